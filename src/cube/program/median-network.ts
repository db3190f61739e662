/**
 * Medians of many pixels at once by a sorting network (Batcher's odd-even merge sort, 1968): comparisons that do not depend on the
 * values, on whole columns and without branches, because the branches of a sort by insertion are guessed wrong half the time.
 *
 * What is sorted are keys of 32 bits: the first 26 bits of a value in an order of whole numbers, then the number of its column. Values
 * that differ only behind these bits, zeros of either sign and what is not finite are told apart by a sort of their pixel.
 */
import { blockPixels } from "../../limits.ts";
import type { Register } from "./op.ts";

/** Columns that the last five bits of a key can number. */
export const networkColumnsMax = 32;
const COLUMN_BITS = 5;
const COLUMN = networkColumnsMax - 1;
/** Behind all values. */
const NO_KEY = 0x3fffffff;

/** What a value adds to the count of its pixel that is infinite or NaN. */
const NOT_FINITE = 256;

/** Of a first word all of whose exponent is set. */
function notFinite(word: number): number {
  return (((word & 0x7fffffff) + 0x00100000) >>> 31) << 8;
}

type Comparator = readonly [low: number, high: number];

/** Pairs of columns in the order in which they are put in order, after runs of four have been sorted. */
function mergers(columns: number): Comparator[] {
  const pairs: Comparator[] = [];
  for (let sorted = 4; sorted < columns; sorted *= 2)
    for (let apart = sorted; apart >= 1; apart /= 2)
      for (let first = apart % sorted; first + apart < columns; first += 2 * apart)
        for (let low = first; low < first + apart && low + apart < columns; low++)
          if (Math.floor(low / (2 * sorted)) === Math.floor((low + apart) / (2 * sorted)))
            pairs.push([low, low + apart]);
  return pairs;
}

interface Keys {
  /** One per column of values, filled up with columns of `NO_KEY` to fours. */
  readonly columns: readonly Int32Array[];
  /** Valid values of each pixel, and 256 more for each that is no finite number. */
  readonly counts: Uint16Array;
}

/** Writes the median of pixel after pixel, and whether there is one; `exact` gives that of pixel i where keys cannot tell. */
export function medianNetwork(
  operands: readonly Register[],
  exact: (i: number) => number,
): (out: Register, count: number) => void {
  const fours = Math.ceil(operands.length / 4) * 4;
  const pairs = mergers(fours);
  const at: Place = { i: 0, valid: 0, place: 0 };
  let keys: Keys | null = null;
  return (out, count) => {
    keys ??= {
      columns: Array.from({ length: fours }, () => new Int32Array(blockPixels)),
      counts: new Uint16Array(blockPixels),
    };
    const { columns, counts } = keys;
    counts.fill(0, 0, count);
    for (let k = 0; k < fours; k++) {
      const operand = operands[k];
      if (operand) fillKeys(columns[k]!, counts, { operand, column: k, count });
      else columns[k]!.fill(NO_KEY, 0, count);
    }
    for (let k = 0; k < fours; k += 4)
      sortFour(columns[k]!, columns[k + 1]!, columns[k + 2]!, columns[k + 3]!, count);
    for (let k = 0; k < pairs.length; k++) sortTwo(columns[pairs[k]![0]]!, columns[pairs[k]![1]]!, count);
    for (let i = 0; i < count; i++) {
      const valid = counts[i]!;
      out.validBuffer[i] = valid === 0 ? 0 : 1;
      at.i = i;
      at.valid = valid;
      const median = valid === 0 || valid >= NOT_FINITE ? NaN : medianAt(operands, columns, at);
      out.data[i] = median !== median && valid !== 0 ? exact(i) : median;
    }
  };
}

/** Doubles are ordered by their first word where they are positive, and against it where they are negative. */
function fillKeys(
  keys: Int32Array,
  counts: Uint16Array,
  of: { readonly operand: Register; readonly column: number; readonly count: number },
): void {
  const { column, count } = of;
  const { data, valid } = of.operand;
  const words = new Int32Array(data.buffer, data.byteOffset, 2 * count);
  if (valid === null) {
    for (let i = 0; i < count; i++) {
      const word = words[2 * i + 1]!;
      keys[i] = (((word ^ ((word >> 31) & 0x7fffffff)) >> 1) & ~COLUMN) | column;
      counts[i] = counts[i]! + 1 + notFinite(word);
    }
    return;
  }
  for (let i = 0; i < count; i++) {
    const word = words[2 * i + 1]!;
    const key = (((word ^ ((word >> 31) & 0x7fffffff)) >> 1) & ~COLUMN) | column;
    const mask = -valid[i]!;
    keys[i] = (key & mask) | (NO_KEY & ~mask);
    counts[i] = counts[i]! + valid[i]! * (1 + notFinite(word));
  }
}

/** The smaller key of each pixel goes to `low`: their difference, where it is negative, is added to one and taken from the other. */
function sortTwo(low: Int32Array, high: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const a = low[i]!;
    const b = high[i]!;
    const difference = (b - a) | 0;
    const less = difference & (difference >> 31);
    low[i] = a + less;
    high[i] = b - less;
  }
}

/** Five such steps while the keys are at hand. */
function sortFour(
  first: Int32Array,
  second: Int32Array,
  third: Int32Array,
  fourth: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    let a = first[i]!;
    let b = second[i]!;
    let c = third[i]!;
    let d = fourth[i]!;
    let less = (b - a) & ((b - a) >> 31);
    a = (a + less) | 0;
    b = (b - less) | 0;
    less = (d - c) & ((d - c) >> 31);
    c = (c + less) | 0;
    d = (d - less) | 0;
    less = (c - a) & ((c - a) >> 31);
    a = (a + less) | 0;
    c = (c - less) | 0;
    less = (d - b) & ((d - b) >> 31);
    b = (b + less) | 0;
    d = (d - less) | 0;
    less = (c - b) & ((c - b) >> 31);
    first[i] = a;
    second[i] = b + less;
    third[i] = c - less;
    fourth[i] = d;
  }
}

/** A pixel and a place among its sorted values; one object for all of a network. */
interface Place {
  i: number;
  valid: number;
  place: number;
}

/** NaN where the keys cannot tell. */
function medianAt(operands: readonly Register[], columns: readonly Int32Array[], at: Place): number {
  const { valid } = at;
  at.place = valid >> 1;
  if (!isSure(operands, columns, at)) return NaN;
  const upper = valueAt(operands, columns, at);
  if (valid % 2 === 1) return upper === 0 ? NaN : upper;
  at.place--;
  if (!isSure(operands, columns, at)) return NaN;
  const median = (valueAt(operands, columns, at) + upper) / 2;
  return median === 0 ? NaN : median;
}

function valueAt(operands: readonly Register[], columns: readonly Int32Array[], { i, place }: Place): number {
  return operands[columns[place]![i]! & COLUMN]!.data[i]!;
}

/** Whether all values with the key at a place are the same: then it does not matter which of them stands there. */
function isSure(operands: readonly Register[], columns: readonly Int32Array[], at: Place): boolean {
  const { i, valid, place } = at;
  const key = columns[place]![i]!;
  const value = operands[key & COLUMN]!.data[i]!;
  for (let k = place + 1; k < valid && (columns[k]![i]! ^ key) >> COLUMN_BITS === 0; k++)
    if (operands[columns[k]![i]! & COLUMN]!.data[i] !== value) return false;
  for (let k = place - 1; k >= 0 && (columns[k]![i]! ^ key) >> COLUMN_BITS === 0; k--)
    if (operands[columns[k]![i]! & COLUMN]!.data[i] !== value) return false;
  return true;
}
