/** From chunks to stored samples: the one place where values are rounded, clamped and given a no-data value. */
import { type Chunk, type TypedArray, allocate, isValidAt } from "../../../cube/chunk.ts";
import type { ElementType } from "../../../cube/shape.ts";

export interface Samples {
  readonly type: Exclude<ElementType, "boolean">;
  readonly nodata: number | null;
  readonly data: TypedArray;
}

const INTEGERS: Readonly<Partial<Record<ElementType, readonly [number, number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  uint32: [0, 4294967295],
  int32: [-2147483648, 2147483647],
};

/** The type that a band is stored in: its own, float32 for computed values, uint8 for booleans, or the one asked for. */
export function storedType(chunk: Chunk, asked: ElementType | null): Samples["type"] {
  if (asked && asked !== "boolean") return asked;
  if (chunk.type === "boolean") return "uint8";
  return chunk.type === "float64" ? "float32" : chunk.type;
}

/** The no-data value of a band in a type: its own where it fits, NaN for floats, 255 for booleans, none where nothing is missing. */
export function storedNodata(chunk: Chunk, type: Samples["type"]): number | null {
  const limits = INTEGERS[type];
  if (!limits) return NaN;
  if (
    chunk.nodata !== null &&
    Number.isInteger(chunk.nodata) &&
    chunk.nodata >= limits[0] &&
    chunk.nodata <= limits[1]
  )
    return chunk.nodata;
  if (chunk.mask === null && chunk.nodata === null) return null;
  if (chunk.type === "boolean") return 255;
  return limits[0] === 0 ? 0 : limits[0];
}

/** Integers are rounded half to even and clamped to the type's range. */
export function toSamples(chunk: Chunk, type: Samples["type"], nodata: number | null): Samples {
  if (chunk.type === type && Object.is(chunk.nodata, nodata) && chunk.mask === null)
    return { type, nodata, data: chunk.data };
  const data = allocate(type, chunk.data.length);
  const limits = INTEGERS[type];
  for (let i = 0; i < data.length; i++) {
    const value = chunk.data[i]!;
    if (!isValidAt(chunk, i)) data[i] = nodata ?? 0;
    else if (!limits) data[i] = value;
    else if (value !== value) data[i] = nodata ?? 0;
    else data[i] = Math.min(limits[1], Math.max(limits[0], roundHalfEven(value)));
  }
  return { type, nodata, data };
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
