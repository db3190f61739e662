import { gridOf } from "../../../cube/shape.ts";
import { rasterFormat } from "../format.ts";
import { type GTiffOptions, gtiffMediaType, pacedGTiff } from "../gtiff/index.ts";
import { storageOf } from "../gtiff/samples.ts";
import { datatypeOf, datatypeWarning, datatypes } from "./datatype-option.ts";
import { rasterMismatch } from "../raster-mismatch.ts";

export const gtiff = rasterFormat<GTiffOptions>({
  name: "GTiff",
  mediaType: gtiffMediaType,
  extension: ".tif",
  definition: {
    title: "Cloud Optimized GeoTIFF",
    description:
      "One file per label of every dimension other than bands, y and x, named after the labels; the bands of the cube are the bands of the file. Always a valid COG with overviews (nearest). Values are stored in the smallest type that holds all of them: moved and chosen ones in the type of their source, computed ones in float32, or float64 where a source needs it; where the source has no no-data value, whole numbers take the next wider type to have room for one.",
    gis_data_types: ["raster"],
    parameters: {
      datatype: {
        type: "string",
        enum: datatypes,
        description:
          "Type of the stored values; integers are rounded half to even and clamped. Without a value to spare, missing cells get the largest value of unsigned types and the smallest of signed ones; choose a wider type if your data hold it.",
      },
      tile_size: {
        type: "integer",
        enum: [256, 512],
        default: 256,
        description: "Side of the tiles in pixels.",
      },
      zlevel: {
        type: "integer",
        minimum: 1,
        maximum: 9,
        description:
          "Level of the deflate compression. Without it only runs are looked for: a fourth of the time of level 6, and about as many bytes.",
      },
    },
  },
  defaultFor: (shape) => gridOf(shape) !== null,
  mismatch: rasterMismatch,
  stored(shape, { datatype }) {
    const { type, nodata } = storageOf(shape, datatype);
    return [{ dataType: type, nodata }];
  },
  warning: (shape, { datatype }) => datatypeWarning(shape, datatype),
  options: (values) => ({
    tileSize: (values["tile_size"] as 256 | 512 | undefined) ?? 256,
    deflation: values["zlevel"] === undefined ? "runs" : Number(values["zlevel"]),
    datatype: datatypeOf(values),
  }),
  chunking: ({ tileSize, deflation, datatype }) => ({ kind: "tiles", tileSize, deflation, datatype }),
  encode: (raster, options, { codecs }) => pacedGTiff(raster, options, codecs),
});
