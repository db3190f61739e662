/** Boxes in degrees as documents write them: west may exceed east across the antimeridian. */
import { periodOf } from "./bounds.ts";
import type { Bounds } from "./image.ts";
import { smallestArc } from "./image.ts";
import { turnsTo } from "./period.ts";

const TURN = { length: 360, west: -180 } as const;

/** As STAC and GeoJSON write it: longitudes from -180 to 180, west > east across the antimeridian; grids may reach beyond the poles, and the earth does not. */
export function writtenBox([west, below, east, above]: Bounds): Bounds {
  const [south, north] = [Math.max(-90, below), Math.min(90, above)];
  if (east - west >= 360) return [-180, south, 180, north];
  const turns = turnsTo(west, TURN);
  const [start, stop] = [west - turns * 360, east - turns * 360];
  return stop > 180 ? [start, south, stop - 360, north] : [start, south, stop, north];
}

/** A written box with longitudes that run on: east may lie beyond 180. */
export function runningBox([west, south, east, north]: Bounds): Bounds {
  return west > east ? [west, south, east + 360, north] : [west, south, east, north];
}

/** The smallest written box around written boxes, of which there is at least one. */
export function unitedBox(boxes: readonly Bounds[]): Bounds {
  const running = boxes.map(runningBox);
  const [west, east] = smallestArc(
    running.map((box) => [box[0], box[2]]),
    TURN,
  );
  const south = running.reduce((least, box) => Math.min(least, box[1]), Infinity);
  const north = running.reduce((most, box) => Math.max(most, box[3]), -Infinity);
  return writtenBox([west, south, east, north]);
}

/** Bounds for readers to whom west is less than east, and both lie within one turn: all around where a box crosses its end. */
export function withinOneTurn([west, below, east, above]: Bounds, crs: string): Bounds {
  const period = periodOf(crs);
  const [south, north] =
    period?.length === TURN.length ? [Math.max(-90, below), Math.min(90, above)] : [below, above];
  const end = period ? period.west + period.length : Infinity;
  return period && east > end * (1 + 1e-9) ? [period.west, south, end, north] : [west, south, east, north];
}
