/** Statistics of a band as GDAL writes them: what is shown stretches its colours by them. */
import type { TypedArray } from "../../../cube/chunk.ts";
import type { Paced } from "../../../cube/pace.ts";
import { blockPixels } from "../../../limits.ts";

export interface BandStatistics {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Of the whole, not of a sample. */
  readonly stddev: number;
  readonly validPercent: number;
}

/** Of stored values; null where none is valid. Infinite values are no part of it. Welford's recurrence (1962). */
export function* statisticsOf(samples: TypedArray, nodata: number | null): Paced<BandStatistics | null> {
  let count = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < samples.length; i++) {
    if (i % blockPixels === 0) yield blockPixels;
    const value = samples[i]!;
    if (value === nodata || !Number.isFinite(value)) continue;
    count++;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  if (count === 0) return null;
  const stddev = Math.sqrt(squares / count);
  return { minimum, maximum, mean, stddev, validPercent: (100 * count) / samples.length };
}
