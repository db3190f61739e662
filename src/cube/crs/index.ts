/** Coordinate reference systems: names, transformations, bounds. x is longitude or easting, y latitude or northing, always. */
export { describedCrs, epsgCode, normalizeCrs } from "./normalize.ts";
export type { CrsDescription } from "./described.ts";
export { isGeographic, transformer } from "./transformer.ts";
export { type Bounds, periodOf, transformBounds } from "./bounds.ts";
