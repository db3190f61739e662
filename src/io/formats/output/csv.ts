import { pacedCsv } from "../csv.ts";
import { cubeFormat } from "../format.ts";

export const csv = cubeFormat<null>({
  name: "CSV",
  mediaType: "text/csv",
  extension: ".csv",
  definition: {
    title: "Comma-separated values",
    description:
      "A row per combination of the labels of all dimensions but bands, a column per dimension and per band. Time series of features begin with date and feature_index; ids and properties of features come after the values. No-data is empty. RFC 4180, UTF-8.",
    gis_data_types: ["vector", "table", "raster"],
    parameters: {},
  },
  defaultFor: () => false,
  mismatch: () => null,
  stored: () => [{ dataType: null, nodata: null }],
  options: () => null,
  chunking: () => ({ kind: "whole" }),
  encode: ({ chunk, shape }) => pacedCsv(chunk, shape),
});
