/** Coordinate reference systems: names, transformations, bounds. x is longitude or easting, y latitude or northing, always. */
export { systemWkt, systemWkt1 } from "./write-wkt.ts";
export { ellipsoidOfCode, meridianOfCode, unitOfCode } from "./codes.ts";
export { geographicOfDatum, geographicOfName, geographicSystem, horizontalOf } from "./definitions.ts";
export { convertedCrs, crsSystem, describedCrs, epsgCode, normalizeCrs, withUnit } from "./normalize.ts";
export { type CrsSystem, isOfEarth } from "./system.ts";
export type { CrsDescription } from "./described.ts";
export { isGeographic, transformer } from "./transformer.ts";
export { periodOf, transformBounds } from "./bounds.ts";
export type { Bounds } from "./image.ts";
