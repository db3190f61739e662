/** The variables of a netCDF file that are data on one grid, and where the planes of each lie. */
import type { ElementType } from "../../../cube/shape.ts";
import { SourceUnreadable } from "../../faults.ts";
import { type AxisRole, roleOf } from "./axes.ts";
import type { NcFile } from "./file.ts";
import type { NcDimension, NcType, NcVariable } from "./header.ts";

export interface GridVariable {
  readonly variable: NcVariable;
  readonly x: NcDimension;
  readonly y: NcDimension;
  readonly t: NcDimension | null;
  /** Dimensions besides x, y and t, from the outside in. */
  readonly others: readonly NcDimension[];
}

/** The variables that are asked for (all when null); they must share x and y. */
export function gridVariables(file: NcFile, names: readonly string[] | null): readonly GridVariable[] {
  const roles = new Map(file.header.dims.map((dim) => [dim, roleOf(file, dim)]));
  const refuse = (reason: string): never => {
    throw new SourceUnreadable(file.source.key, reason);
  };
  const all = file.header.variables.flatMap((variable) => gridVariable(variable, roles) ?? []);
  const chosen =
    names === null
      ? all.filter((one) => isData(file, one))
      : names.map(
          (name) =>
            all.find((one) => one.variable.name === name) ??
            refuse(`it has no variable '${name}' on a grid; it has ${listed(all)}`),
        );
  if (chosen.length === 0) return refuse(reasonForNone(file));
  const [first] = chosen;
  if (chosen.some((one) => one.x !== first!.x || one.y !== first!.y))
    return refuse(
      `its variables lie on several grids; choose those of one with the option variables: ${listed(chosen)}`,
    );
  return chosen;
}

function listed(all: readonly GridVariable[]): string {
  return all.length === 0
    ? "none"
    : all
        .map(({ variable }) => `${variable.name} (${variable.dims.map((dim) => dim.name).join(", ")})`)
        .join(", ");
}

/** The last two dimensions are y and x: their rows are what can be read in pieces. */
function gridVariable(variable: NcVariable, roles: ReadonlyMap<NcDimension, AxisRole>): GridVariable | null {
  if (variable.type === "char" || variable.dims.length < 2) return null;
  const [y, x] = variable.dims.slice(-2) as [NcDimension, NcDimension];
  if (roles.get(x) !== "x" || roles.get(y) !== "y") return null;
  const outer = variable.dims.slice(0, -2);
  const times = outer.filter((dim) => roles.get(dim) === "t");
  if (times.length > 1 || outer.some((dim) => roles.get(dim) === "x" || roles.get(dim) === "y")) return null;
  return { variable, x, y, t: times[0] ?? null, others: outer.filter((dim) => roles.get(dim) === "other") };
}

/** Bounds, and coordinates over two dimensions, describe the grid and are no bands. */
function isData(file: NcFile, { variable }: GridVariable): boolean {
  const described = file.header.variables.flatMap(({ attributes }) => [
    String(attributes["bounds"] ?? ""),
    ...String(attributes["coordinates"] ?? "").split(/\s+/),
  ]);
  return !described.includes(variable.name);
}

function reasonForNone(file: NcFile): string {
  const { variables } = file.header;
  const curved = variables.find(
    ({ dims, attributes }) =>
      dims.length === 2 && /^(longitude|latitude)$/i.test(String(attributes["standard_name"])),
  );
  if (curved)
    return `its coordinates (${curved.name}) are given cell by cell on a curved grid, which is not read; regrid the file to a regular one`;
  const turned = variables.find(({ dims }) => {
    const found = dims.map((dim) => roleOf(file, dim));
    return found.includes("x") && found.includes("y");
  });
  if (turned)
    return `in its variable ${turned.name} the dimensions ${turned.dims.map((dim) => dim.name).join(", ")} do not end with y, x; transpose the file (ncpdq -a ...,y,x)`;
  return "it has no variable with dimensions y and x that have coordinates (lat/lon, or x/y of a projection)";
}

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

/** Honours the attribute _Unsigned, by which types that the format lacks are written. */
export function elementTypeOf(file: NcFile, variable: NcVariable): ElementType {
  const type = ELEMENTS[variable.type];
  if (type === null)
    throw new SourceUnreadable(
      file.source.key,
      `its variable ${variable.name} has the type ${variable.type}, which is not read; store it as int, float or double`,
    );
  const unsigned = String(variable.attributes["_Unsigned"] ?? "").toLowerCase() === "true";
  return unsigned ? (UNSIGNED[type] ?? type) : type;
}

/** The value that says "no data"; where a floating-point variable names none, NaN does. */
export function nodataOf(variable: NcVariable, type: ElementType): number | null {
  const [first] = missingValues(variable, type);
  return first ?? (isFloat(type) ? NaN : null);
}

/** Further values that say so: `missing_value` beside `_FillValue`, and NaN beside a number. */
export function otherMissing(variable: NcVariable, { type, nodata }: Stored): readonly number[] {
  const others = [...missingValues(variable, type), ...(isFloat(type) ? [NaN] : [])];
  return [...new Set(others)].filter((value) => !Object.is(value, nodata));
}

interface Stored {
  readonly type: ElementType;
  readonly nodata: number | null;
}

function isFloat(type: ElementType): boolean {
  return type === "float32" || type === "float64";
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

/** `_FillValue`, then `missing_value` (which may be several), as the type holds them. */
function missingValues(variable: NcVariable, type: ElementType): readonly number[] {
  const { _FillValue: fill, missing_value: missing } = variable.attributes;
  const unwritten = UNWRITTEN[variable.type];
  const implied = fill === undefined && unwritten !== undefined ? [unwritten] : [];
  const named = [fill, missing, implied].flatMap((value) =>
    Array.isArray(value) ? (value as readonly number[]) : [],
  );
  const bits = { uint8: 256, uint16: 65536, uint32: 4294967296 }[type as string];
  return named.map((value) => {
    if (type === "float32") return Math.fround(value);
    return bits !== undefined && value < 0 ? value + bits : value;
  });
}

/** Stored values outside of it are missing (`valid_range`, or `valid_min` and `valid_max`); null where any value may be. */
export function validRange(variable: NcVariable, type: ElementType): readonly [number, number] | null {
  const numbers = (name: string): readonly number[] => {
    const value = variable.attributes[name];
    return Array.isArray(value) ? (value as readonly number[]) : [];
  };
  const range = numbers("valid_range");
  const [low = -Infinity, high = Infinity] =
    range.length === 2 ? range : [numbers("valid_min")[0], numbers("valid_max")[0]];
  const unsigned = !isFloat(type) && String(variable.attributes["_Unsigned"] ?? "") !== "";
  const none = unsigned || !(high >= low) || (low === -Infinity && high === Infinity);
  return none ? null : [low, high];
}

/** Scale and offset are facts of a band; they are not applied. */
export function scaleOf(variable: NcVariable): { readonly scale?: number; readonly offset?: number } {
  const number = (name: string): number | undefined => {
    const value = variable.attributes[name];
    return Array.isArray(value) ? (value as readonly number[])[0] : undefined;
  };
  const scale = number("scale_factor");
  const offset = number("add_offset");
  return { ...(scale === undefined ? {} : { scale }), ...(offset === undefined ? {} : { offset }) };
}
