/** Extents of loads: which instants and which part of the earth are asked for. */
import { isGeographic, normalizeCrs, transformBounds } from "../../cube/crs/index.ts";
import { runningBox, unitedBox, writtenBox } from "../../cube/crs/longitudes.ts";
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
      `The temporal extent is empty. The second instant in time must always be greater/later than the first instant in time: it goes from ${start} to ${end}.`,
      path,
    );
  }
  return [start ?? null, end ?? null];
}

/** In longitudes west <= east: they run on beyond 180 across the antimeridian. */
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
    const box = [west!, south!, east!, north!] as const;
    const bounds = isGeographic(crs) ? runningBox(box) : box;
    if (bounds[0] > bounds[2] || south! > north!) {
      throw new OpenEOError(
        "ProcessParameterInvalid",
        `The value for parameter 'spatial_extent' of process '${path.at(-1)?.process_id ?? "load_collection"}' is invalid: west must not be greater than east (but for degrees, across the antimeridian), nor south than north.`,
        path,
        { parameter: "spatial_extent" },
      );
    }
    return { bounds, crs };
  }
  const boxes = partBoxes(object);
  if (boxes.length === 0)
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'spatial_extent' of process '${path.at(-1)?.process_id ?? "load_collection"}' is invalid: its GeoJSON has no geometry with coordinates.`,
      path,
      { parameter: "spatial_extent" },
    );
  return { bounds: runningBox(unitedBox(boxes)), crs: "EPSG:4326" };
}

function knownCrs(crs: string | number, path: readonly PathStep[]): string {
  try {
    return normalizeCrs(crs);
  } catch (error) {
    if (error instanceof ProcessFault)
      throw new OpenEOError(
        error.code,
        `The value for parameter 'spatial_extent' of process '${path.at(-1)?.process_id ?? "load_collection"}' is invalid: ${error.message}`,
        path,
        { parameter: "spatial_extent" },
      );
    throw error;
  }
}

/** A box per ring, line or point: those at either side of the antimeridian belong together. */
function partBoxes(geojson: ValueObject): Bounds[] {
  const boxes: Bounds[] = [];
  const visit = (value: Value): void => {
    if (!Array.isArray(value) || value.length === 0) return;
    const points = typeof value[0] === "number" ? [value] : value;
    if (!Array.isArray(points[0]) || typeof points[0][0] !== "number") return value.forEach(visit);
    boxes.push(boxAround(points as [number, number][]));
  };
  const walk = (object: ValueObject): void => {
    if (object["type"] === "FeatureCollection") (object["features"] as readonly ValueObject[]).forEach(walk);
    else if (object["type"] === "Feature") {
      const geometry = object["geometry"] as ValueObject | null;
      if (geometry) walk(geometry);
    } else visit(object["coordinates"] ?? null);
  };
  walk(geojson);
  return boxes;
}

function boxAround(points: readonly (readonly [number, number])[]): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    south = Math.min(south, y);
    east = Math.max(east, x);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}

/** As catalogues are asked: west > east across the antimeridian. */
export function lonLat(extent: Extent): Bounds {
  return writtenBox(transformBounds(extent.bounds, extent.crs, "EPSG:4326"));
}
