/** What a resampling is asked for: how, and which cells. */
import type { Range } from "../region.ts";

export type ResampleMethod = "near" | "bilinear";

/** Cells of a grid that are asked for: half-open ranges of its rows and columns. */
export interface Window {
  readonly y: Range;
  readonly x: Range;
}
