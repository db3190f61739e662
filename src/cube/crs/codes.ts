/** Parts of coordinate reference systems by their EPSG codes, as GeoTIFF keys name them. */
import { ELLIPSOIDS, MERIDIANS, UNITS } from "./registry.ts";
import type { Ellipsoid } from "./system.ts";

/** Null when the code is not known. */
export function ellipsoidOfCode(code: number): Ellipsoid | null {
  const row = rowOf(ELLIPSOIDS, code);
  return row && { semiMajorM: Number(row[0]), inverseFlattening: Number(row[1]) };
}

/** Degrees east of Greenwich; null when the code is not known. */
export function meridianOfCode(code: number): number | null {
  if (code === 8901) return 0;
  const row = rowOf(MERIDIANS, code);
  return row && Number(row[0]);
}

/** Metres of a unit of length, radians of a unit of angle; null when the code is not known. */
export function unitOfCode(code: number): number | null {
  const row = rowOf(UNITS, code);
  return row && Number(row[0]);
}

function rowOf(table: string, code: number): string[] | null {
  const line = new RegExp(`^${code} (.*)$`, "m").exec(table);
  return line && line[1]!.split(" ");
}
