import { rasterFormat } from "../format.ts";
import { type PngOptions, encodePngInTurns } from "../png/index.ts";
import {
  colormapOf,
  colormapParameter,
  pictureCells,
  pictureMisfit,
  pictureWarning,
} from "./picture-options.ts";

export const png = rasterFormat<PngOptions>({
  name: "PNG",
  mediaType: "image/png",
  extension: ".png",
  definition: {
    title: "Portable Network Graphics",
    description:
      "One image per label of every dimension other than bands, y and x. One band is gray or coloured, three are red, green, blue, four have alpha. Values are rounded and clamped to 0-255 (use linear_scale_range first); no-data is transparent.",
    gis_data_types: ["raster"],
    parameters: { colormap: colormapParameter },
  },
  defaultFor: () => false,
  mismatch: (shape) => pictureMisfit("PNG", shape),
  stored: () => [pictureCells],
  warning: (shape, options) => pictureWarning("PNG", shape, options),
  options: (values) => ({ colormap: colormapOf(values) }),
  chunking: () => ({ kind: "labels" }),
  encode: encodePngInTurns,
});
