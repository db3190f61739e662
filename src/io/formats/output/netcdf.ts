import { cubeFormat } from "../format.ts";
import { type NetcdfOptions, netcdfMediaType, netcdfStorages, pacedNetcdf } from "../netcdf/index.ts";
import { datatypeOf, datatypeWarning, datatypes } from "./datatype-option.ts";

export const netcdf = cubeFormat<NetcdfOptions>({
  name: "netCDF",
  mediaType: netcdfMediaType,
  extension: ".nc",
  definition: {
    title: "Network Common Data Form",
    description:
      "One classic file (64-bit offsets) after the CF conventions: a variable per band with its scale, offset and unit, coordinates of every other dimension, and a grid mapping. The values of each band are stored in the smallest type that holds all of them, as in GTiff; the format has no unsigned types, so that those become the next wider one.",
    gis_data_types: ["raster", "vector", "table"],
    parameters: {
      datatype: {
        type: "string",
        enum: datatypes,
        description:
          "Type of the stored values of all variables; integers are rounded half to even and clamped. Unsigned types are told by the attribute _Unsigned. Without a value to spare, missing cells get the largest value of unsigned types and the smallest of signed ones; choose a wider type if your data hold it.",
      },
    },
  },
  defaultFor: () => false,
  mismatch: () => null,
  stored: (shape, options) =>
    netcdfStorages(shape, options).map(({ dataType, fill }) => ({ dataType, nodata: fill })),
  warning: (shape, { datatype }) => datatypeWarning(shape, datatype),
  options: (values) => ({ datatype: datatypeOf(values) }),
  chunking: ({ datatype }) => ({ kind: "rows", datatype }),
  encode: ({ chunk, shape, options }) => pacedNetcdf({ chunk, shape, options }),
});
