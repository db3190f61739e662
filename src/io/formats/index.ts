/** THE LIST of output formats, as GET /file_formats shows it. Names are GDAL's, not case-sensitive, without aliases. */
import { colormaps } from "./colormap.ts";

export interface FormatDefinition {
  readonly title: string;
  readonly description: string;
  readonly gis_data_types: readonly string[];
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const colormap = {
  type: "string",
  enum: Object.keys(colormaps),
  description: "Colours for a single band by value: ndvi from -0.2 to 0.9, viridis from 0 to 1.",
} as const;

const quality = { type: "integer", minimum: 1, maximum: 100 } as const;

export const outputFormats: Readonly<
  Record<"GTiff" | "PNG" | "JPEG" | "WEBP" | "netCDF" | "JSON" | "CSV" | "GeoJSON", FormatDefinition>
> = {
  GTiff: {
    title: "Cloud Optimized GeoTIFF",
    description:
      "One file per label of every dimension other than bands, y and x, named after the labels; the bands of the cube are the bands of the file. Always a valid COG with overviews (nearest). Integer cubes keep type and no-data value; computed values become float32 with NaN as no-data.",
    gis_data_types: ["raster"],
    parameters: {
      datatype: {
        type: "string",
        enum: ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"],
        description:
          "Type of the stored values; integers are rounded half to even and clamped. Where the data name no no-data value, missing cells get the largest value of unsigned types and the smallest of signed ones; choose a wider type if your data hold it.",
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
      colormap,
    },
  },
  JPEG: {
    title: "JPEG",
    description:
      "One image per label of every dimension other than bands, y and x. One band is gray or coloured, three are red, green, blue. Values are rounded and clamped to 0-255 (use linear_scale_range first) and change by the compression. JPEG has no transparency: no-data becomes black.",
    gis_data_types: ["raster"],
    parameters: {
      quality: { ...quality, default: 75, description: "Higher is closer to the values and larger." },
      colormap,
    },
  },
  WEBP: {
    title: "WebP",
    description:
      "One image per label of every dimension other than bands, y and x. One band is gray or coloured, three are red, green, blue, four have alpha. Values are rounded and clamped to 0-255 (use linear_scale_range first) and change by the compression unless it is lossless; no-data is transparent.",
    gis_data_types: ["raster"],
    parameters: {
      quality: {
        ...quality,
        default: 75,
        description: "Higher is closer to the values and larger; of lossless images smaller and slower.",
      },
      lossless: {
        type: "boolean",
        enum: [true, false],
        default: false,
        description: "Whether the bytes of all visible pixels are kept as they are.",
      },
      colormap,
    },
  },
  JSON: {
    title: "JSON",
    description:
      "Single values and arrays as they are; data cubes as an object with the names of the dimensions (dims), their labels (coords) and nested arrays of values (data). No-data is null.",
    gis_data_types: ["raster", "vector", "table", "other"],
    parameters: {},
  },
  netCDF: {
    title: "Network Common Data Form",
    description:
      "One classic file (64-bit offsets) after the CF conventions: a variable per band, coordinates of every other dimension, and a grid mapping. Computed values become float32 with NaN as no-data.",
    gis_data_types: ["raster", "vector", "table"],
    parameters: {},
  },
  CSV: {
    title: "Comma-separated values",
    description:
      "A row per combination of the labels of all dimensions but bands, a column per dimension and per band. No-data is empty. RFC 4180, UTF-8.",
    gis_data_types: ["vector", "table", "raster"],
    parameters: {},
  },
  GeoJSON: {
    title: "GeoJSON",
    description:
      "A feature per geometry of a vector data cube in longitude and latitude, with its own properties and a property per label of the other dimensions.",
    gis_data_types: ["vector"],
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
