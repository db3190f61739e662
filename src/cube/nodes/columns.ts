/** Between chunks and block programs: chunk cells widen to float64 columns of at most a block, results narrow back. */
import { blockPixels } from "../../limits.ts";
import { type Chunk, type TypedArray, allocate } from "../chunk.ts";
import type { Column } from "../program/program.ts";
import type { ElementType } from "../shape.ts";

/** A column with a validity buffer of its own, reused block after block. */
export interface InputColumn extends Column {
  readonly validBuffer: Uint8Array;
}

export function inputColumn(): InputColumn {
  return { data: new Float64Array(blockPixels), valid: null, validBuffer: new Uint8Array(blockPixels) };
}

/** Loads `count` cells from `start` on; `valid` stays null while the block has no missing cell. */
export function fillColumn(
  column: InputColumn,
  chunk: Chunk,
  cells: { readonly start: number; readonly count: number },
): void {
  const { start, count } = cells;
  column.data.set(chunk.data.subarray(start, start + count));
  column.valid = null;
  if (chunk.mask) {
    column.validBuffer.set(chunk.mask.subarray(start, start + count));
    if (countInvalid(column.validBuffer, count) > 0) column.valid = column.validBuffer;
  } else if (chunk.nodata !== null) {
    const invalid = Number.isNaN(chunk.nodata)
      ? markNaN(column.data, column.validBuffer, count)
      : markEqual(column, chunk.nodata, count);
    if (invalid > 0) column.valid = column.validBuffer;
  }
}

function countInvalid(valid: Uint8Array, count: number): number {
  let invalid = 0;
  for (let i = 0; i < count; i++) invalid += 1 - valid[i]!;
  return invalid;
}

/** Most blocks miss nothing, and looking for the first missing cell is half of the work of marking all of them. */
function markNaN(data: Float64Array, valid: Uint8Array, count: number): number {
  let i = 0;
  while (i < count && data[i] === data[i]) i++;
  if (i === count) return 0;
  valid.fill(1, 0, count);
  let invalid = 0;
  for (; i < count; i++) {
    if (data[i] === data[i]) continue;
    valid[i] = 0;
    invalid++;
  }
  return invalid;
}

function markEqual({ data, validBuffer }: InputColumn, nodata: number, count: number): number {
  let i = 0;
  while (i < count && data[i] !== nodata) i++;
  if (i === count) return 0;
  validBuffer.fill(1, 0, count);
  let invalid = 0;
  for (; i < count; i++) {
    if (data[i] !== nodata) continue;
    validBuffer[i] = 0;
    invalid++;
  }
  return invalid;
}

/** A computed chunk in the making: float64 cells and, once the first missing one comes, a mask. */
export interface ComputedChunk {
  readonly data: Float64Array;
  mask: Uint8Array | null;
}

export function computedChunk(cells: number): ComputedChunk {
  return { data: new Float64Array(cells), mask: null };
}

/** Stores a block at `start`; missing cells are written as NaN under a mask, so that equal chunks have equal bits. */
export function storeColumn(chunk: ComputedChunk, start: number, column: Column, count: number): void {
  chunk.data.set(column.data.subarray(0, count), start);
  if (column.valid === null) {
    return;
  }
  const mask = (chunk.mask ??= new Uint8Array(chunk.data.length).fill(1));
  const valid = column.valid;
  const data = chunk.data;
  for (let i = 0; i < count; i++) {
    if (valid[i] === 0) {
      mask[start + i] = 0;
      data[start + i] = NaN;
    }
  }
}

export function finishComputed(
  chunk: ComputedChunk,
  sizes: readonly number[],
  type: "float64" | "boolean",
): Chunk {
  return { sizes, type, data: chunk.data, mask: chunk.mask, nodata: null };
}

/** Bytes of block columns in use at once by a node that runs a program. */
export function columnBytes(columns: number): number {
  return columns * blockPixels * 9;
}

/** An array of a type filled with a no-data value (0 where there is none). */
export function filled(type: ElementType, cells: number, value: number): TypedArray {
  const data = allocate(type, cells);
  if (value !== 0) data.fill(value);
  return data;
}
