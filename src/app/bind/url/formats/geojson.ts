import { readGeoJson } from "../../../../io/sources/vector/geojson.ts";
import { joinFeatures } from "../join-features.ts";
import { bindFeatures } from "../vector.ts";
import type { InputFormat } from "./format.ts";
import { properties } from "./parameters.ts";

export const geojson: InputFormat = {
  name: "GeoJSON",
  definition: {
    title: "GeoJSON",
    description:
      "Features in longitude and latitude, or in the system of an old crs member. Becomes a vector data cube.",
    gis_data_types: ["vector"],
    parameters: { properties },
  },
  bind: (file, ports) => bindFeatures(file, ports, readGeoJson),
  join: joinFeatures,
};
