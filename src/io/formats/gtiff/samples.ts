/** From chunks to stored samples: the one place where values are rounded, clamped and given a no-data value. */
import { integerRange } from "../../../cube/integer-range.ts";
import { type Chunk, type TypedArray, allocate, isValidAt } from "../../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../../cube/pace.ts";
import { spareValue, storedWith, writtenOf } from "../../../cube/promotion.ts";
import type { CubeShape, ElementType } from "../../../cube/shape.ts";
import { blockPixels } from "../../../limits.ts";

/** What decides how the values of a cube are stored. */
export type Cells = Pick<CubeShape, "type" | "nodata" | "written">;

/** How the values of a cube are stored. It follows from the cube's type alone, so that any cut of it is stored alike. */
export interface Storage {
  readonly type: Exclude<ElementType, "boolean">;
  /** What stands for missing values. */
  readonly nodata: number;
  /** False when a type was asked for that has no value to spare: the file then names one only if a value is missing. */
  readonly declared: boolean;
}

export interface Samples {
  readonly data: TypedArray;
  /** Whether a value is missing; always false for a declared no-data value, where nobody needs to know. */
  readonly missing: boolean;
}

/** As the promotion table has it, unless another type is asked for: that may have no value to spare for missing cells. */
export function storageOf(cube: Cells, asked: ElementType | null): Storage {
  const written = writtenOf(cube);
  if (asked === null || asked === "boolean") return { ...storedWith(written), declared: true };
  const limits = integerRange(asked);
  if (!limits) return { type: asked, nodata: NaN, declared: true };
  const { nodata } = written;
  if (nodata !== null && Number.isInteger(nodata) && nodata >= limits[0] && nodata <= limits[1])
    return { type: asked, nodata, declared: true };
  return { type: asked, nodata: spareValue(asked), declared: false };
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
    } else data[i] = storedNumber(value, limits);
  }
  return { data, missing: missing && !storage.declared };
}

/** Rounded half to even and clamped to the limits of a whole type; as it is where there are none. */
export function storedNumber(value: number, limits: readonly [number, number] | null): number {
  return limits ? Math.min(limits[1], Math.max(limits[0], roundHalfEven(value))) : value;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
