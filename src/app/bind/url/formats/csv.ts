import { readCsv } from "../../../../io/sources/vector/csv.ts";
import { type CoordinateColumns, featuresOfRows } from "../../../../io/sources/vector/rows.ts";
import { joinFeatures } from "../join-features.ts";
import { bindFeatures } from "../vector.ts";
import type { InputFormat } from "./format.ts";
import { crs, properties } from "./parameters.ts";

export const csv: InputFormat = {
  name: "CSV",
  definition: {
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
  bind: (file, ports) =>
    bindFeatures(file, ports, (bytes) => featuresOfRows(readCsv(bytes), file.options as CoordinateColumns)),
  join: joinFeatures,
};
