/** Cells of a grid that are asked for: half-open ranges of its rows and columns. */
import type { Range } from "../region.ts";

export interface Window {
  readonly y: Range;
  readonly x: Range;
}
