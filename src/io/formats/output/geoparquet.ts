import { gridOf } from "../../../cube/shape.ts";
import { cubeFormat } from "../format.ts";
import { pacedGeoParquet } from "../geoparquet.ts";

export const geoparquet = cubeFormat<null>({
  name: "GeoParquet",
  mediaType: "application/vnd.apache.parquet",
  extension: ".parquet",
  definition: {
    title: "GeoParquet",
    description:
      "A row per combination of the labels of all dimensions but bands, as in CSV, with the geometry as WKB in longitude and latitude. Numbers are float64, no-data is null. GeoParquet 1.1, compressed with Snappy.",
    gis_data_types: ["vector"],
    parameters: {},
  },
  defaultFor: () => false,
  mismatch: (shape) =>
    gridOf(shape) === null && shape.dims.some((dim) => dim.features)
      ? null
      : "GeoParquet holds vector data cubes, and this cube has no geometries",
  stored: () => [{ dataType: null, nodata: null }],
  options: () => null,
  chunking: () => ({ kind: "whole" }),
  encode: ({ chunk, shape }) => pacedGeoParquet(chunk, shape),
});
