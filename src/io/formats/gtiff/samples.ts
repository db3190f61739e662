/** From chunks to stored samples: the one place where values are rounded, clamped and given a no-data value. */
import { integerRange } from "../../../cube/integer-range.ts";
import { type Chunk, type TypedArray, allocate, isValidAt } from "../../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../../cube/pace.ts";
import type { ElementType } from "../../../cube/shape.ts";
import { blockPixels } from "../../../limits.ts";

/** How the values of a cube are stored. It follows from the cube's type alone, so that any cut of it is stored alike. */
export interface Storage {
  readonly type: Exclude<ElementType, "boolean">;
  /** What stands for missing values. */
  readonly nodata: number;
  /** False when the cube names no no-data value: the file then names one only if a value is missing. */
  readonly declared: boolean;
}

export interface Samples {
  readonly data: TypedArray;
  /** Whether a value is missing; always false for a declared no-data value, where nobody needs to know. */
  readonly missing: boolean;
}

/** A cube is stored in its own type, computed values as float32 and booleans as uint8, unless another type is asked for. */
export function storageOf(
  cube: { readonly type: ElementType; readonly nodata: number | null },
  asked: ElementType | null,
): Storage {
  const type = storedType(cube.type, asked);
  const limits = integerRange(type);
  if (!limits) return { type, nodata: NaN, declared: true };
  const { nodata } = cube;
  if (nodata !== null && Number.isInteger(nodata) && nodata >= limits[0] && nodata <= limits[1])
    return { type, nodata, declared: true };
  // Zero means something nearly everywhere; the other end of the range seldom occurs.
  return { type, nodata: limits[0] === 0 ? limits[1] : limits[0], declared: false };
}

function storedType(type: ElementType, asked: ElementType | null): Storage["type"] {
  if (asked && asked !== "boolean") return asked;
  if (type === "boolean") return "uint8";
  return type === "float64" ? "float32" : type;
}

export function toSamples(chunk: Chunk, storage: Storage): Samples {
  return inOneGo(pacedSamples(chunk, storage));
}

/** Integers are rounded half to even and clamped to the type's range. */
export function* pacedSamples(chunk: Chunk, storage: Storage): Paced<Samples> {
  const { type, nodata } = storage;
  if (
    chunk.type === type &&
    chunk.mask === null &&
    (chunk.nodata === null || Object.is(chunk.nodata, nodata))
  )
    return { data: chunk.data, missing: false };
  const data = allocate(type, chunk.data.length);
  const limits = integerRange(type);
  let missing = false;
  for (let i = 0; i < data.length; i++) {
    if (i % blockPixels === 0) yield blockPixels;
    const value = chunk.data[i]!;
    if (!isValidAt(chunk, i) || (limits && value !== value)) {
      data[i] = nodata;
      missing = true;
    } else data[i] = limits ? Math.min(limits[1], Math.max(limits[0], roundHalfEven(value))) : value;
  }
  return { data, missing: missing && !storage.declared };
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
