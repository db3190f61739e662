import { rasterFormat } from "../format.ts";
import { type WebpOptions, encodeWebpFile } from "../picture.ts";
import {
  colormapOf,
  colormapParameter,
  pictureCells,
  pictureMisfit,
  pictureWarning,
  qualityOf,
  qualityParameter,
} from "./picture-options.ts";

export const webp = rasterFormat<WebpOptions>({
  name: "WEBP",
  mediaType: "image/webp",
  extension: ".webp",
  definition: {
    title: "WebP",
    description:
      "One image per label of every dimension other than bands, y and x. One band is gray or coloured, three are red, green, blue, four have alpha. Values are rounded and clamped to 0-255 (use linear_scale_range first) and change by the compression unless it is lossless; no-data is transparent.",
    gis_data_types: ["raster"],
    parameters: {
      quality: {
        ...qualityParameter,
        description: "Higher is closer to the values and larger; of lossless images smaller and slower.",
      },
      lossless: {
        type: "boolean",
        enum: [true, false],
        default: false,
        description: "Whether the bytes of all visible pixels are kept as they are.",
      },
      colormap: colormapParameter,
    },
  },
  defaultFor: () => false,
  mismatch: (shape) => pictureMisfit("WEBP", shape),
  stored: () => [pictureCells],
  warning: (shape, options) => pictureWarning("WEBP", shape, options),
  options: (values) => ({
    colormap: colormapOf(values),
    quality: qualityOf(values),
    loss: values["lossless"] === true ? "lossless" : "lossy",
  }),
  chunking: () => ({ kind: "labels" }),
  encode: (raster, options, { codecs }) => encodeWebpFile(raster, options, codecs),
});
