import { featuresOfGeoJson } from "../../../cube/vector/geojson.ts";
import { vectorCube } from "../../../cube/vector/vector-cube.ts";
import { defineProcess } from "../../define.ts";

export const load_geojson = defineProcess(
  "load_geojson",
  {
    summary: "Make a vector data cube of GeoJSON",
    description:
      "Each feature (or geometry) becomes a label of the dimension geometry. Properties that are named become the dimension properties: numbers and booleans are values, what a feature lacks is no-data, and a single property of arrays gives a label per index. Features keep all of their properties. Coordinates are WGS 84 unless an old crs member names another system.",
  },
  (context) => {
    const features = featuresOfGeoJson(context.value("data"), {
      code: "ProcessParameterInvalid",
      prefix: "The value for parameter 'data' of process 'load_geojson' is invalid: ",
    });
    return context.add("memory", vectorCube(features, context.value("properties")), []);
  },
);
