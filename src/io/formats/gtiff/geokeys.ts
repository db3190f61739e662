/** GeoTIFF keys of a CRS given by its EPSG code. */
import { epsgCode, isGeographic } from "../../../cube/crs/index.ts";
import { FormatUnsuitableReason } from "../format.ts";

/** The GeoKeyDirectory as 16-bit numbers: header, then key, location, count, value. */
export function geoKeys(crs: string): number[] {
  const code = epsgCode(crs);
  if (code === null)
    throw new FormatUnsuitableReason("GTiff needs a coordinate reference system with an EPSG code");
  const model = isGeographic(crs) ? 2 : 1;
  const keys = [
    [1024, 0, 1, model],
    [1025, 0, 1, 1],
    [model === 2 ? 2048 : 3072, 0, 1, code],
  ];
  return [1, 1, 0, keys.length, ...keys.flat()];
}
