import { bindRaster } from "../raster.ts";
import { joinRasters } from "../join-rasters.ts";
import type { InputFormat } from "./format.ts";

export const gtiff: InputFormat = {
  name: "GTiff",
  definition: {
    title: "GeoTIFF",
    description:
      "Any GeoTIFF; Cloud Optimized ones cost the fewest bytes. Dimensions bands, y and x. Bands are named by their descriptions, else 1, 2, and so on. Scale and offset are not applied.",
    gis_data_types: ["raster"],
    parameters: {},
  },
  bind: bindRaster,
  join: joinRasters,
};
