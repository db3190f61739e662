/**
 * Reducers that see one label at a time: {init, add, value} over cells. The whole-series kernels run the same loops over a
 * block, so both ways give the same bits; labels are added in their order.
 */
import type { Column } from "./program.ts";

/** Arrays of one float64 per cell; what each means is the reducer's own affair, the last counts missing values. */
export type State = readonly Float64Array[];

/** A stretch of cells of a state. */
interface Stretch {
  readonly at: number;
  readonly count: number;
}

interface ResultColumn extends Column {
  readonly validBuffer: Uint8Array;
}

export interface StreamingReducer {
  readonly arrays: number;
  readonly type: "number" | "boolean";
  /** Values of the arrays before the first label. */
  readonly init: readonly number[];
  add(state: State, column: Column, cells: Stretch): void;
  /** Writes the results; a cell is missing where the reducer has none. */
  value(state: State, out: ResultColumn, cells: Stretch): void;
}

export function createState(reducer: StreamingReducer, cells: number): State {
  return reducer.init.map((value) => new Float64Array(cells).fill(value));
}

export function resetState(reducer: StreamingReducer, state: State): void {
  reducer.init.forEach((value, index) => state[index]!.fill(value));
}

/** Bytes of the state of so many cells. */
export function stateBytes(reducer: StreamingReducer, cells: number): number {
  return reducer.arrays * cells * 8;
}

type AddLoop = (state: State, data: Float64Array, valid: Uint8Array | null, cells: Stretch) => void;
type ValueLoop = (state: State, out: Float64Array, cells: Stretch) => void;

/** Array 0 counts valid values; a cell without any has no value. */
function counted(init: readonly number[], add: AddLoop, value: ValueLoop): StreamingReducer {
  return {
    arrays: init.length,
    type: "number",
    init,
    add: (state, column, cells) => add(state, column.data, column.valid, cells),
    value(state, out, cells) {
      value(state, out.data, cells);
      const seen = state[0]!;
      let missing = 0;
      for (let i = 0; i < cells.count; i++) {
        const has = seen[cells.at + i]! > 0 ? 1 : 0;
        out.validBuffer[i] = has;
        missing += 1 - has;
      }
      out.valid = missing > 0 ? out.validBuffer : null;
    },
  };
}

const addSum: AddLoop = (state, data, valid, { at, count }) => {
  const seen = state[0]!;
  const total = state[1]!;
  if (valid === null) {
    for (let i = 0; i < count; i++) {
      seen[at + i] = seen[at + i]! + 1;
      total[at + i] = total[at + i]! + data[i]!;
    }
    return;
  }
  for (let i = 0; i < count; i++) {
    if (valid[i] === 0) continue;
    seen[at + i] = seen[at + i]! + 1;
    total[at + i] = total[at + i]! + data[i]!;
  }
};

const takeSecond: ValueLoop = (state, out, { at, count }) => {
  out.set(state[1]!.subarray(at, at + count));
};

const sum = counted([0, 0], addSum, takeSecond);

const mean = counted([0, 0], addSum, (state, out, { at, count }) => {
  for (let i = 0; i < count; i++) out[i] = state[1]![at + i]! / state[0]![at + i]!;
});

const product = counted(
  [0, 1],
  (state, data, valid, { at, count }) => {
    for (let i = 0; i < count; i++) {
      if (valid !== null && valid[i] === 0) continue;
      state[0]![at + i] = 1;
      state[1]![at + i] = state[1]![at + i]! * data[i]!;
    }
  },
  takeSecond,
);

const min = counted(
  [0, Infinity],
  (state, data, valid, { at, count }) => {
    const best = state[1]!;
    for (let i = 0; i < count; i++) {
      if (valid !== null && valid[i] === 0) continue;
      state[0]![at + i] = 1;
      const value = data[i]!;
      if (value < best[at + i]! || value !== value) best[at + i] = value;
    }
  },
  takeSecond,
);

const max = counted(
  [0, -Infinity],
  (state, data, valid, { at, count }) => {
    const best = state[1]!;
    for (let i = 0; i < count; i++) {
      if (valid !== null && valid[i] === 0) continue;
      state[0]![at + i] = 1;
      const value = data[i]!;
      if (value > best[at + i]! || value !== value) best[at + i] = value;
    }
  },
  takeSecond,
);

const first = counted(
  [0, NaN],
  (state, data, valid, { at, count }) => {
    for (let i = 0; i < count; i++) {
      if ((valid !== null && valid[i] === 0) || state[0]![at + i]! > 0) continue;
      state[0]![at + i] = 1;
      state[1]![at + i] = data[i]!;
    }
  },
  takeSecond,
);

const last = counted(
  [0, NaN],
  (state, data, valid, { at, count }) => {
    for (let i = 0; i < count; i++) {
      if (valid !== null && valid[i] === 0) continue;
      state[0]![at + i] = 1;
      state[1]![at + i] = data[i]!;
    }
  },
  takeSecond,
);

/** Running mean and sum of squared differences after Welford (1962). */
const addSpread: AddLoop = (state, data, valid, { at, count }) => {
  const [seen, average, squares] = state as [Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < count; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const cell = at + i;
    const n = seen[cell]! + 1;
    const before = data[i]! - average[cell]!;
    seen[cell] = n;
    average[cell] = average[cell]! + before / n;
    squares[cell] = squares[cell]! + before * (data[i]! - average[cell]!);
  }
};

const variance = counted([0, 0, 0], addSpread, (state, out, { at, count }) => {
  for (let i = 0; i < count; i++) out[i] = state[2]![at + i]! / (state[0]![at + i]! - 1);
});

const sd = counted([0, 0, 0], addSpread, (state, out, { at, count }) => {
  for (let i = 0; i < count; i++) out[i] = Math.sqrt(state[2]![at + i]! / (state[0]![at + i]! - 1));
});

/** Valid means a finite number; always has a value. */
const count: StreamingReducer = {
  arrays: 1,
  type: "number",
  init: [0],
  add(state, column, cells) {
    const seen = state[0]!;
    const { data, valid } = column;
    for (let i = 0; i < cells.count; i++) {
      if (valid !== null && valid[i] === 0) continue;
      if (data[i]! - data[i]! === 0) seen[cells.at + i] = seen[cells.at + i]! + 1;
    }
  },
  value(state, out, cells) {
    out.data.set(state[0]!.subarray(cells.at, cells.at + cells.count));
    out.valid = null;
  },
};

export const streamingReducers: Readonly<Record<string, StreamingReducer>> = {
  sum,
  mean,
  product,
  min,
  max,
  first,
  last,
  variance,
  sd,
  count,
};
