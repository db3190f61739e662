/** One row of windows: their cells as columns (a value per window), and three ways to reduce them that give the same bits. */
import { blockPixels, workPerInterpretedStep } from "../../limits.ts";
import type { Chunk } from "../chunk.ts";
import type { Paced } from "../pace.ts";
import type { CompiledProgram } from "../program/compile.ts";
import type { Callback, Column } from "../program/program.ts";
import { type StreamingReducer, createState, resetState } from "../program/streaming.ts";
import type { ElementType } from "../shape.ts";
import { type ComputedChunk, type InputColumn, columnBytes, inputColumn } from "./columns.ts";
import { reducedList } from "./reduced_list.ts";

interface RowAxis {
  /** Cells of a window. */
  readonly size: number;
  /** Of the first cell of the first window in the chunk; negative where it lies before the cube. */
  readonly before: number;
  /** Of the chunk. */
  readonly cells: number;
  readonly step: number;
}

export interface WindowRow {
  readonly chunk: Chunk;
  readonly windows: number;
  readonly x: RowAxis;
  readonly y: RowAxis;
}

interface Place {
  readonly out: ComputedChunk;
  readonly at: number;
  readonly step: number;
}

export interface WindowRows {
  readonly bytes: number;
  /** Of reducing, in kernel pixels; 1 where it is absent. */
  readonly workPerCell?: number;
  begin(): (row: WindowRow, to: Place) => Paced<void>;
}

/** Cell (dx, dy) of the windows from `start` on, a value each. */
function fillWindowColumn(
  column: InputColumn,
  row: WindowRow,
  of: { readonly dx: number; readonly dy: number; readonly start: number; readonly count: number },
): void {
  const { chunk, x, y } = row;
  const { data, validBuffer: valid } = column;
  const rowAt = y.before + of.dy;
  column.valid = null;
  if (rowAt < 0 || rowAt >= y.cells) {
    valid.fill(0, 0, of.count);
    data.fill(NaN, 0, of.count);
    column.valid = valid;
    return;
  }
  const base = rowAt * y.step;
  const values = chunk.data;
  let missing = 0;
  for (let i = 0; i < of.count; i++) {
    const cell = x.before + (of.start + i) * x.size + of.dx;
    const inside = cell >= 0 && cell < x.cells;
    const at = base + cell * x.step;
    const value = inside ? values[at]! : NaN;
    const has = inside && isPresent(chunk, at, value) ? 1 : 0;
    data[i] = value;
    valid[i] = has;
    missing += 1 - has;
  }
  if (missing > 0) column.valid = valid;
}

function isPresent({ mask, nodata }: Chunk, at: number, value: number): boolean {
  if (mask !== null) return mask[at] === 1;
  return nodata === null || (nodata === nodata ? value !== nodata : value === value);
}

function store({ out, at, step }: Place, start: number, column: Column, count: number): void {
  const { data } = out;
  for (let i = 0; i < count; i++) {
    const cell = at + (start + i) * step;
    const valid = column.valid === null || column.valid[i] === 1;
    data[cell] = valid ? column.data[i]! : NaN;
    if (!valid) (out.mask ??= new Uint8Array(data.length).fill(1))[cell] = 0;
  }
}

export function streamRows(reducer: StreamingReducer): WindowRows {
  return {
    bytes: columnBytes(1) + reducer.arrays * blockPixels * 8,
    begin() {
      const column = inputColumn();
      const state = createState(reducer, blockPixels);
      return function* (row, to) {
        for (let start = 0; start < row.windows; start += blockPixels) {
          const count = Math.min(blockPixels, row.windows - start);
          resetState(reducer, state);
          for (let dy = 0; dy < row.y.size; dy++) {
            for (let dx = 0; dx < row.x.size; dx++) {
              fillWindowColumn(column, row, { dx, dy, start, count });
              reducer.add(state, column, { at: 0, count });
            }
            yield count * row.x.size;
          }
          reducer.value(state, column, { at: 0, count });
          store(to, start, column, count);
        }
      };
    },
  };
}

/** All cells of a block of windows side by side. */
export function columnRows(program: CompiledProgram, size: number): WindowRows {
  return {
    bytes: columnBytes(size + 1) + program.scratchBytes,
    workPerCell: Math.max(1, program.workPerPixel / size),
    begin() {
      const columns = Array.from({ length: size }, inputColumn);
      const result = inputColumn();
      return function* (row, to) {
        for (let start = 0; start < row.windows; start += blockPixels) {
          const count = Math.min(blockPixels, row.windows - start);
          for (let dy = 0, at = 0; dy < row.y.size; dy++)
            for (let dx = 0; dx < row.x.size; dx++)
              fillWindowColumn(columns[at++]!, row, { dx, dy, start, count });
          program.run({ data: columns }, count, [result]);
          store(to, start, result, count);
          yield count * (size + program.workPerPixel);
        }
      };
    },
  };
}

/** Window by window, by the definition of the callback: for windows of many cells. */
export function listRows(callback: Callback, type: ElementType, size: number): WindowRows {
  return {
    bytes: size * 48 + columnBytes(2),
    workPerCell: 8,
    begin() {
      const column = inputColumn();
      const result = inputColumn();
      const values = { data: new Float64Array(size), valid: new Uint8Array(size) };
      return function* (row, to) {
        for (let window = 0; window < row.windows; window++) {
          for (let dy = 0, at = 0; dy < row.y.size; dy++) {
            for (let dx = 0; dx < row.x.size; dx++, at++) {
              fillWindowColumn(column, row, { dx, dy, start: window, count: 1 });
              values.data[at] = column.data[0]!;
              values.valid[at] = column.valid === null ? 1 : 0;
            }
          }
          const value = reducedList(callback, values, type);
          result.data[0] = Number(value);
          result.validBuffer[0] = value === null ? 0 : 1;
          result.valid = result.validBuffer;
          store(to, window, result, 1);
          yield size * 8 + workPerInterpretedStep;
        }
      };
    },
  };
}
