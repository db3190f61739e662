/** What a resampling is asked for: how, and which cells. */
import type { Range } from "../region.ts";

/** How values come to another grid, in GDAL's names. */
export type ResampleMethod =
  | "average"
  | "bilinear"
  | "cubic"
  | "cubicspline"
  | "lanczos"
  | "max"
  | "med"
  | "min"
  | "mode"
  | "near"
  | "q1"
  | "q3"
  | "rms"
  | "sum";

/** How files come to the grid of a load or a tile: from the level that is just finer, so that nothing need be widened. */
export type LoadMethod = "near" | "bilinear";

/** Cells of a grid that are asked for: half-open ranges of its rows and columns. */
export interface Window {
  readonly y: Range;
  readonly x: Range;
}
