/**
 * Cells of a polygon: those whose centres lie between an odd and the next even crossing of its edges with the row, or on an
 * edge. An edge is looked at once per leaf; where it passes before the leaf it only counts.
 */
import { leafCells } from "../../limits.ts";
import type { Grid } from "../shape.ts";
import type { FlatGeometries } from "./flat.ts";
import { type CellWindow, columnAt } from "./leaf.ts";
import type { SpanList } from "./span-list.ts";

/** One piece of flat geometries, moved by so much along x. */
export interface Place {
  readonly flat: FlatGeometries;
  readonly piece: number;
  readonly by: number;
}

/** Adds the cells of a polygon in a leaf, some perhaps twice. */
export function addPolygon({ flat, piece, by }: Place, frame: Frame, spans: SpanList): void {
  found.count = 0;
  found.starts.fill(0);
  found.flips.fill(0);
  const { xs, ys } = flat;
  for (let ring = flat.pieceStarts[piece]!; ring < flat.pieceStarts[piece + 1]!; ring++) {
    const last = flat.ringStarts[ring + 1]! - 1;
    for (let i = flat.ringStarts[ring]!; i < last; i++) {
      const y0 = ys[i]!;
      const y1 = ys[i + 1]!;
      if ((y0 > frame.high && y1 > frame.high) || (y0 < frame.low && y1 < frame.low)) continue;
      edge.x0 = xs[i]! + by;
      edge.y0 = y0;
      edge.x1 = xs[i + 1]! + by;
      edge.y1 = y1;
      scanEdge(frame, spans);
    }
  }
  sortCrossings(frame.rows);
  addBetween(frame, spans);
}

/** A leaf as edges are compared with it. */
export interface Frame {
  readonly grid: Grid;
  readonly top: number;
  readonly rows: number;
  readonly left: number;
  readonly right: number;
  /** The lowest and the highest y of centres. */
  readonly low: number;
  readonly high: number;
}

export function frameOf(grid: Grid, { y, x }: CellWindow): Frame {
  const ends = [centreAt(grid, y.start), centreAt(grid, y.stop - 1)] as const;
  return {
    grid,
    top: y.start,
    rows: y.stop - y.start,
    left: x.start,
    right: x.stop,
    low: Math.min(...ends),
    high: Math.max(...ends),
  };
}

/** The y of the centres of a row of the grid. */
function centreAt(grid: Grid, row: number): number {
  return grid.originY + (row + 0.5) * grid.stepY;
}

/** The edge that is looked at: one object for all of them, because there are millions. */
const edge = { x0: 0, y0: 0, x1: 0, y1: 0 };

/** Crossings with the rows of one leaf, in the order of the edges; rows count from the leaf's first one. */
const found = {
  count: 0,
  rows: new Uint16Array(1024),
  /** Continuous columns of the grid. */
  columns: new Float64Array(1024),
  /** The same, row by row: those of row i begin at `starts[i]`. */
  byRow: new Float64Array(1024),
  starts: new Int32Array(leafCells + 1),
  /** Bit 0 where the number of crossings before the leaf changes between even and odd, bit 1 in rows that are crossed nobody knows where. */
  flips: new Uint8Array(leafCells + 1),
};

/** Crossings of the edge with rows, and the cells whose centres it touches with a corner or along a row. */
function scanEdge(frame: Frame, spans: SpanList): void {
  const { x0, y0, x1, y1 } = edge;
  const first = boundary(frame, y0);
  const last = boundary(frame, y1);
  if (first !== last) addCrossings(frame, Math.min(first, last), Math.max(first, last));
  const row0 = rowOfCentres(frame, first, y0);
  const row1 = rowOfCentres(frame, last, y1);
  if (row0 >= 0 && row0 === row1) addTouched(frame, spans, { row: row0, x0, x1 });
  else {
    if (row0 >= 0) addTouched(frame, spans, { row: row0, x0, x1: x0 });
    if (row1 >= 0) addTouched(frame, spans, { row: row1, x0: x1, x1 });
  }
}

/** How many rows of the leaf, from its first one on, are on one side of y: those that lie higher where rows go down. */
function boundary({ grid, top, rows }: Frame, y: number): number {
  const down = grid.stepY < 0;
  const isBefore = (row: number): boolean => y > centreAt(grid, top + row) !== down;
  const guess = Math.floor((y - grid.originY) / grid.stepY + 0.5) - top;
  // Rounding may put the guess on the wrong side of a centre.
  let row = guess > 0 ? Math.min(guess, rows) : 0;
  while (row > 0 && !isBefore(row - 1)) row--;
  while (row < rows && isBefore(row)) row++;
  return row;
}

/** The row next to a boundary if its centres lie at y, else -1. */
function rowOfCentres({ grid, top, rows }: Frame, boundaryRow: number, y: number): number {
  const row = grid.stepY < 0 ? boundaryRow - 1 : boundaryRow;
  return row >= 0 && row < rows && centreAt(grid, top + row) === y ? row : -1;
}

/** The edge crosses the rows [from, to): its columns go one way, so that those at the ends bound the others. */
function addCrossings(frame: Frame, from: number, to: number): void {
  const first = crossingAt(frame, from);
  const last = crossingAt(frame, to - 1);
  if (first > frame.right && last > frame.right) return;
  if (first < frame.left && last < frame.left) {
    found.flips[from]! ^= 1;
    found.flips[to]! ^= 1;
    return;
  }
  if (found.count + to - from > found.rows.length) enlarge(found.count + to - from);
  for (let row = from; row < to; row++) {
    const column = crossingAt(frame, row);
    if (column !== column) {
      found.flips[row]! |= 2;
      continue;
    }
    found.rows[found.count] = row;
    found.columns[found.count++] = column;
    found.starts[row]!++;
  }
}

function crossingAt({ grid, top }: Frame, row: number): number {
  const y = centreAt(grid, top + row);
  return columnAt(grid, edge.x0 + ((y - edge.y0) / (edge.y1 - edge.y0)) * (edge.x1 - edge.x0));
}

function enlarge(count: number): void {
  const { rows, columns } = found;
  const length = 2 ** Math.ceil(Math.log2(count));
  found.rows = new Uint16Array(length);
  found.columns = new Float64Array(length);
  found.byRow = new Float64Array(length);
  found.rows.set(rows);
  found.columns.set(columns);
}

function addTouched(
  frame: Frame,
  spans: SpanList,
  { row, x0, x1 }: { readonly row: number; readonly x0: number; readonly x1: number },
): void {
  const a = columnAt(frame.grid, x0);
  const b = columnAt(frame.grid, x1);
  spans.add(row, firstCentre(Math.min(a, b)) - frame.left, afterCentre(Math.max(a, b)) - frame.left);
}

/** The first column whose centre is not before a place, and the one after the last whose centre is not behind it. */
function firstCentre(column: number): number {
  return Math.ceil(column - 0.5);
}
function afterCentre(column: number): number {
  return Math.floor(column - 0.5) + 1;
}

/** By row, ascending. */
function sortCrossings(rows: number): void {
  const { starts, byRow, columns, count } = found;
  for (let row = 1; row <= rows; row++) starts[row]! += starts[row - 1]!;
  for (let i = count - 1; i >= 0; i--) byRow[--starts[found.rows[i]!]!] = columns[i]!;
  for (let row = 0; row < rows; row++) sortStretch(byRow, starts[row]!, starts[row + 1]!);
}

/** Few are put in their places one by one. */
function sortStretch(values: Float64Array, start: number, stop: number): void {
  if (stop - start > 32) {
    values.subarray(start, stop).sort();
    return;
  }
  for (let i = start + 1; i < stop; i++) {
    const value = values[i]!;
    let at = i;
    while (at > start && values[at - 1]! > value) {
      values[at] = values[at - 1]!;
      at--;
    }
    values[at] = value;
  }
}

/** What lies between an odd crossing and the next one; a row that is inside where the leaf begins has one before it. */
function addBetween({ rows, left, right }: Frame, spans: SpanList): void {
  const { starts, byRow, flips } = found;
  let before = 0;
  for (let row = 0; row < rows; row++) {
    before ^= flips[row]! & 1;
    if (flips[row]! > 1) continue;
    let inside = before === 1;
    let first = left;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      if (inside) spans.add(row, first - left, afterCentre(byRow[i]!) - left);
      else first = firstCentre(byRow[i]!);
      inside = !inside;
    }
    if (inside) spans.add(row, first - left, right - left);
  }
}
