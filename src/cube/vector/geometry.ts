/** Geometries as the engine knows them: the six simple GeoJSON types, checked once where they come in. */
import type { Transform } from "../crs/transform.ts";
import { transformer } from "../crs/index.ts";

export interface PlainGeometry {
  readonly type: string;
  readonly coordinates: unknown;
}

/** Levels of arrays around a position, per type. */
const DEPTHS: Readonly<Record<string, number>> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

const geometryTypes: readonly string[] = Object.keys(DEPTHS);

/** What is wrong with a GeoJSON geometry, in one sentence; null when nothing is. Empty coordinates are allowed. */
export function geometryFault(geometry: unknown): string | null {
  if (typeof geometry !== "object" || geometry === null || Array.isArray(geometry))
    return "a geometry must be an object with type and coordinates";
  const { type, coordinates } = geometry as { type?: unknown; coordinates?: unknown };
  if (type === "GeometryCollection")
    return "the type GeometryCollection is not supported; use a FeatureCollection";
  if (typeof type !== "string" || !Object.hasOwn(DEPTHS, type))
    return `${typeof type === "string" ? `'${type}'` : JSON.stringify(type)} is not a geometry type; it must be one of ${geometryTypes.join(", ")}`;
  return coordinatesFault(coordinates, DEPTHS[type]!, type);
}

function coordinatesFault(value: unknown, depth: number, type: string): string | null {
  if (!Array.isArray(value)) return `the coordinates of a ${type} are not nested as they must be`;
  if (depth === 0) {
    if (value.length === 0) return null;
    const numbers =
      value.length >= 2 && value.every((part) => typeof part === "number" && Number.isFinite(part));
    return numbers ? null : `a ${type} has a position that is not two (or three) finite numbers`;
  }
  for (const part of value) {
    const fault = coordinatesFault(part, depth - 1, type);
    if (fault !== null) return fault;
  }
  return null;
}

/** Why a geometry cannot be in longitude and latitude; null when it can. Longitudes up to 360 are in use. */
export function degreesFault(geometry: unknown): string | null {
  for (const [x, y] of positionsOf(geometry))
    if (Math.abs(x) > 360 || Math.abs(y) > 90) return `${x}, ${y} is no longitude and latitude`;
  return null;
}

/** All positions of a geometry, in order. */
export function* positionsOf(geometry: unknown): Generator<readonly [number, number]> {
  yield* positionsIn((geometry as PlainGeometry | null)?.coordinates);
}

function* positionsIn(value: unknown): Generator<readonly [number, number]> {
  if (!Array.isArray(value) || value.length === 0) return;
  if (typeof value[0] === "number") yield value as unknown as readonly [number, number];
  else for (const part of value) yield* positionsIn(part);
}

/** The geometry with its positions in another CRS; null stays null. Heights are dropped where positions move. */
export function movedGeometry(geometry: unknown, from: string, to: string): PlainGeometry | null {
  if (geometry === null || geometry === undefined) return null;
  const { type, coordinates } = geometry as PlainGeometry;
  if (from === to) return { type, coordinates };
  return { type, coordinates: moved(coordinates, transformer(from, to)) };
}

function moved(value: unknown, transform: Transform): unknown {
  if (!Array.isArray(value) || value.length === 0) return value;
  if (typeof value[0] === "number") return [...transform(value[0], value[1] as number)];
  return value.map((part) => moved(part, transform));
}
