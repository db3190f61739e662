/** Values of a piece as they leave the engine and come back: one typed array, the last dimension fastest, NaN is no data. */
import type { Chunk } from "../chunk.ts";
import type { ElementType } from "../shape.ts";
import { copyBox } from "../window.ts";
import type { Piece } from "./cut.ts";

export type PieceValues = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Bytes of a value that leaves: four where 24 bits hold all values of the type. */
export function valueBytes(type: ElementType): 4 | 8 {
  return type === "float64" || type === "int32" || type === "uint32" ? 8 : 4;
}

/** `chunk` holds the cells that the piece sees; those that the shape does not have are NaN. */
export function valuesOf(piece: Piece, chunk: Chunk): PieceValues {
  const sizes = piece.dims.map(({ size }) => size);
  const count = sizes.reduce((product, size) => product * size, 1);
  const values = valueBytes(chunk.type) === 4 ? new Float32Array(count) : new Float64Array(count);
  if (count > chunk.data.length) values.fill(NaN);
  const box = {
    fromSizes: chunk.sizes,
    fromAt: sizes.map(() => 0),
    toSizes: sizes,
    toAt: piece.dims.map(({ before }) => before),
    sizes: chunk.sizes,
  };
  copyBox({ ...box, from: chunk.data, to: values });
  if (chunk.mask) {
    const valid = new Uint8Array(count);
    copyBox({ ...box, from: chunk.mask, to: valid });
    for (let i = 0; i < count; i++) if (valid[i] === 0) values[i] = NaN;
  } else if (chunk.nodata !== null && !Number.isNaN(chunk.nodata)) {
    const { nodata } = chunk;
    for (let i = 0; i < count; i++) if (values[i] === nodata) values[i] = NaN;
  }
  return values;
}

/** Of one dimension of a result: where a piece's own cells stand in what came back and in the chunk that is made, and how many they are. */
export interface Placed {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface Target {
  readonly data: Float64Array;
  readonly sizes: readonly number[];
}

/** Puts the own cells of what came back where they belong. */
export function place(
  values: PieceValues,
  sizes: readonly number[],
  dims: readonly Placed[],
  target: Target,
): void {
  copyBox({
    from: values,
    fromSizes: sizes,
    fromAt: dims.map(({ from }) => from),
    to: target.data,
    toSizes: target.sizes,
    toAt: dims.map(({ to }) => to),
    sizes: dims.map(({ count }) => count),
  });
}

/** A chunk of computed values in which NaN is no data; owned by whoever asked. */
export function computedOf(data: Float64Array, sizes: readonly number[]): Chunk {
  let first = 0;
  while (first < data.length && data[first] === data[first]) first++;
  if (first === data.length) return { sizes, type: "float64", data, mask: null, nodata: null };
  const mask = new Uint8Array(data.length).fill(1, 0, first);
  for (let i = first; i < data.length; i++) mask[i] = data[i] === data[i] ? 1 : 0;
  return { sizes, type: "float64", data, mask, nodata: null };
}
