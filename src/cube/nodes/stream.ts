/** Streaming folds: one label at a time goes through a reducer's state, and its chunk is free again. */
import { blockPixels } from "../../limits.ts";
import type { Chunk } from "../chunk.ts";
import type { Fold } from "../node.ts";
import type { Paced } from "../pace.ts";
import {
  type State,
  type StreamingReducer,
  createState,
  stateBytes,
  streamingReducers,
} from "../program/streaming.ts";
import {
  columnBytes,
  computedChunk,
  fillColumn,
  finishComputed,
  inputColumn,
  storeColumn,
} from "./columns.ts";
import { soleReducer } from "../reducers/sole.ts";
import type { Callback } from "../program/program.ts";

export type StreamingCallback = StreamingReducer;

/** The reducer of a callback that is one of them on `data`, missing values ignored; null for all others. */
export function streamingOf(callback: Callback): StreamingReducer | null {
  const op = soleReducer(callback);
  return op === null ? null : (streamingReducers[op] ?? null);
}

export function streamBytes(reducer: StreamingReducer, cells: number): number {
  return stateBytes(reducer, cells) + columnBytes(2);
}

export interface StreamJob {
  readonly sizes: readonly number[];
  /** Number of chunks that will be fed, or of slots. */
  readonly count: number;
  /** Of the result: `first` and `last` of booleans are booleans. */
  readonly type: "float64" | "boolean";
}

/** Reduces the chunks that are fed, one after another. */
export function streamFold(reducer: StreamingReducer, job: StreamJob): Fold {
  const slots = streamSlots(reducer, { ...job, count: 1 });
  return {
    *feed(index, chunk) {
      yield* slots.add(0, chunk);
      return index === job.count - 1 ? "done" : "more";
    },
    finish: () => slots.value(0),
  };
}

export interface StreamSlots {
  add(slot: number, chunk: Chunk): Paced<void>;
  value(slot: number): Paced<Chunk>;
}

/** Several results at once, as overlapping temporal groups need; a slot's state is made when it is first fed. */
export function streamSlots(reducer: StreamingReducer, job: StreamJob): StreamSlots {
  const cells = job.sizes.reduce((product, size) => product * size, 1);
  const states: (State | null)[] = Array.from({ length: job.count }, () => null);
  const column = inputColumn();
  const stateOf = (slot: number): State => (states[slot] ??= createState(reducer, cells));
  return {
    *add(slot, chunk) {
      const state = stateOf(slot);
      for (let at = 0; at < cells; at += blockPixels) {
        const count = Math.min(blockPixels, cells - at);
        fillColumn(column, chunk, { start: at, count });
        reducer.add(state, column, { at, count });
        yield count;
      }
    },
    *value(slot) {
      const state = stateOf(slot);
      const out = computedChunk(cells);
      for (let at = 0; at < cells; at += blockPixels) {
        const count = Math.min(blockPixels, cells - at);
        reducer.value(state, column, { at, count });
        storeColumn(out, at, column, count);
        yield count;
      }
      return finishComputed(out, job.sizes, job.type);
    },
  };
}
