import { rasterFormat } from "../format.ts";
import { type PictureOptions, encodeJpegFile } from "../picture.ts";
import {
  colormapOf,
  colormapParameter,
  pictureCells,
  pictureMisfit,
  pictureWarning,
  qualityOf,
  qualityParameter,
} from "./picture-options.ts";

export const jpeg = rasterFormat<PictureOptions>({
  name: "JPEG",
  mediaType: "image/jpeg",
  extension: ".jpg",
  definition: {
    title: "JPEG",
    description:
      "One image per label of every dimension other than bands, y and x. One band is gray or coloured, three are red, green, blue. Values are rounded and clamped to 0-255 (use linear_scale_range first) and change by the compression. JPEG has no transparency: no-data becomes black.",
    gis_data_types: ["raster"],
    parameters: {
      quality: { ...qualityParameter, description: "Higher is closer to the values and larger." },
      colormap: colormapParameter,
    },
  },
  defaultFor: () => false,
  mismatch: (shape) => pictureMisfit("JPEG", shape),
  stored: () => [pictureCells],
  warning: (shape, options) => pictureWarning("JPEG", shape, options),
  options: (values) => ({ colormap: colormapOf(values), quality: qualityOf(values) }),
  chunking: () => ({ kind: "labels" }),
  encode: (raster, options, { codecs }) => encodeJpegFile(raster, options, codecs),
});
