/**
 * Runs of cells within a leaf, one number each: row, first and last column, counted from the leaf's first cell. Ascending
 * numbers are in row order.
 */
import { leafCells } from "../../limits.ts";

/** Bits of a row or column. */
const BITS = Math.log2(leafCells);
const COLUMN = leafCells - 1;

export function rowOf(span: number): number {
  return span >>> (2 * BITS);
}

export function firstOf(span: number): number {
  return (span >>> BITS) & COLUMN;
}

export function lastOf(span: number): number {
  return span & COLUMN;
}

/** Spans in the making; the list is used again and again. */
export interface SpanList {
  length(): number;
  /** Begins anew, in a leaf of so many columns. */
  clear(width: number): void;
  /** Columns [start, stop) of a row; what lies outside of the leaf is left out. */
  add(row: number, start: number, stop: number): void;
  /** Makes what was added from `from` on ascending, and one of those that touch. */
  join(from: number): void;
  copy(): Uint32Array;
}

export function spanList(): SpanList {
  let spans = new Uint32Array(4096);
  let length = 0;
  let width = leafCells;
  return {
    length: () => length,
    clear(columns) {
      length = 0;
      width = columns;
    },
    add(row, start, stop) {
      if (!(start < stop)) return;
      const first = start > 0 ? start : 0;
      const last = (stop < width ? stop : width) - 1;
      if (first > last) return;
      if (length === spans.length) spans = doubled(spans);
      spans[length++] = (row << (2 * BITS)) | (first << BITS) | last;
    },
    join(from) {
      length = joined(spans, from, length);
    },
    copy: () => spans.slice(0, length),
  };
}

function doubled(spans: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(spans.length * 2);
  longer.set(spans);
  return longer;
}

/** Gives the new end of the list. */
function joined(spans: Uint32Array, from: number, stop: number): number {
  if (from === stop) return stop;
  if (!isAscending(spans, from, stop)) spans.subarray(from, stop).sort();
  let kept = from;
  for (let i = from + 1; i < stop; i++) {
    const span = spans[i]!;
    const before = spans[kept]!;
    const touches = rowOf(span) === rowOf(before) && firstOf(span) <= lastOf(before) + 1;
    if (!touches) spans[++kept] = span;
    else if (lastOf(span) > lastOf(before)) spans[kept] = before + lastOf(span) - lastOf(before);
  }
  return kept + 1;
}

function isAscending(spans: Uint32Array, from: number, stop: number): boolean {
  for (let i = from + 1; i < stop; i++) if (spans[i]! < spans[i - 1]!) return false;
  return true;
}
