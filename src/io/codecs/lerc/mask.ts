/** Which pixels are valid: one bit each, high bits first, in runs of bytes. */
import type { Cursor } from "./cursor.ts";

const END = -32768;

/** @returns 1 or 0 per cell, from the `length` bytes at the cursor */
export function readMask(cursor: Cursor, length: number, cells: number): Uint8Array {
  const stop = cursor.at + length;
  const bits = new Uint8Array(Math.ceil(cells / 8));
  let at = 0;
  for (;;) {
    const count = cursor.view.getInt16(cursor.skip(2), true);
    if (count === END) break;
    const size = Math.abs(count);
    if (size === 0 || at + size > bits.length) throw new RangeError("damaged LERC mask");
    if (count > 0) bits.set(cursor.take(size), at);
    else bits.fill(cursor.uint8(), at, at + size);
    at += size;
  }
  if (at !== bits.length || cursor.at > stop) throw new RangeError("damaged LERC mask");
  cursor.at = stop;
  const mask = new Uint8Array(cells);
  for (let i = 0; i < cells; i++) mask[i] = (bits[i >> 3]! >> (7 - (i & 7))) & 1;
  return mask;
}

export function countValid(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i]!;
  return count;
}
