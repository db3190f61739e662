/** The grid that the coordinates of a netCDF file make. */
import { crsSystem, isGeographic, normalizeCrs } from "../../../cube/crs/index.ts";
import type { Grid } from "../../../cube/shape.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { NcFile } from "./file.ts";
import { crsOfMapping } from "./grid-mapping.ts";
import type { NcAttributes, NcDimension, NcVariable } from "./header.ts";
import { coordinateOf } from "./roles.ts";
import { lengthUnitM } from "./units.ts";
import { readNcCoordinates } from "./values.ts";

export interface GridQuery {
  readonly x: NcDimension;
  readonly y: NcDimension;
  /** One of the variables on it: it names the grid mapping. */
  readonly variable: NcVariable;
  /** What the user says, where the file is silent. */
  readonly crs: string | number | null;
}

/** The grid as the file stores it: south-up where latitudes ascend. */
export async function gridOfAxes(file: NcFile, query: GridQuery): Promise<Grid> {
  const mapping = mappingOf(file, query.variable);
  const crs = crsOf(file, query, mapping);
  const fallback = geoTransform(mapping);
  const turn = isGeographic(crs) ? 360 : null;
  const x = await axisOf(file, query.x, { crs, turn, fallback: fallback?.x ?? null });
  const y = await axisOf(file, query.y, { crs, turn: null, fallback: fallback?.y ?? null });
  return {
    crs,
    originX: x.origin,
    originY: y.origin,
    stepX: x.step,
    stepY: y.step,
    width: query.x.size,
    height: query.y.size,
  };
}

/** The variable that `grid_mapping` names ("crs", or "crs: x y" in its long form). */
function mappingOf(file: NcFile, variable: NcVariable): NcAttributes {
  const name = String(variable.attributes["grid_mapping"] ?? "").split(/[\s:]/)[0];
  return file.header.named.get(name ?? "")?.attributes ?? {};
}

function crsOf(file: NcFile, query: GridQuery, mapping: NcAttributes): string {
  if (query.crs !== null) return normalizeCrs(query.crs);
  const name = String(mapping["grid_mapping_name"] ?? "");
  const unitM = lengthUnitM(String(coordinateOf(file, query.x)?.attributes["units"] ?? "")) ?? 1;
  const found = [mapping, query.variable.attributes, file.header.attributes]
    .map((attributes) => crsOfMapping(attributes, unitM))
    .find((crs) => crs !== null);
  if (found !== undefined) return found;
  if (name !== "" && name !== "latitude_longitude")
    throw new SourceUnreadable(
      file.source.key,
      `its grid mapping ${name} is not known here; name the coordinate reference system with the option crs, or warp the file to one that has an EPSG code`,
    );
  // Degrees of a turned globe are no longitudes.
  const degrees = [query.x, query.y].every((dim) => {
    const { units, standard_name: standard } = coordinateOf(file, dim)?.attributes ?? {};
    if (/^grid_l/i.test(String(standard)) || /^rl(on|at)$/i.test(dim.name)) return false;
    return (
      /^degree/i.test(String(units)) ||
      /^(longitude|latitude)$/i.test(String(standard)) ||
      /^(lon|lat|longitude|latitude)$/i.test(dim.name)
    );
  });
  if (degrees) return "EPSG:4326";
  throw new SourceUnreadable(
    file.source.key,
    "it does not say in which coordinate reference system its x and y are (no grid_mapping); name it with the option crs",
  );
}

interface Axis {
  /** Outer edge of the first cell. */
  readonly origin: number;
  readonly step: number;
}

/** GDAL's text of six numbers, for axes without coordinates or with one cell. */
function geoTransform(mapping: NcAttributes): { readonly x: Axis; readonly y: Axis } | null {
  const numbers = String(mapping["GeoTransform"] ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (numbers.length !== 6 || !numbers.every(Number.isFinite) || numbers[2] !== 0 || numbers[4] !== 0)
    return null;
  return { x: { origin: numbers[0]!, step: numbers[1]! }, y: { origin: numbers[3]!, step: numbers[5]! } };
}

interface AxisFacts {
  readonly crs: string;
  /** After so much the coordinates come round. */
  readonly turn: number | null;
  readonly fallback: Axis | null;
}

async function axisOf(file: NcFile, dim: NcDimension, facts: AxisFacts): Promise<Axis> {
  const variable = coordinateOf(file, dim);
  const refuse = (reason: string): never => {
    throw new SourceUnreadable(file.source.key, `its dimension ${dim.name} ${reason}`);
  };
  if (dim.size === 0) return refuse("has no cells");
  if (!variable || variable.dims.length !== 1 || variable.type === "char")
    return facts.fallback ?? refuse("has no coordinate variable, so that its cells have no place");
  const factor =
    unitFactor(String(variable.attributes["units"] ?? ""), facts.crs) ??
    refuse(`has the unit ${String(variable.attributes["units"])}, which is not read; use degrees, m or km`);
  const scaled = (await readNcCoordinates(file, variable)).map((value) => value * factor);
  const values = facts.turn === null ? scaled : runningOn(scaled, facts.turn);
  if (values.length === 1)
    return (
      (await fromBounds(file, variable, factor)) ??
      facts.fallback ??
      refuse("has one cell, and neither bounds nor a GeoTransform say how wide it is")
    );
  const step = (values[values.length - 1]! - values[0]!) / (values.length - 1);
  const irregular = values.findIndex(
    (value, index) => !(Math.abs(value - values[0]! - index * step) <= Math.abs(step) * IRREGULAR_CELLS),
  );
  if (!(Math.abs(step) > 0) || irregular >= 0)
    return refuse(
      `is not regular (value ${Math.max(0, irregular)} is ${values[Math.max(0, irregular)]}); regrid the file to cells of equal size`,
    );
  return { origin: values[0]! - step / 2, step };
}

/** Across the antimeridian: 179, -179 goes on as 179, 181. */
function runningOn(values: readonly number[], turn: number): number[] {
  let turns = 0;
  return values.map((value, index) => {
    const step = index === 0 ? 0 : value - values[index - 1]!;
    if (Math.abs(step) > turn / 2) turns -= Math.sign(step);
    return value + turns * turn;
  });
}

/** Coordinates stored as float32 are off by up to a hundredth of a cell. */
const IRREGULAR_CELLS = 0.02;

/** CRS units per unit of the coordinates; null for units that are not read. */
function unitFactor(units: string, crs: string): number | null {
  const text = units.trim().toLowerCase();
  if (text === "") return 1;
  if (isGeographic(crs)) return text.startsWith("degree") ? 1 : null;
  const unitM = lengthUnitM(text);
  if (unitM === null) return null;
  const factor = unitM / crsSystem(crs).unitM;
  return Math.abs(factor - 1) < SAME_UNIT ? 1 : factor;
}

/** Files call the US survey foot a foot, which is the same but for two millionths. */
const SAME_UNIT = 1e-5;

async function fromBounds(file: NcFile, variable: NcVariable, factor: number): Promise<Axis | null> {
  const name = variable.attributes["bounds"];
  const bounds = typeof name === "string" ? file.header.named.get(name) : undefined;
  if (!bounds || bounds.dims.length !== 2 || bounds.type === "char") return null;
  // Bounds are packed as their coordinates are, without saying so again (CF conventions, 7.1).
  const packing = bounds.type === variable.type ? variable.attributes : {};
  const attributes = { ...packing, ...bounds.attributes };
  const [low, high] = await readNcCoordinates(file, { ...bounds, attributes });
  if (
    !Number.isFinite(low) ||
    !Number.isFinite(high) ||
    low === undefined ||
    high === undefined ||
    low === high
  )
    return null;
  return { origin: low * factor, step: (high - low) * factor };
}
