/** The source cells under each target cell, as GDAL: the box between the images of its upper left and lower right corners. */
import { edgeTiePixels } from "../../limits.ts";
import { periodOf } from "../crs/index.ts";
import { range } from "../region.ts";
import type { Grid } from "../shape.ts";
import type { Corners } from "./corners.ts";
import type { Scale } from "./scale.ts";
import type { Window } from "./window.ts";

/** Of one target cell, whose place in the window comes first: its sides in source coordinates, and the source cells that it touches. */
export interface Box {
  readonly row: number;
  readonly column: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly columnStart: number;
  readonly columnStop: number;
  readonly rowStart: number;
  readonly rowStop: number;
}

/** Gives the box of a cell of the window; null where it touches no cell of the source. */
export type BoxFinder = (row: number, column: number) => Box | null;

/** The corners that a box is drawn around: the upper left and the lower right one, or all four. */
export type BoxCorners = "diagonal" | "all";

export interface BoxRule {
  readonly corners: BoxCorners;
  readonly scale: Scale;
}

export function boxFinder(corners: Corners, source: Grid, rule: BoxRule): BoxFinder {
  const { u, v, width, aligned } = corners;
  const diagonal = aligned ? [0, 1] : [0, width + 1];
  const around = aligned || rule.corners === "diagonal" ? diagonal : [...diagonal, 1, width];
  const period = periodOf(source.crs);
  const turn = period ? period.length / Math.abs(source.stepX) : Infinity;
  return (row, column) => {
    const uAt = aligned ? column : row * width + column;
    const vAt = aligned ? row : uAt;
    const x = sidesOf(u, uAt, around);
    const y = sidesOf(v, vAt, around);
    const [left, right] = x[1] - x[0] > turn / 2 ? besideSeam(x, source.width) : x;
    const [columnStart, columnStop] = touched([left, right], source.width, rule.scale.x);
    const [rowStart, rowStop] = touched(y, source.height, rule.scale.y);
    if (!(columnStop > columnStart && rowStop > rowStart)) return null;
    return { row, column, left, right, top: y[0], bottom: y[1], columnStart, columnStop, rowStart, rowStop };
  };
}

type Sides = readonly [low: number, high: number];

function sidesOf(coordinates: Float64Array, at: number, around: readonly number[]): Sides {
  let [low, high] = [Infinity, -Infinity];
  for (const step of around) {
    const coordinate = coordinates[at + step]!;
    if (Number.isNaN(coordinate)) return NOWHERE;
    low = Math.min(low, coordinate);
    high = Math.max(high, coordinate);
  }
  return [low, high];
}

const NOWHERE: Sides = [NaN, NaN];

/** A cell across the seam of a source that goes around the earth has its corners at both ends: its larger part counts. */
function besideSeam([low, high]: Sides, width: number): Sides {
  return width - high >= low ? [high, width] : [0, low];
}

/**
 * The source cells between two sides, which count as lying on an edge that they nearly touch. As in GDAL a target cell that lies less than a
 * source cell before the first one has that, if it ends within two target cells.
 */
function touched([low, high]: Sides, size: number, scale: number): Sides {
  const start = Math.max(0, Math.floor(low + edgeTiePixels));
  const stop = Math.min(size, Math.ceil(high - edgeTiePixels));
  const margin = 2 * Math.max(1, Math.ceil(1 / scale));
  return [start, stop === start && stop < size && low >= -margin ? stop + 1 : stop];
}

/** All source cells that the boxes of a window touch, and how many they are when each counts as often as it is touched. */
export function boxesWithin(
  window: Window,
  boxAt: BoxFinder,
): { readonly support: Window | null; readonly cells: number } {
  let [top, bottom, left, right] = [Infinity, -Infinity, Infinity, -Infinity];
  let cells = 0;
  for (let row = 0; row < window.y.stop - window.y.start; row++) {
    for (let column = 0; column < window.x.stop - window.x.start; column++) {
      const box = boxAt(row, column);
      if (!box) continue;
      top = Math.min(top, box.rowStart);
      bottom = Math.max(bottom, box.rowStop);
      left = Math.min(left, box.columnStart);
      right = Math.max(right, box.columnStop);
      cells += (box.rowStop - box.rowStart) * (box.columnStop - box.columnStart);
    }
  }
  return { support: cells > 0 ? { y: range(top, bottom), x: range(left, right) } : null, cells };
}
