/** THE LIST of output formats, as GET /file_formats shows it. Names are GDAL's, not case-sensitive, without aliases. */
import { colormaps } from "./colormap.ts";

export interface FormatDefinition {
  readonly title: string;
  readonly description: string;
  readonly gis_data_types: readonly string[];
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const outputFormats: Readonly<Record<"GTiff" | "PNG" | "JSON", FormatDefinition>> = {
  GTiff: {
    title: "Cloud Optimized GeoTIFF",
    description:
      "One file per label of every dimension other than bands, y and x, named after the labels; the bands of the cube are the bands of the file. Always a valid COG with overviews (nearest). Integer cubes keep type and no-data value; computed values become float32 with NaN as no-data.",
    gis_data_types: ["raster"],
    parameters: {
      datatype: {
        type: "string",
        enum: ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"],
        description: "Type of the stored values; integers are rounded half to even and clamped.",
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
        default: 6,
        description: "Level of the deflate compression.",
      },
    },
  },
  PNG: {
    title: "Portable Network Graphics",
    description:
      "One image per label of every dimension other than bands, y and x. One band is gray or coloured, three are red, green, blue, four have alpha. Values are rounded and clamped to 0-255 (use linear_scale_range first); no-data is transparent.",
    gis_data_types: ["raster"],
    parameters: {
      colormap: {
        type: "string",
        enum: Object.keys(colormaps),
        description: "Colours for a single band by value: ndvi from -0.2 to 0.9, viridis from 0 to 1.",
      },
    },
  },
  JSON: {
    title: "JSON",
    description:
      "Single values and arrays as they are; data cubes as an object with the names of the dimensions (dims), their labels (coords) and nested arrays of values (data). No-data is null.",
    gis_data_types: ["raster", "vector", "table", "other"],
    parameters: {},
  },
};

export type FormatName = keyof typeof outputFormats;

export function findFormat(name: string): FormatName | null {
  return (
    (Object.keys(outputFormats) as FormatName[]).find(
      (known) => known.toLowerCase() === name.toLowerCase(),
    ) ?? null
  );
}
