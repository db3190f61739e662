import { bindNetcdf } from "../netcdf.ts";
import { joinRasters } from "../join-rasters.ts";
import type { InputFormat } from "./format.ts";
import { crs } from "./parameters.ts";

export const netcdf: InputFormat = {
  name: "netCDF",
  definition: {
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
  bind: bindNetcdf,
  join: joinRasters,
};
