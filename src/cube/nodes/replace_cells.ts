/** Writing into a copy of a chunk, cell by cell, in whichever way it says "no data". */
import { integerRange } from "../integer-range.ts";
import type { Chunk, TypedArray } from "../chunk.ts";
import { unitedWritten, writtenNumber, writtenOf } from "../promotion.ts";
import type { CubeShape, ElementType } from "../shape.ts";
import { withoutQuantity } from "./values.ts";

/** An own copy whose cells can become no-data: with a fresh mask when the chunk has no way to say so. */
export function writableCopy(chunk: Chunk): Chunk {
  const fresh = chunk.mask === null && chunk.nodata === null;
  const mask = fresh ? new Uint8Array(chunk.data.length).fill(1) : chunk.mask ? chunk.mask.slice() : null;
  return { ...chunk, data: chunk.data.slice() as TypedArray, mask };
}

/** Null removes the cell. */
export function replaceCell(chunk: Chunk, at: number, replacement: number | null): void {
  if (replacement !== null) {
    chunk.data[at] = replacement;
    if (chunk.mask) chunk.mask[at] = 1;
  } else if (chunk.mask) {
    chunk.mask[at] = 0;
    chunk.data[at] = NaN;
  } else chunk.data[at] = chunk.nodata!;
}

interface Storage {
  readonly type: ElementType;
  readonly nodata: number | null;
}

/** Data in which cells are replaced keep their type when it can hold the replacement (null: no-data) as a value, else become float64. */
export function replacedStorage({ type, nodata }: Storage, replacement: number | boolean | null): Storage {
  const computed = type === "float64" || type === "boolean";
  if (replacement === null)
    return nodata === null && !computed ? { type: "float64", nodata: null } : { type, nodata };
  if (type === "boolean")
    return typeof replacement === "boolean" ? { type, nodata } : { type: "float64", nodata: null };
  if (computed || (holds(type, Number(replacement)) && Number(replacement) !== nodata))
    return { type, nodata };
  return { type: "float64", nodata: null };
}

/** The values keep how they are written, and what turns them into quantities, where cells only become no-data. */
export function replacedShape(data: CubeShape, replacement: number | boolean | null): CubeShape {
  const storage = replacedStorage(data, replacement);
  const { written: _written, ...shape } = data;
  if (storage.type === "boolean") return { ...shape, ...storage };
  const sides = replacement === null ? [] : [writtenNumber(Number(replacement))];
  const written = unitedWritten([writtenOf(data), ...sides])!;
  const isOwn = storage.type === written.type && Object.is(storage.nodata, written.nodata);
  return {
    ...shape,
    ...storage,
    ...(isOwn ? {} : { written }),
    ...(data.bands ? { bands: replacement === null ? data.bands : data.bands.map(withoutQuantity) } : {}),
  };
}

function holds(type: ElementType, value: number): boolean {
  const limits = integerRange(type);
  if (limits) return Number.isInteger(value) && value >= limits[0] && value <= limits[1];
  return type === "float32" && Math.fround(value) === value;
}

/** An own copy of the data in the type of the result, whose cells can be replaced. */
export function replaceableCopy(chunk: Chunk, replacement: number | boolean | null): Chunk {
  const { type, nodata } = replacedStorage(chunk, replacement);
  if (type !== chunk.type) return widen(chunk);
  const copy = chunk.mask ? new Uint8Array(chunk.mask) : null;
  const fresh =
    !copy && nodata === null && replacement === null ? new Uint8Array(chunk.data.length).fill(1) : copy;
  return { ...chunk, data: chunk.data.slice() as TypedArray, mask: fresh, nodata };
}

function widen(chunk: Chunk): Chunk {
  const data = new Float64Array(chunk.data);
  const valid = new Uint8Array(data.length).fill(1);
  if (chunk.mask) valid.set(chunk.mask);
  else if (chunk.nodata !== null) {
    const nodata = chunk.nodata;
    for (let i = 0; i < data.length; i++) {
      const missing = data[i] === nodata || (nodata !== nodata && data[i] !== data[i]);
      if (missing) valid[i] = 0;
    }
  }
  return { sizes: chunk.sizes, type: "float64", data, mask: valid, nodata: null };
}
