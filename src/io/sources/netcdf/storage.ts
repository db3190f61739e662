/** How the values of a netCDF variable are stored, and which of them say that there are none. */
import type { ElementType } from "../../../cube/shape.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { NcFile } from "./file.ts";
import type { NcVariable } from "./header.ts";
import type { NcType } from "./types.ts";

/** How the engine holds the values of a type; null for texts and 64-bit whole numbers. */
const ELEMENTS: Readonly<Record<NcType, ElementType | null>> = {
  byte: "int8",
  char: null,
  short: "int16",
  int: "int32",
  float: "float32",
  double: "float64",
  ubyte: "uint8",
  ushort: "uint16",
  uint: "uint32",
  int64: null,
  uint64: null,
};

const UNSIGNED: Readonly<Partial<Record<ElementType, ElementType>>> = {
  int8: "uint8",
  int16: "uint16",
  int32: "uint32",
};

/** The attribute _Unsigned, by which types that the format lacks are written. */
function isUnsigned(variable: NcVariable): boolean {
  return String(variable.attributes["_Unsigned"] ?? "").toLowerCase() === "true";
}

/** How the engine holds a variable. Raises SourceUnreadable for texts and for whole numbers of 64 bit. */
export function elementTypeOf(file: NcFile, variable: NcVariable): ElementType {
  const type = ELEMENTS[variable.type];
  if (type === null)
    throw new SourceUnreadable(
      file.source.key,
      `its variable ${variable.name} has the type ${variable.type}, which is not read; store it as int, float or double`,
    );
  return isUnsigned(variable) ? (UNSIGNED[type] ?? type) : type;
}

const TURNS: Readonly<Partial<Record<NcType, number>>> = { byte: 256, short: 65536, int: 4294967296 };

/** A stored number as its variable means it. */
export function unsignedOf(variable: NcVariable, stored: number): number {
  return stored < 0 && isUnsigned(variable) ? stored + (TURNS[variable.type] ?? 0) : stored;
}

/** The value that says "no data"; where a floating-point variable names none, NaN does. */
export function nodataOf(variable: NcVariable): number | null {
  const [first] = missingValues(variable);
  return first ?? (isFloat(variable) ? NaN : null);
}

/** Further values that say so: `missing_value` beside `_FillValue`, and NaN beside a number. */
export function otherMissing(variable: NcVariable, nodata: number | null): readonly number[] {
  const others = [...missingValues(variable), ...(isFloat(variable) ? [NaN] : [])];
  return [...new Set(others)].filter((value) => !Object.is(value, nodata));
}

function isFloat({ type }: NcVariable): boolean {
  return type === "float" || type === "double";
}

/** What cells hold that nobody wrote, where the variable names no other value (netCDF's own constants); bytes have none. */
const UNWRITTEN: Readonly<Partial<Record<NcType, number>>> = {
  short: -32767,
  int: -2147483647,
  float: 9.969209968386869e36,
  double: 9.969209968386869e36,
  ushort: 65535,
  uint: 4294967295,
};

/** `_FillValue`, then `missing_value` (which may be several), as the variable holds them. */
export function missingValues(variable: NcVariable): readonly number[] {
  const { _FillValue: fill, missing_value: missing } = variable.attributes;
  const unwritten = UNWRITTEN[variable.type];
  const implied = fill === undefined && unwritten !== undefined ? [unwritten] : [];
  return [fill, missing, implied]
    .flatMap((value) => (Array.isArray(value) ? (value as readonly number[]) : []))
    .map((value) => (variable.type === "float" ? Math.fround(value) : unsignedOf(variable, value)));
}

/** Stored values outside of it are missing (`valid_range`, or `valid_min` and `valid_max`); null where any value may be. */
export function validRange(variable: NcVariable): readonly [number, number] | null {
  const numbers = (name: string): readonly number[] => {
    const value = variable.attributes[name];
    return Array.isArray(value) ? (value as readonly number[]) : [];
  };
  const range = numbers("valid_range");
  const [low = -Infinity, high = Infinity] =
    range.length === 2 ? range : [numbers("valid_min")[0], numbers("valid_max")[0]];
  const unsigned = !isFloat(variable) && String(variable.attributes["_Unsigned"] ?? "") !== "";
  const none = unsigned || !(high >= low) || (low === -Infinity && high === Infinity);
  return none ? null : [low, high];
}

/** Scale and offset of packed values: facts of a band, to which they are not applied. */
export function scaleOf(variable: NcVariable): { readonly scale?: number; readonly offset?: number } {
  const number = (name: string): number | undefined => {
    const value = variable.attributes[name];
    return Array.isArray(value) ? (value as readonly number[])[0] : undefined;
  };
  const scale = number("scale_factor");
  const offset = number("add_offset");
  return { ...(scale === undefined ? {} : { scale }), ...(offset === undefined ? {} : { offset }) };
}

/** Unit of what scale and offset make of the stored values. */
export function quantityUnitOf({ attributes }: NcVariable): { readonly unit?: string } {
  const { units } = attributes;
  return typeof units === "string" && units.trim() !== "" ? { unit: units.trim() } : {};
}
