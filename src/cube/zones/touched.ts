/** Cells that hold points, or any part of a line. A cell holds its first edges, not its last ones. */
import type { Grid } from "../shape.ts";
import { columnAt, rowAt } from "./leaf.ts";
import type { Frame, Place } from "./polygon.ts";
import type { SpanList } from "./span-list.ts";

export function addPoint({ flat, piece, by }: Place, frame: Frame, spans: SpanList): void {
  const at = flat.ringStarts[flat.pieceStarts[piece]!]!;
  const row = Math.floor(rowAt(frame.grid, flat.ys[at]!)) - frame.top;
  const column = Math.floor(columnAt(frame.grid, flat.xs[at]! + by)) - frame.left;
  if (row >= 0 && row < frame.rows) spans.add(row, column, column + 1);
}

export function addLine(place: Place, frame: Frame, spans: SpanList): void {
  const { flat, piece } = place;
  const ring = flat.pieceStarts[piece]!;
  for (let i = flat.ringStarts[ring]!; i + 1 < flat.ringStarts[ring + 1]!; i++)
    addSegment(cellsOf(place, frame.grid, i), cellsOf(place, frame.grid, i + 1), { frame, spans });
}

/** A place in cells of the grid. */
interface CellPoint {
  readonly u: number;
  readonly v: number;
}

function cellsOf({ flat, by }: Place, grid: Grid, at: number): CellPoint {
  return { u: columnAt(grid, flat.xs[at]! + by), v: rowAt(grid, flat.ys[at]!) };
}

/** The columns that a segment crosses between the two edges of each row. */
function addSegment(
  a: CellPoint,
  b: CellPoint,
  { frame, spans }: { readonly frame: Frame; readonly spans: SpanList },
): void {
  const from = Math.max(frame.top, Math.floor(Math.min(a.v, b.v)));
  const to = Math.min(frame.top + frame.rows - 1, Math.floor(Math.max(a.v, b.v)));
  for (let row = from; row <= to; row++) {
    const first = columnIn(a, b, Math.max(row, Math.min(a.v, b.v)));
    const last = columnIn(a, b, Math.min(row + 1, Math.max(a.v, b.v)));
    const start = a.v === b.v ? Math.min(a.u, b.u) : Math.min(first, last);
    const stop = a.v === b.v ? Math.max(a.u, b.u) : Math.max(first, last);
    spans.add(row - frame.top, Math.floor(start) - frame.left, Math.floor(stop) + 1 - frame.left);
  }
}

function columnIn(a: CellPoint, b: CellPoint, v: number): number {
  return a.u + ((v - a.v) / (b.v - a.v)) * (b.u - a.u);
}
