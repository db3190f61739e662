/** Kernels whose sums are made term by term: of all elements, or of a row and then of a column. */
import type { Paced } from "../pace.ts";
import { rangeSize } from "../region.ts";
import type { Factors } from "./factors.ts";
import { tapsPerUnit } from "./method.ts";
import { type Padded, copyPadded } from "./padded.ts";
import { addTaps, addTapsDown } from "./taps.ts";
import type { Target } from "./target.ts";

/** What sums are made of: a plane padded around the target, and what they are multiplied with. */
interface Of {
  readonly padded: Padded;
  readonly factor: number;
}

/** Element after element in row order, so that every cell adds in the same order whatever the cut. */
export function* correlateAll(rows: readonly Float64Array[], of: Of, target: Target): Paced<void> {
  const width = rangeSize(target.x);
  const stride = of.padded.columns.length;
  const values = new Float64Array(of.padded.rows.length * stride);
  for (let row = 0; row < of.padded.rows.length; row++)
    copyPadded(of.padded, { row, start: 0, count: stride }, values.subarray(row * stride));
  const sums = new Float64Array(width);
  for (let row = 0; row < rangeSize(target.y); row++) {
    sums.fill(0);
    for (const [y, weights] of rows.entries())
      addTaps({ sums, count: width }, weights, { values, at: (row + y) * stride });
    scale(sums, of.factor);
    target.put(target.y.start + row, target.x.start, sums);
    yield (width * rows.length * rows[0]!.length) / tapsPerUnit;
  }
}

/** Columns that are summed at once: their sums along rows, 255 of them around a thousand, take 2 MB. */
const STRIP = 256;

/** Bytes of two passes over so many padded rows and columns. */
export function stripBytes(rows: number, columns: number): number {
  return (rows + 2) * Math.min(STRIP, columns) * 8;
}

/** Along the rows first, then down the columns. */
export function* correlateTwice({ row: across, column }: Factors, of: Of, target: Target): Paced<void> {
  for (let left = 0; left < rangeSize(target.x); left += STRIP) {
    const width = Math.min(STRIP, rangeSize(target.x) - left);
    const values = new Float64Array(width + across.length - 1);
    const along = new Float64Array(of.padded.rows.length * width);
    for (let row = 0; row < of.padded.rows.length; row++) {
      copyPadded(of.padded, { row, start: left, count: values.length }, values);
      addTaps({ sums: along.subarray(row * width), count: width }, across, { values, at: 0 });
      yield (width * across.length) / tapsPerUnit;
    }
    const sums = new Float64Array(width);
    for (let row = 0; row < rangeSize(target.y); row++) {
      sums.fill(0);
      addTapsDown({ sums, count: width }, column, { values: along, at: row * width, stride: width });
      scale(sums, of.factor);
      target.put(target.y.start + row, target.x.start + left, sums);
      yield (width * column.length) / tapsPerUnit;
    }
  }
}

function scale(sums: Float64Array, factor: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! * factor;
}
