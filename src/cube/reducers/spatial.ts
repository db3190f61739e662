/** Reducers over the cells of a geometry, as partials per leaf that are merged in leaf order. */
import { countsAll, soleReducer } from "./sole.ts";
import type { Callback } from "../program/program.ts";
import { firstOf, lastOf, rowOf } from "../zones/span-list.ts";

/** The values of a leaf in row order, `width` to a row; `valid` is null where all are. */
export interface LeafCells {
  readonly data: Float64Array;
  readonly valid: Uint8Array | null;
  readonly width: number;
}

/** Cells of one geometry: spans from `start` to `stop`, as in zones/span-list.ts. */
export interface CellSpans {
  readonly spans: Uint32Array;
  readonly start: number;
  readonly stop: number;
}

/** A few numbers from a place of an array on; what they mean is the reducer's own affair. */
export interface SpatialReducer {
  /** How many numbers a partial has. */
  readonly size: number;
  /** Values are taken in row order; those without data are skipped. */
  leaf(cells: LeafCells, of: CellSpans, out: Float64Array, at: number): void;
  /** Adds a later leaf to what is known. */
  merge(known: Float64Array, at: number, later: Float64Array, from: number): void;
  /** Null when no valid value was seen. */
  value(partial: Float64Array, at: number): number | null;
  /** What there is of no cells at all; when absent no data. */
  readonly ofNone?: number;
}

/** The reducer of a callback that is one of them on `data` with its defaults; null asks for all values at once. */
export function asSpatial(callback: Callback): SpatialReducer | null {
  if (countsAll(callback)) return total;
  const op = soleReducer(callback);
  return op === null ? null : (spatialReducers[op] ?? null);
}

type LeafLoop = SpatialReducer["leaf"];

/** Adds the first numbers of two partials. */
function addCounts(known: Float64Array, at: number, later: Float64Array, from: number): void {
  known[at]! += later[from]!;
}

const total: SpatialReducer = {
  size: 1,
  leaf(_cells, { spans, start, stop }, out, at) {
    let count = 0;
    for (let s = start; s < stop; s++) count += lastOf(spans[s]!) - firstOf(spans[s]!) + 1;
    out[at] = count;
  },
  merge: addCounts,
  value: (partial, at) => partial[at]!,
  ofNone: 0,
};

/** Partials are [count, sum]. */
const addUp: LeafLoop = ({ data, valid, width }, { spans, start, stop }, out, at) => {
  let count = 0;
  let sum = 0;
  for (let s = start; s < stop; s++) {
    const row = rowOf(spans[s]!) * width;
    const first = row + firstOf(spans[s]!);
    const last = row + lastOf(spans[s]!);
    if (valid === null) {
      count += last - first + 1;
      for (let i = first; i <= last; i++) sum += data[i]!;
    } else
      for (let i = first; i <= last; i++) {
        if (valid[i] === 0) continue;
        count++;
        sum += data[i]!;
      }
  }
  out[at] = count;
  out[at + 1] = sum;
};

const sum: SpatialReducer = {
  size: 2,
  leaf: addUp,
  merge(known, at, later, from) {
    known[at]! += later[from]!;
    known[at + 1]! += later[from + 1]!;
  },
  value: (partial, at) => (partial[at] === 0 ? null : partial[at + 1]!),
};

const mean: SpatialReducer = {
  ...sum,
  value: (partial, at) => (partial[at] === 0 ? null : partial[at + 1]! / partial[at]!),
};

/** Of finite values. */
const count: SpatialReducer = {
  size: 1,
  leaf({ data, valid, width }, { spans, start, stop }, out, at) {
    let finite = 0;
    for (let s = start; s < stop; s++) {
      const row = rowOf(spans[s]!) * width;
      const last = row + lastOf(spans[s]!);
      for (let i = row + firstOf(spans[s]!); i <= last; i++)
        if ((valid === null || valid[i] === 1) && data[i]! - data[i]! === 0) finite++;
    }
    out[at] = finite;
  },
  merge: addCounts,
  value: (partial, at) => partial[at]!,
  ofNone: 0,
};

/** Partials are [count, extreme]; NaN poisons. */
function extreme(leaf: LeafLoop, pick: (a: number, b: number) => number): SpatialReducer {
  return {
    size: 2,
    leaf,
    merge(known, at, later, from) {
      if (later[from] === 0) return;
      known[at + 1] = known[at] === 0 ? later[from + 1]! : pick(known[at + 1]!, later[from + 1]!);
      known[at]! += later[from]!;
    },
    value: (partial, at) => (partial[at] === 0 ? null : partial[at + 1]!),
  };
}

const smallest: LeafLoop = ({ data, valid, width }, { spans, start, stop }, out, at) => {
  let found = 0;
  let best = Infinity;
  for (let s = start; s < stop; s++) {
    const row = rowOf(spans[s]!) * width;
    const last = row + lastOf(spans[s]!);
    for (let i = row + firstOf(spans[s]!); i <= last; i++) {
      if (valid !== null && valid[i] === 0) continue;
      found++;
      best = Math.min(best, data[i]!);
    }
  }
  out[at] = found;
  out[at + 1] = best;
};

const largest: LeafLoop = ({ data, valid, width }, { spans, start, stop }, out, at) => {
  let found = 0;
  let best = -Infinity;
  for (let s = start; s < stop; s++) {
    const row = rowOf(spans[s]!) * width;
    const last = row + lastOf(spans[s]!);
    for (let i = row + firstOf(spans[s]!); i <= last; i++) {
      if (valid !== null && valid[i] === 0) continue;
      found++;
      best = Math.max(best, data[i]!);
    }
  }
  out[at] = found;
  out[at + 1] = best;
};

/** Partials are [count, mean, sum of squared differences]; merging after Chan, Golub and LeVeque (1979). */
const variance: SpatialReducer = {
  size: 3,
  leaf({ data, valid, width }, { spans, start, stop }, out, at) {
    let n = 0;
    let average = 0;
    let squares = 0;
    for (let s = start; s < stop; s++) {
      const row = rowOf(spans[s]!) * width;
      const last = row + lastOf(spans[s]!);
      for (let i = row + firstOf(spans[s]!); i <= last; i++) {
        if (valid !== null && valid[i] === 0) continue;
        n++;
        const before = data[i]! - average;
        average += before / n;
        squares += before * (data[i]! - average);
      }
    }
    out[at] = n;
    out[at + 1] = average;
    out[at + 2] = squares;
  },
  merge(known, at, later, from) {
    if (later[from] === 0) return;
    if (known[at] === 0) {
      for (let i = 0; i < 3; i++) known[at + i] = later[from + i]!;
      return;
    }
    const n = known[at]! + later[from]!;
    const gap = later[from + 1]! - known[at + 1]!;
    known[at + 2] = known[at + 2]! + later[from + 2]! + gap * gap * ((known[at]! * later[from]!) / n);
    known[at + 1] = known[at + 1]! + gap * (later[from]! / n);
    known[at] = n;
  },
  value: (partial, at) => (partial[at] === 0 ? null : partial[at + 2]! / (partial[at]! - 1)),
};

const sd: SpatialReducer = {
  ...variance,
  value(partial, at) {
    const spread = variance.value(partial, at);
    return spread === null ? null : Math.sqrt(spread);
  },
};

const spatialReducers: Readonly<Record<string, SpatialReducer>> = {
  sum,
  mean,
  count,
  variance,
  sd,
  min: extreme(smallest, Math.min),
  max: extreme(largest, Math.max),
};
