/** Statistics of a band as GDAL writes them: what is shown stretches its colours by them. */
import { type Chunk, type TypedArray, isValidAt } from "../../../cube/chunk.ts";
import { blockPixels } from "../../../limits.ts";
import type { Paced } from "../../../cube/pace.ts";
import type { Storage } from "./samples.ts";

/** Count, minimum, maximum, mean and sum of squared deviations of a band's valid and finite values. */
export type BandSums = readonly [number, number, number, number, number];

export interface BandStatistics {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Of the whole, not of a sample. */
  readonly stddev: number;
  readonly validPercent: number;
}

/**
 * Of the values as the file stores them, rounded and clamped; those that became the no-data value by that are missing there.
 * Welford's recurrence (1962).
 */
export function* sumsOf(chunk: Chunk, stored: TypedArray, storage: Storage): Paced<BandSums> {
  let [count, low, high, mean, squares] = [0, Infinity, -Infinity, 0, 0];
  const missing = storage.declared ? storage.nodata : NaN;
  for (let i = 0; i < stored.length; i++) {
    if (i % blockPixels === 0) yield blockPixels;
    const value = stored[i]!;
    if (
      !Number.isFinite(value) ||
      value === missing ||
      chunk.data[i] !== chunk.data[i] ||
      !isValidAt(chunk, i)
    )
      continue;
    count++;
    if (value < low) low = value;
    if (value > high) high = value;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  return [count, low, high, mean, squares];
}

/** Chan, Golub and LeVeque (1979). */
export function mergedSums(a: BandSums, b: BandSums): BandSums {
  const count = a[0] + b[0];
  if (count === 0) return a;
  const delta = b[3] - a[3];
  const mean = a[3] + (delta * b[0]) / count;
  const squares = a[4] + b[4] + (delta * delta * a[0] * b[0]) / count;
  return [count, Math.min(a[1], b[1]), Math.max(a[2], b[2]), mean, squares];
}

/** Null where no value is valid. */
export function statisticsOf(
  [count, minimum, maximum, mean, squares]: BandSums,
  cells: number,
): BandStatistics | null {
  if (count === 0) return null;
  return { minimum, maximum, mean, stddev: Math.sqrt(squares / count), validPercent: (100 * count) / cells };
}

/**
 * As a file tells them: mean and deviation with nine digits, in which those that were merged chunk by chunk and those of one
 * go are the same, so that any cut gives the same file.
 */
export function writtenStatistics(sums: BandSums, cells: number): BandStatistics | null {
  const exact = statisticsOf(sums, cells);
  if (!exact) return null;
  const { minimum, maximum, mean, stddev } = exact;
  return {
    ...exact,
    mean: Math.min(maximum, Math.max(minimum, nineDigits(mean))),
    stddev: nineDigits(stddev),
  };
}

const nineDigits = (value: number): number => Number(value.toPrecision(9));
