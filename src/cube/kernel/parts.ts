/**
 * Values of a block by size. A transform's rounding is a share of the largest value anywhere in its block: beside a fill value
 * of 1e30 all else would drown. Where between sizes that occur there is a gap of many powers of two, each side is a part of its own.
 */
import type { ComplexRows } from "./fft.ts";

/** Powers of two that separate parts: within one, rounding stays below a millionth of a millionth of the smallest of its large values. */
const GAP = 24;
/** More parts than this are not made; the last one takes the rest. */
const PARTS_MAX = 4;
const EXPONENTS = 2048;

/** Biased exponents of float64 from `low` to `high`. */
export interface Part {
  readonly low: number;
  readonly high: number;
}

/** From the largest values to the smallest; none where all are zero. */
export function partsOf({ re, im }: ComplexRows): readonly Part[] {
  const counts = new Int32Array(EXPONENTS);
  countExponents(re, counts);
  countExponents(im, counts);
  const parts: Part[] = [];
  let high = nextUsed(counts, EXPONENTS - 1);
  let low = high;
  for (let used = high; used >= 0; used = nextUsed(counts, used - 1)) {
    if (low - used > GAP && parts.length < PARTS_MAX - 1) {
      parts.push({ low, high });
      high = used;
    }
    low = used;
  }
  return high < 0 ? parts : [...parts, { low, high }];
}

/** Zeros belong to no part. */
function countExponents(values: Float64Array, counts: Int32Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) counts[exponentAt(words, i)]!++;
}

/** Of a float64 whose 32-bit halves are `words`, the lower one first. */
function exponentAt(words: Uint32Array, i: number): number {
  return (words[2 * i + 1]! >>> 20) & (EXPONENTS - 1);
}

function nextUsed(counts: Int32Array, from: number): number {
  let exponent = from;
  while (exponent >= 0 && counts[exponent] === 0) exponent--;
  return exponent;
}

/** Makes zeros of all values that are not of a part. */
export function keepPart(values: Float64Array, { low, high }: Part): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const exponent = exponentAt(words, i);
    if (exponent < low || exponent > high) values[i] = 0;
  }
}
