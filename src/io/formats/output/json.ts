import { gridOf } from "../../../cube/shape.ts";
import { cubeFormat } from "../format.ts";
import { encodeJsonValue, pacedJsonCube } from "../json.ts";

export const json = cubeFormat<null>({
  name: "JSON",
  mediaType: "application/json",
  extension: ".json",
  definition: {
    title: "JSON",
    description:
      "Single values and arrays as they are; data cubes as an object with the names of the dimensions (dims), their labels (coords) and nested arrays of values (data); time series of features as an object with a list per date, of a list per feature, of a value per band. No-data is null.",
    gis_data_types: ["raster", "vector", "table", "other"],
    parameters: {},
  },
  defaultFor: (shape) => gridOf(shape) === null && !shape.dims.some((dim) => dim.features),
  mismatch: () => null,
  stored: () => [{ dataType: null, nodata: null }],
  encodeValue: encodeJsonValue,
  options: () => null,
  chunking: () => ({ kind: "whole" }),
  encode: ({ chunk, shape }) => pacedJsonCube(chunk, shape),
});
