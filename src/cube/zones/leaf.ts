/** Leaves: squares of cells counted from a grid's first one, in which geometries are looked up and partial results are made. */
import { leafCells } from "../../limits.ts";
import { type Range, range } from "../region.ts";
import type { Grid } from "../shape.ts";

export interface CellWindow {
  readonly y: Range;
  readonly x: Range;
}

/** Number of a leaf in row order, given its row and column among leaves. */
export function leafNumber(grid: Grid, row: number, column: number): number {
  return row * leavesAcross(grid) + column;
}

function leavesAcross(grid: Grid): number {
  return Math.ceil(grid.width / leafCells);
}

/** The cells of a leaf, cut where the grid ends. */
export function leafWindow(grid: Grid, leaf: number): CellWindow {
  const across = leavesAcross(grid);
  const top = Math.floor(leaf / across) * leafCells;
  const left = (leaf % across) * leafCells;
  return {
    y: range(top, Math.min(grid.height, top + leafCells)),
    x: range(left, Math.min(grid.width, left + leafCells)),
  };
}

/** Rows and columns of the leaves that a window touches. */
export function leavesOf({ y, x }: CellWindow): CellWindow {
  const of = (cells: Range): Range =>
    range(Math.floor(cells.start / leafCells), Math.ceil(cells.stop / leafCells));
  return { y: of(y), x: of(x) };
}

export function columnAt(grid: Grid, x: number): number {
  return (x - grid.originX) / grid.stepX;
}

export function rowAt(grid: Grid, y: number): number {
  return (y - grid.originY) / grid.stepY;
}
