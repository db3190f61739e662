/**
 * The promotion table: which type the values of a cube are written in, by what was done to them. The engine computes in
 * float64; what leaves it (files, STAC, functions, /validation) asks here. See docs/adr/0024-types-that-hold-every-value.md.
 *
 * | values | written as |
 * | --- | --- |
 * | moved or chosen (selections, order, first, last, min, max, near) | the type of where they come from |
 * | of several sides (merge, `if`, mask with a value) | the smallest type that holds all sides exactly, else float64 |
 * | truths | uint8, 255 is no-data |
 * | computed | float32 where no input needs more than 24 significant bits, else float64 |
 */
import { integerRange } from "./integer-range.ts";
import type { CubeShape, ElementType } from "./shape.ts";

export type NumberType = Exclude<ElementType, "boolean">;

/** A type that holds every value of a cube exactly, or as computed values are held. */
export interface Written {
  readonly type: NumberType;
  /** A value of the type that no valid cell has; null where none is known. NaN for fractions. */
  readonly nodata: number | null;
  /** Where it is known: the least and the most of the values, as of constants. */
  readonly range?: readonly [least: number, most: number];
}

/** From small to large; of two that hold the same values whole types come first. */
const TYPES: readonly NumberType[] = [
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "float32",
  "float64",
];

/** Bits that a whole number or a mantissa takes at most. */
const SIGNIFICANT_BITS: Readonly<Record<NumberType, number>> = {
  uint8: 8,
  int8: 7,
  uint16: 16,
  int16: 15,
  uint32: 32,
  int32: 31,
  float32: 24,
  float64: 53,
};

/** What the values of a cube are written as. */
export function writtenOf({
  type,
  nodata,
  written,
}: Pick<CubeShape, "type" | "nodata" | "written">): Written {
  if (written) return written;
  return type === "boolean" ? { type: "uint8", nodata: 255 } : { type, nodata };
}

/** Of a part of a cube, told only where it differs from all of it. */
export function writtenApart(own: Written, all: Written): { readonly written?: Written } {
  return isSameWritten(own, all) ? {} : { written: own };
}

function isSameWritten(one: Written, other: Written): boolean {
  return (
    one.type === other.type &&
    Object.is(one.nodata, other.nodata) &&
    one.range?.[0] === other.range?.[0] &&
    one.range?.[1] === other.range?.[1]
  );
}

/** Of values that are computed from those of other cubes. */
export function computedFrom(inputs: readonly Written[]): Written {
  const isFine = inputs.some(({ type }) => SIGNIFICANT_BITS[type] > SIGNIFICANT_BITS.float32);
  return { type: isFine ? "float64" : "float32", nodata: NaN };
}

/** Of values of which each comes from one of several sides; null of none. */
export function unitedWritten(sides: readonly Written[]): Written | null {
  const [first, ...others] = sides;
  return first ? others.reduce(united, first) : null;
}

function united(one: Written, other: Written): Written {
  const type = TYPES.find((each) => holdsType(each, one.type) && holdsType(each, other.type)) ?? "float64";
  const free = [one.nodata, other.nodata].find((value) => isFree(value, one) && isFree(value, other));
  const range =
    one.range && other.range
      ? ([Math.min(one.range[0], other.range[0]), Math.max(one.range[1], other.range[1])] as const)
      : null;
  return { type, nodata: free ?? null, ...(range ? { range } : {}) };
}

/** Whether no valid value of a side is this one. */
function isFree(value: number | null, { type, nodata, range }: Written): boolean {
  if (value === null) return false;
  const isOutside = range !== undefined && (value < range[0] || value > range[1]);
  return isOutside || Object.is(value, nodata) || !holdsValue(type, value);
}

/** Of one number, the same for all cells. */
export function writtenNumber(value: number): Written {
  return { type: TYPES.find((type) => holdsValue(type, value))!, nodata: null, range: [value, value] };
}

/** Whether a type holds every value of another exactly. */
export function holdsType(type: NumberType, other: NumberType): boolean {
  const own = integerRange(type);
  const theirs = integerRange(other);
  if (own) return theirs !== null && theirs[0] >= own[0] && theirs[1] <= own[1];
  return SIGNIFICANT_BITS[other] <= SIGNIFICANT_BITS[type];
}

function holdsValue(type: NumberType, value: number): boolean {
  const limits = integerRange(type);
  if (limits)
    return Number.isInteger(value) && value >= limits[0] && value <= limits[1] && !Object.is(value, -0);
  return type === "float64" || Object.is(Math.fround(value), value);
}

/** The next wider type and its lowest value, where a whole type has no value to spare: nothing valid is lost. */
const WIDER: Readonly<Record<Exclude<NumberType, "float32" | "float64">, Stored>> = {
  uint8: { type: "int16", nodata: -32768 },
  int8: { type: "int16", nodata: -32768 },
  uint16: { type: "int32", nodata: -2147483648 },
  int16: { type: "int32", nodata: -2147483648 },
  uint32: { type: "float64", nodata: NaN },
  int32: { type: "float64", nodata: NaN },
};

interface Stored {
  readonly type: NumberType;
  readonly nodata: number;
}

/** The type and the no-data value of a file, fixed before a value is known, and so the same for all files of a result. */
export function storedWith(written: Written): Stored {
  const { type, nodata } = written;
  if (type === "float32" || type === "float64") return { type, nodata: NaN };
  if (nodata !== null && holdsValue(type, nodata)) return { type, nodata };
  const spare = spareValue(type);
  return isFree(spare, written) ? { type, nodata: spare } : WIDER[type];
}

/** What stands for missing values where nothing else is known: zero means something nearly everywhere, the other end of a range seldom occurs. */
export function spareValue(type: NumberType): number {
  const limits = integerRange(type);
  if (!limits) return NaN;
  return limits[0] === 0 ? limits[1] : limits[0];
}
