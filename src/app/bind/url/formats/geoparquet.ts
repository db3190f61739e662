import { readGeoParquet } from "../../../../io/sources/vector/parquet.ts";
import { joinFeatures } from "../join-features.ts";
import { bindFeatures } from "../vector.ts";
import type { InputFormat } from "./format.ts";
import { crs, properties } from "./parameters.ts";

export const geoparquet: InputFormat = {
  name: "GeoParquet",
  aliases: ["parquet"],
  definition: {
    title: "GeoParquet",
    description:
      "Features of the primary geometry column (WKB or native encoding), in the system that the file names. Becomes a vector data cube.",
    gis_data_types: ["vector", "table"],
    parameters: { crs, properties },
  },
  bind(file, ports) {
    const named = (file.options["crs"] as string | number | undefined) ?? null;
    return bindFeatures(file, ports, (bytes) => readGeoParquet(bytes, { crs: named, codecs: ports.codecs }));
  },
  join: joinFeatures,
};
