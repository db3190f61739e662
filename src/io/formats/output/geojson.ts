import { gridOf } from "../../../cube/shape.ts";
import { cubeFormat } from "../format.ts";
import { pacedGeoJson } from "../geojson.ts";

export const geojson = cubeFormat<null>({
  name: "GeoJSON",
  mediaType: "application/geo+json",
  extension: ".geojson",
  definition: {
    title: "GeoJSON",
    description:
      "A feature per geometry of a vector data cube in longitude and latitude, with its own properties and a property per label of the other dimensions.",
    gis_data_types: ["vector"],
    parameters: {},
  },
  defaultFor: (shape) => gridOf(shape) === null && shape.dims.some((dim) => dim.features),
  mismatch: (shape) =>
    shape.dims.some((dim) => dim.features)
      ? null
      : "GeoJSON holds vector data cubes, and this cube has no geometries",
  stored: () => [{ dataType: null, nodata: null }],
  options: () => null,
  chunking: () => ({ kind: "whole" }),
  encode: ({ chunk, shape }) => pacedGeoJson(chunk, shape),
});
