/** Where sums go: a region of one plane. */
import type { Range } from "../region.ts";

export interface Target {
  readonly y: Range;
  readonly x: Range;
  /** Takes sums of cells of one row that follow each other; row and column are those of the plane. */
  put(row: number, column: number, sums: Float64Array): void;
}
