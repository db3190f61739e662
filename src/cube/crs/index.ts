/** Coordinate reference systems: names, transformations, bounds. x is longitude or easting, y latitude or northing, always. */
import { crsTextsKept } from "../../limits.ts";
import { crsSystem } from "./normalize.ts";
import { type Transform, makeTransform } from "./transform.ts";

export type { Transform } from "./transform.ts";
export { systemWkt, systemWkt1 } from "./write-wkt.ts";
export { ellipsoidOfCode, meridianOfCode, unitOfCode } from "./codes.ts";
export { geographicOfDatum, geographicOfName, geographicSystem, horizontalOf } from "./definitions.ts";
export { convertedCrs, crsSystem, describedCrs, epsgCode, normalizeCrs, withUnit } from "./normalize.ts";
export { type CrsSystem, isOfEarth } from "./system.ts";
export type { CrsDescription } from "./described.ts";

export type Bounds = readonly [west: number, south: number, east: number, north: number];

const transforms = new Map<string, Transform>();

/** The transformation from one system to another; it is set up once per pair. */
export function transformer(from: string, to: string): Transform {
  const key = `${from}|${to}`;
  let transform = transforms.get(key);
  if (!transform) {
    transform = from === to ? (x, y) => [x, y] : makeTransform(crsSystem(from), crsSystem(to));
    if (transforms.size >= crsTextsKept) transforms.clear();
    transforms.set(key, transform);
  }
  return transform;
}

export function isGeographic(crs: string): boolean {
  return crsSystem(crs).projection === "longlat";
}

/** Points per side of a box whose image is sought: a straight edge is a curve elsewhere. */
const EDGE_POINTS = 21;

/** The smallest box around the image of a box; edges are followed by 21 points a side. */
export function transformBounds(bounds: Bounds, from: string, to: string): [number, number, number, number] {
  if (from === to) return [...bounds];
  const transform = transformer(from, to);
  const out: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < EDGE_POINTS; i++) {
    const fx = bounds[0] + ((bounds[2] - bounds[0]) * i) / (EDGE_POINTS - 1);
    const fy = bounds[1] + ((bounds[3] - bounds[1]) * i) / (EDGE_POINTS - 1);
    for (const [x, y] of [
      [fx, bounds[1]],
      [fx, bounds[3]],
      [bounds[0], fy],
      [bounds[2], fy],
    ] as const) {
      const [u, v] = transform(x, y);
      if (!Number.isFinite(u) || !Number.isFinite(v)) continue;
      out[0] = Math.min(out[0], u);
      out[1] = Math.min(out[1], v);
      out[2] = Math.max(out[2], u);
      out[3] = Math.max(out[3], v);
    }
  }
  return out;
}
