import { cubeFormat } from "../format.ts";
import { netcdfMediaType, netcdfStorage, pacedNetcdf } from "../netcdf/index.ts";

export const netcdf = cubeFormat<null>({
  name: "netCDF",
  mediaType: netcdfMediaType,
  extension: ".nc",
  definition: {
    title: "Network Common Data Form",
    description:
      "One classic file (64-bit offsets) after the CF conventions: a variable per band, coordinates of every other dimension, and a grid mapping. Values are stored in the smallest type that holds all of them, as in GTiff; the format has no unsigned types, so that those become the next wider one.",
    gis_data_types: ["raster", "vector", "table"],
    parameters: {},
  },
  defaultFor: () => false,
  mismatch: () => null,
  stored(shape) {
    const { dataType, fill } = netcdfStorage(shape);
    return { dataType, nodata: fill };
  },
  options: () => null,
  chunking: () => ({ kind: "rows" }),
  encode: ({ chunk, shape }) => pacedNetcdf(chunk, shape),
});
