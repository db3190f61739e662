/** Statistics of bands, merged chunk by chunk in the order of the chunks, so that they do not depend on who finished first. */
import { type Chunk, type TypedArray, isValidAt } from "../../cube/chunk.ts";
import type { Storage } from "../../io/formats/gtiff/samples.ts";
import type { BandSums } from "./tasks.ts";

const none: BandSums = [0, Infinity, -Infinity, 0, 0];

/** Of the values as the file stores them, rounded and clamped; those that became the no-data value by that are missing there. */
export function sumsOf(chunk: Chunk, data: TypedArray, storage: Storage): BandSums {
  let [count, low, high, sum, squares] = none;
  const missing = storage.declared ? storage.nodata : NaN;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value !== value || value === missing || chunk.data[i] !== chunk.data[i] || !isValidAt(chunk, i))
      continue;
    count++;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
    squares += value * value;
  }
  return [count, low, high, sum, squares];
}

export function mergedSums(a: BandSums, b: BandSums): BandSums {
  return [a[0] + b[0], Math.min(a[1], b[1]), Math.max(a[2], b[2]), a[3] + b[3], a[4] + b[4]];
}

/** As STAC's `statistics` object; null where no value is valid. */
export function statisticsOf(sums: BandSums, cells: number): Readonly<Record<string, number>> | null {
  const [count, minimum, maximum, sum, squares] = sums;
  if (count === 0) return null;
  const mean = sum / count;
  return {
    minimum,
    maximum,
    mean,
    stddev: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    valid_percent: (100 * count) / cells,
  };
}
