/** Huffman codes of Lerc2 for 8-bit images: of the values, or of the differences to the pixel before. */
import type { TypedArray } from "../../../cube/chunk.ts";
import { type BitOrder, bitsAt, readStuffed } from "./bits.ts";
import type { Cursor } from "./cursor.ts";

/** Bits that are looked up at once; longer codes, which are rare, are searched. */
const QUICK = 11;

interface Codes {
  /** Per QUICK bits: symbol * 32 + length, or 0 where the code is longer. */
  readonly quick: Uint32Array;
  readonly long: readonly { readonly length: number; readonly code: number; readonly symbol: number }[];
}

export interface HuffmanImage {
  readonly width: number;
  readonly dims: number;
  readonly mask: Uint8Array | null;
  readonly order: BitOrder;
  readonly mode: "differences" | "values";
  /** What is added to values so that signed ones are symbols from 0 on. */
  readonly shift: number;
}

/** Fills `data` (pixel-interleaved) from the code table and the codes at the cursor. */
export function readHuffman(cursor: Cursor, data: TypedArray, image: HuffmanImage): void {
  const codes = readCodes(cursor, image.order);
  const next = symbolReader(cursor, codes);
  if (image.mode === "differences") readDifferences(data, image, next);
  else readValues(data, image, next);
}

/** The table: lengths of a range of symbols that may wrap around the end, then the codes in bits of those lengths. */
function readCodes(cursor: Cursor, order: BitOrder): Codes {
  const version = cursor.int32();
  const size = cursor.int32();
  const from = cursor.int32();
  const to = cursor.int32();
  if (version < 2 || size < 1 || size > 256 || from < 0 || from >= to || to - from > size || from >= size)
    throw new RangeError("damaged LERC code table");
  const lengths = readStuffed(cursor, to - from, order);
  if (lengths.length !== to - from) throw new RangeError("damaged LERC code table");
  const words = wordsFrom(cursor);
  const quick = new Uint32Array(1 << QUICK);
  const long: { length: number; code: number; symbol: number }[] = [];
  let bit = 0;
  for (let i = from; i < to; i++) {
    const length = lengths[i - from]!;
    if (length === 0) continue;
    if (length > 32 || bit + length > (words.length - 1) * 32)
      throw new RangeError("LERC data ends too early");
    const code = bitsAt(words, bit, length);
    const symbol = i < size ? i : i - size;
    bit += length;
    if (length > QUICK) long.push({ length, code, symbol });
    else {
      const first = code << (QUICK - length);
      quick.fill(symbol * 32 + length, first, first + (1 << (QUICK - length)));
    }
  }
  cursor.skip(Math.ceil(bit / 32) * 4);
  return { quick, long };
}

/** All that is left as words, with one more of zeros. */
function wordsFrom(cursor: Cursor): Uint32Array {
  const { bytes, at } = cursor;
  const words = new Uint32Array(Math.ceil((bytes.length - at) / 4) + 1);
  for (let i = at; i < bytes.length; i++) words[(i - at) >> 2]! |= bytes[i]! << (((i - at) & 3) * 8);
  return words;
}

function symbolReader(cursor: Cursor, codes: Codes): () => number {
  const words = wordsFrom(cursor);
  const end = (words.length - 1) * 32;
  let bit = 0;
  return () => {
    const entry = codes.quick[bitsAt(words, bit, QUICK)]!;
    let symbol = entry >>> 5;
    let length = entry & 31;
    if (entry === 0) {
      const found = codes.long.find((code) => bitsAt(words, bit, code.length) === code.code);
      if (!found) throw new RangeError("damaged LERC data: no such code");
      ({ symbol, length } = found);
    }
    bit += length;
    if (bit > end) throw new RangeError("LERC data ends too early");
    return symbol;
  };
}

function readValues(data: TypedArray, image: HuffmanImage, next: () => number): void {
  const { dims, mask, shift } = image;
  for (let cell = 0, at = 0; at < data.length; cell++, at += dims) {
    if (mask !== null && mask[cell] === 0) continue;
    for (let d = 0; d < dims; d++) data[at + d] = next() - shift;
  }
}

/** Differences are to the pixel on the left, at its lack to the one above, else to the last one; sums wrap. */
function readDifferences(data: TypedArray, image: HuffmanImage, next: () => number): void {
  const { width, dims, mask, shift } = image;
  const cells = data.length / dims;
  for (let d = 0; d < dims; d++) {
    let last = 0;
    for (let cell = 0; cell < cells; cell++) {
      if (mask !== null && mask[cell] === 0) continue;
      const left = cell % width > 0 && (mask === null || mask[cell - 1] === 1);
      const above = !left && cell >= width && (mask === null || mask[cell - width] === 1);
      const base = above ? data[(cell - width) * dims + d]! : last;
      data[cell * dims + d] = base + next() - shift;
      last = data[cell * dims + d]!;
    }
  }
}
