/** Extents of loads: which instants and which part of the earth are asked for. */
import { normalizeCrs, transformBounds } from "../../cube/crs/index.ts";
import { ProcessFault } from "../../cube/faults.ts";
import type { Value, ValueObject } from "../../cube/program/value.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";

export type Bounds = readonly [number, number, number, number];

/** Half-open, as instants; one end may be open. */
export function interval(value: Value, path: readonly PathStep[]): readonly [string | null, string | null] {
  if (value === null) return [null, null];
  const [start, end] = (value as readonly (string | null)[]).map((text) =>
    text === null ? null : new Date(text).toISOString(),
  );
  if (start && end && end <= start) {
    throw new OpenEOError(
      "TemporalExtentEmpty",
      "The temporal extent is empty. The second instant in time must always be greater/later than the first instant in time.",
      path,
    );
  }
  return [start ?? null, end ?? null];
}

export interface Extent {
  readonly bounds: Bounds;
  readonly crs: string;
}

export function extentOf(value: Value, path: readonly PathStep[]): Extent | null {
  if (value === null) return null;
  const object = value as ValueObject;
  if ("west" in object) {
    const crs = knownCrs((object["crs"] as string | number | null | undefined) ?? 4326, path);
    const { west, south, east, north } = object as unknown as Record<string, number>;
    if (west! > east! || south! > north!) {
      throw new OpenEOError(
        "ProcessParameterInvalid",
        "The value for parameter 'spatial_extent' of process 'load_collection' is invalid: west must not be greater than east, nor south than north.",
        path,
      );
    }
    return { bounds: [west!, south!, east!, north!], crs };
  }
  return { bounds: geometryBounds(object), crs: "EPSG:4326" };
}

function knownCrs(crs: string | number, path: readonly PathStep[]): string {
  try {
    return normalizeCrs(crs);
  } catch (error) {
    if (error instanceof ProcessFault) throw new OpenEOError(error.code, error.message, path);
    throw error;
  }
}

function geometryBounds(geojson: ValueObject): Bounds {
  const out: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (value: Value): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] !== "number") return value.forEach(visit);
    const [x, y] = value as [number, number];
    out[0] = Math.min(out[0], x);
    out[1] = Math.min(out[1], y);
    out[2] = Math.max(out[2], x);
    out[3] = Math.max(out[3], y);
  };
  const walk = (object: ValueObject): void => {
    if (object["type"] === "FeatureCollection") (object["features"] as readonly ValueObject[]).forEach(walk);
    else if (object["type"] === "Feature") walk(object["geometry"] as ValueObject);
    else visit(object["coordinates"] ?? null);
  };
  walk(geojson);
  return out;
}

export function lonLat(extent: Extent): Bounds {
  return transformBounds(extent.bounds, extent.crs, "EPSG:4326");
}
