/** The values of one region of a cube, dense, last dimension fastest. */
import { type ElementType, bytesPerElement } from "./shape.ts";

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/**
 * `data.length` = product of `sizes`. Ownership: a chunk is written only by the fold that makes it; once fed to
 * another fold it is read-only, because several consumers may hold it.
 *
 * No-data is a cell whose `mask` byte is 0, or, in a chunk without a mask, a cell equal to `nodata` (NaN matches NaN).
 * A chunk has a mask or a no-data value or neither (everything valid), never both.
 */
export interface Chunk {
  readonly sizes: readonly number[];
  readonly type: ElementType;
  readonly data: TypedArray;
  /** 1 = valid, 0 = no data; `null` when every cell is valid or `nodata` tells. */
  readonly mask: Uint8Array | null;
  readonly nodata: number | null;
}

export function allocate(type: ElementType, cells: number): TypedArray {
  switch (type) {
    case "uint8":
      return new Uint8Array(cells);
    case "int8":
      return new Int8Array(cells);
    case "uint16":
      return new Uint16Array(cells);
    case "int16":
      return new Int16Array(cells);
    case "uint32":
      return new Uint32Array(cells);
    case "int32":
      return new Int32Array(cells);
    case "float32":
      return new Float32Array(cells);
    case "float64":
      return new Float64Array(cells);
    case "boolean":
      return new Float64Array(cells);
  }
}

export function chunkBytes(chunk: Chunk): number {
  return chunk.data.byteLength + (chunk.mask?.byteLength ?? 0);
}

/** Upper bound of the bytes of a chunk of so many cells: a cube without a no-data value may carry a mask. */
export function chunkBytesMax(type: ElementType, cells: number, nodata: number | null = null): number {
  return cells * (bytesPerElement(type) + (nodata === null ? 1 : 0));
}

export function isValidAt(chunk: Chunk, index: number): boolean {
  if (chunk.mask) return chunk.mask[index] === 1;
  if (chunk.nodata === null) return true;
  const value = chunk.data[index]!;
  return Number.isNaN(chunk.nodata) ? !Number.isNaN(value) : value !== chunk.nodata;
}
