/** Reducers over the cells of a geometry, as partials per leaf that are merged in leaf order. */
import { countsAll, soleReducer } from "./sole.ts";
import type { Callback } from "../program/program.ts";

/** A few numbers; what they mean is the reducer's own affair. */
export type Partial = readonly number[];

export interface SpatialReducer {
  /** Values of one leaf in row order; null (no data) is skipped. */
  leaf(values: readonly (number | null)[]): Partial;
  merge(before: Partial, after: Partial): Partial;
  /** Null when no valid value was seen. */
  value(partial: Partial): number | null;
}

/** The reducer of a callback that is one of them on `data` with its defaults; null asks for all values at once. */
export function asSpatial(callback: Callback): SpatialReducer | null {
  if (countsAll(callback)) return total;
  const op = soleReducer(callback);
  return op === null ? null : (spatialReducers[op] ?? null);
}

const total: SpatialReducer = {
  leaf: (values) => [values.length],
  merge: (a, b) => [a[0]! + b[0]!],
  value: (partial) => partial[0]!,
};

const sum: SpatialReducer = {
  leaf(values) {
    let count = 0;
    let total = 0;
    for (const value of values) {
      if (value === null) continue;
      count++;
      total += value;
    }
    return [count, total];
  },
  merge: (a, b) => [a[0]! + b[0]!, a[1]! + b[1]!],
  value: (partial) => (partial[0] === 0 ? null : partial[1]!),
};

const mean: SpatialReducer = {
  ...sum,
  value: (partial) => (partial[0] === 0 ? null : partial[1]! / partial[0]!),
};

const count: SpatialReducer = {
  leaf: (values) => [
    values.reduce<number>((n, value) => n + (value !== null && Number.isFinite(value) ? 1 : 0), 0),
  ],
  merge: (a, b) => [a[0]! + b[0]!],
  value: (partial) => partial[0]!,
};

/** Partials are [count, extreme]; NaN poisons. */
function extreme(pick: (a: number, b: number) => number): SpatialReducer {
  return {
    leaf(values) {
      let found = 0;
      let best = NaN;
      for (const value of values) {
        if (value === null) continue;
        best = found === 0 ? value : pick(best, value);
        found++;
      }
      return [found, best];
    },
    merge: (a, b) => (a[0] === 0 ? b : b[0] === 0 ? a : [a[0]! + b[0]!, pick(a[1]!, b[1]!)]),
    value: (partial) => (partial[0] === 0 ? null : partial[1]!),
  };
}

/** Partials are [count, mean, sum of squared differences]; merging after Chan, Golub and LeVeque (1979). */
const variance: SpatialReducer = {
  leaf(values) {
    let n = 0;
    let average = 0;
    let squares = 0;
    for (const value of values) {
      if (value === null) continue;
      n++;
      const before = value - average;
      average += before / n;
      squares += before * (value - average);
    }
    return [n, average, squares];
  },
  merge(a, b) {
    if (a[0] === 0) return b;
    if (b[0] === 0) return a;
    const n = a[0]! + b[0]!;
    const gap = b[1]! - a[1]!;
    return [n, a[1]! + gap * (b[0]! / n), a[2]! + b[2]! + gap * gap * ((a[0]! * b[0]!) / n)];
  },
  value: (partial) => (partial[0] === 0 ? null : partial[2]! / (partial[0]! - 1)),
};

const sd: SpatialReducer = {
  ...variance,
  value(partial) {
    const spread = variance.value(partial);
    return spread === null ? null : Math.sqrt(spread);
  },
};

const spatialReducers: Readonly<Record<string, SpatialReducer>> = {
  sum,
  mean,
  count,
  variance,
  sd,
  min: extreme(Math.min),
  max: extreme(Math.max),
};
