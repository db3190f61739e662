/** Where the corners of target cells lie in a source, for methods that look at all cells under a target cell. */
import { range } from "../region.ts";
import type { Grid } from "../shape.ts";
import { alignedCoordinates, isAligned } from "./field.ts";
import { settledField } from "./settled.ts";
import type { Window } from "./window.ts";

/**
 * Source coordinates of the corners of a window's cells, one more than cells along both axes. `aligned`: `u` has one entry per column of
 * corners and `v` one per row; else both have one per corner in row order. NaN without an image.
 */
export interface Corners {
  readonly aligned: boolean;
  /** Corners of a row. */
  readonly width: number;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

export function cornersOf(target: Grid, source: Grid, window: Window): Corners {
  // Corners are the centres of cells half a cell further up and left.
  const shifted = {
    ...target,
    originX: target.originX - target.stepX / 2,
    originY: target.originY - target.stepY / 2,
    width: target.width + 1,
    height: target.height + 1,
  };
  const asked = {
    x: range(window.x.start, window.x.stop + 1),
    y: range(window.y.start, window.y.stop + 1),
  };
  const width = asked.x.stop - asked.x.start;
  const from = { grid: source };
  if (isAligned(shifted, from)) return { aligned: true, width, ...alignedCoordinates(shifted, from, asked) };
  return { aligned: false, width, ...settledField(shifted, from, { window: asked, edge: 0 }) };
}
