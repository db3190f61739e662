/** The variables of a netCDF file that are data on one grid, and where the planes of each lie. */
import { SourceUnreadable } from "../../faults.ts";
import { type AxisRole, roleOf } from "./roles.ts";
import type { NcFile } from "./file.ts";
import type { NcDimension, NcVariable } from "./header.ts";

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
      ? dataAmong(file, all)
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

/** Variables that a message names before it says how many more there are. */
const NAMED_MAX = 20;

function listed(all: readonly GridVariable[]): string {
  if (all.length === 0) return "none";
  const names = all
    .slice(0, NAMED_MAX)
    .map(({ variable }) => `${variable.name} (${variable.dims.map((dim) => dim.name).join(", ")})`);
  return [...names, ...(all.length > NAMED_MAX ? [`${all.length - NAMED_MAX} more`] : [])].join(", ");
}

/** The last two dimensions are y and x: their rows are what can be read in pieces. */
function gridVariable(variable: NcVariable, roles: ReadonlyMap<NcDimension, AxisRole>): GridVariable | null {
  if (variable.type === "char" || variable.dims.length < 2) return null;
  const [y, x] = variable.dims.slice(-2) as [NcDimension, NcDimension];
  if (roles.get(x) !== "x" || roles.get(y) !== "y") return null;
  const outer = variable.dims.slice(0, -2);
  if (new Set(variable.dims).size < variable.dims.length) return null;
  const times = outer.filter((dim) => roles.get(dim) === "t");
  if (times.length > 1 || outer.some((dim) => roles.get(dim) === "x" || roles.get(dim) === "y")) return null;
  return { variable, x, y, t: times[0] ?? null, others: outer.filter((dim) => roles.get(dim) === "other") };
}

/** Bounds, and coordinates over two dimensions, describe the grid and are no bands. */
function dataAmong(file: NcFile, all: readonly GridVariable[]): readonly GridVariable[] {
  const describing = new Set(
    file.header.variables.flatMap(({ attributes }) => [
      String(attributes["bounds"] ?? ""),
      ...String(attributes["coordinates"] ?? "").split(/\s+/),
    ]),
  );
  return all.filter(({ variable }) => !describing.has(variable.name));
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
