/** A coordinate reference system in STAC documents: by code where it has one, else as WKT 2. */
import { crsSystem, epsgCode, systemWkt } from "../cube/crs/index.ts";

/** The `reference_system` of a cube dimension: an EPSG code, else WKT 2, else the PROJ text. */
export function referenceSystem(crs: string): number | string {
  return epsgCode(crs) ?? systemWkt(crsSystem(crs)) ?? crs;
}

/** Fields of the projection extension; a system without a code has the code null, as the extension asks. */
export function projectionFields(crs: string): Record<string, unknown> {
  if (epsgCode(crs) !== null) return { "proj:code": crs };
  const wkt = systemWkt(crsSystem(crs));
  return { "proj:code": null, ...(wkt === null ? {} : { "proj:wkt2": wkt }) };
}
