/** Numbers of equal width in a row of bits: how LERC stores the steps above a tile's offset. */
import type { Cursor } from "./cursor.ts";

/** How bits are laid out: low bits of each byte first (Lerc2 from version 3), or high bits of little-endian words. */
export type BitOrder = "low first" | "high first";

/**
 * Reads a count, the width of its numbers, perhaps a table, and the numbers.
 * @param countMax more numbers than this are damage
 */
export function readStuffed(cursor: Cursor, countMax: number, order: BitOrder): Uint32Array {
  const first = cursor.uint8();
  const width = first & 31;
  const count = readCount(cursor, first >> 6);
  if (count > countMax) throw new RangeError("damaged LERC data: too many values in a tile");
  if ((first & 32) === 0) return unstuff(cursor, { count, width, order });
  return readByTable(cursor, { count, width, order });
}

/** Counts take 4, 2 or 1 bytes. */
function readCount(cursor: Cursor, kind: number): number {
  if (kind === 0) return cursor.uint32();
  if (kind === 1) return cursor.view.getUint16(cursor.skip(2), true);
  if (kind === 2) return cursor.uint8();
  throw new RangeError("damaged LERC data: a count has no size");
}

interface Stuffed {
  readonly count: number;
  /** Bits per number, 0 to 31. */
  readonly width: number;
  readonly order: BitOrder;
}

/** Few different numbers: a table of them (0 is not written) and for each value its place in the table. */
function readByTable(cursor: Cursor, stuffed: Stuffed): Uint32Array {
  const entries = cursor.uint8() - 1;
  if (entries < 1 || stuffed.width === 0) throw new RangeError("damaged LERC data: an empty table");
  const table = new Uint32Array(entries + 1);
  table.set(unstuff(cursor, { ...stuffed, count: entries }), 1);
  const indexes = unstuff(cursor, { ...stuffed, width: 32 - Math.clz32(entries) });
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i]!;
    if (index > entries) throw new RangeError("damaged LERC data: a value outside its table");
    indexes[i] = table[index]!;
  }
  return indexes;
}

function unstuff(cursor: Cursor, stuffed: Stuffed): Uint32Array {
  const bytes = cursor.take(Math.ceil((stuffed.count * stuffed.width) / 8));
  const out = new Uint32Array(stuffed.count);
  if (stuffed.width > 0) (stuffed.order === "low first" ? fromLow : fromHigh)(bytes, out, stuffed.width);
  return out;
}

function fromLow(bytes: Uint8Array, out: Uint32Array, width: number): void {
  const mask = (1 << width) - 1;
  for (let i = 0, bit = 0; i < out.length; i++, bit += width) {
    const at = bit >>> 3;
    const shift = bit & 7;
    const low = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    const value = shift === 0 ? low : (low >>> shift) | (bytes[at + 4]! << (32 - shift));
    out[i] = value & mask;
  }
}

/** The last word is written without the low bytes that it does not need. */
function fromHigh(bytes: Uint8Array, out: Uint32Array, width: number): void {
  const words = new Uint32Array(Math.ceil(bytes.length / 4) + 1);
  for (let i = 0; i < bytes.length; i++) words[i >> 2]! |= bytes[i]! << ((i & 3) * 8);
  const missing = -bytes.length & 3;
  if (missing > 0) words[bytes.length >> 2]! <<= missing * 8;
  for (let i = 0, bit = 0; i < out.length; i++, bit += width) out[i] = bitsAt(words, bit, width);
}

/** `width` (1 to 32) bits from bit `bit` on, high bits of each word first. */
export function bitsAt(words: Uint32Array, bit: number, width: number): number {
  const at = bit >>> 5;
  const shift = bit & 31;
  const high = words[at]! << shift;
  const both = shift === 0 ? high : high | (words[at + 1]! >>> (32 - shift));
  return both >>> (32 - width);
}
