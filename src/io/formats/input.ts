/** THE LIST of input formats of load_url, as GET /file_formats shows it. Names are GDAL's, not case-sensitive. */
import type { FormatDefinition } from "./index.ts";

const properties = {
  type: "array",
  items: { type: "string" },
  description:
    "Names of the properties that become values along the dimension properties. By default those that hold nothing but numbers; an empty list gives none.",
};
const crs = {
  type: ["integer", "string"],
  description: "EPSG code or WKT of the coordinates, where the file does not say it or says it wrongly.",
};

export type InputFormat = "GTiff" | "JP2OpenJPEG" | "netCDF" | "GeoJSON" | "CSV" | "GeoParquet" | "JSON";

export const inputFormats: Readonly<Record<InputFormat, FormatDefinition>> = {
  GTiff: {
    title: "GeoTIFF",
    description:
      "Any GeoTIFF; Cloud Optimized ones cost the fewest bytes. Dimensions bands, y and x. Bands are named by their descriptions, else 1, 2, and so on. Scale and offset are not applied.",
    gis_data_types: ["raster"],
    parameters: {},
  },
  JP2OpenJPEG: {
    title: "JPEG 2000",
    description:
      "JP2 files and bare codestreams of up to 16 bits per component that say where they lie (GeoJP2 or GMLJP2); load_stac also takes the place from the item. Tiles are the blocks, wavelet levels the overviews. Dimensions bands, y and x; bands are named 1, 2, and so on.",
    gis_data_types: ["raster"],
    parameters: {},
  },
  netCDF: {
    title: "Network Common Data Form, classic",
    description:
      "Classic files (CDF-1, CDF-2, CDF-5) after the CF conventions on a regular grid, read in pieces; netCDF-4 (HDF5) must be converted. Dimensions t (if the file has times), bands, y and x. Variables become bands; further dimensions give a band per label. Scale and offset are not applied. Files of places (lon and lat or WKT along one dimension) become vector data cubes.",
    gis_data_types: ["raster", "vector"],
    parameters: {
      variables: {
        type: "array",
        items: { type: "string" },
        minItems: 1,
        description: "Names of the variables to load; by default all on the file's one grid.",
      },
      crs,
    },
  },
  GeoJSON: {
    title: "GeoJSON",
    description:
      "Features in longitude and latitude, or in the system of an old crs member. Becomes a vector data cube.",
    gis_data_types: ["vector"],
    parameters: { properties },
  },
  CSV: {
    title: "Comma-separated values",
    description:
      "A header line and a row per feature (RFC 4180, UTF-8; commas, semicolons or tabs). Coordinates are in the columns lon and lat, longitude and latitude, or x and y, or as WKT in wkt or geometry; options name others. Becomes a vector data cube.",
    gis_data_types: ["vector", "table"],
    parameters: {
      x: { type: "string", description: "Column of longitudes or eastings." },
      y: { type: "string", description: "Column of latitudes or northings." },
      geometry: { type: "string", description: "Column of geometries as WKT." },
      crs: { ...crs, default: 4326 },
      properties,
    },
  },
  GeoParquet: {
    title: "GeoParquet",
    description:
      "Features of the primary geometry column (WKB or native encoding), in the system that the file names. Becomes a vector data cube.",
    gis_data_types: ["vector", "table"],
    parameters: { crs, properties },
  },
  JSON: {
    title: "JSON",
    description:
      "A data cube as the output format JSON writes it: dimensions (dims), labels (coords) and nested values (data).",
    gis_data_types: ["raster", "vector", "table", "other"],
    parameters: {},
  },
};

/** GDAL calls GeoParquet by the name of its container, and has several drivers for JPEG 2000. */
const ALIASES: Readonly<Record<string, InputFormat>> = {
  parquet: "GeoParquet",
  jpeg2000: "JP2OpenJPEG",
  jp2: "JP2OpenJPEG",
};

export function findInputFormat(name: string): InputFormat | null {
  const wanted = name.toLowerCase();
  return (
    (Object.keys(inputFormats) as InputFormat[]).find((known) => known.toLowerCase() === wanted) ??
    ALIASES[wanted] ??
    null
  );
}
