/** Which dimensions of a netCDF file are x, y and time, and the grid that their coordinates make. */
import { isGeographic, normalizeCrs } from "../../../cube/crs/index.ts";
import type { Grid } from "../../../cube/shape.ts";
import { SourceUnreadable } from "../../faults.ts";
import { type NcFile, readNcNumbers } from "./file.ts";
import { crsOfMapping } from "./grid-mapping.ts";
import type { NcAttributes, NcDimension, NcVariable } from "./header.ts";
import { isTimeUnits } from "./time.ts";

export type AxisRole = "x" | "y" | "t" | "other";

const NAMES: Readonly<Record<string, AxisRole>> = {
  x: "x",
  lon: "x",
  long: "x",
  longitude: "x",
  easting: "x",
  rlon: "x",
  y: "y",
  lat: "y",
  latitude: "y",
  northing: "y",
  rlat: "y",
};

const STANDARD: Readonly<Record<string, AxisRole>> = {
  longitude: "x",
  projection_x_coordinate: "x",
  grid_longitude: "x",
  projection_x_angular_coordinate: "x",
  latitude: "y",
  projection_y_coordinate: "y",
  grid_latitude: "y",
  projection_y_angular_coordinate: "y",
};

export function coordinateOf(file: NcFile, dim: NcDimension): NcVariable | null {
  return file.header.variables.find((variable) => variable.name === dim.name) ?? null;
}

/** By units, axis and standard name of the coordinate variable, else by its name. Times without units are labels like any others. */
export function roleOf(file: NcFile, dim: NcDimension): AxisRole {
  const attributes: NcAttributes = coordinateOf(file, dim)?.attributes ?? {};
  const text = (name: string): string =>
    String(attributes[name] ?? "")
      .trim()
      .toLowerCase();
  if (isTimeUnits(attributes["units"])) return "t";
  if (/^degrees?_?e(ast)?$/.test(text("units"))) return "x";
  if (/^degrees?_?n(orth)?$/.test(text("units"))) return "y";
  const standard = STANDARD[text("standard_name")];
  if (standard) return standard;
  const axis = text("axis");
  if (axis === "x" || axis === "y") return axis;
  return axis === "z" || axis === "t" ? "other" : (NAMES[dim.name.toLowerCase()] ?? "other");
}

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
  const named = file.header.variables.find((candidate) => candidate.name === name);
  return named?.attributes ?? {};
}

function crsOf(file: NcFile, query: GridQuery, mapping: NcAttributes): string {
  if (query.crs !== null) return normalizeCrs(query.crs);
  const name = String(mapping["grid_mapping_name"] ?? "");
  const found =
    crsOfMapping(mapping) ?? crsOfMapping(query.variable.attributes) ?? crsOfMapping(file.header.attributes);
  if (found !== null) return found;
  if (name !== "" && name !== "latitude_longitude")
    throw new SourceUnreadable(
      file.source.key,
      `its grid mapping ${name} is not known here; name the coordinate reference system with the option crs, or warp the file to one that has an EPSG code`,
    );
  const degrees = [query.x, query.y].every((dim) => {
    const { units, standard_name: standard } = coordinateOf(file, dim)?.attributes ?? {};
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
  const scaled = (await readNcNumbers(file, variable)).map((value) => value * factor);
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
  if (isGeographic(crs)) return text === "" || text.startsWith("degree") ? 1 : null;
  if (text === "" || /^(m|met(er|re)s?|us_survey_foot|foot|feet)$/.test(text)) return 1;
  return /^(km|kilomet(er|re)s?)$/.test(text) ? 1000 : null;
}

async function fromBounds(file: NcFile, variable: NcVariable, factor: number): Promise<Axis | null> {
  const name = variable.attributes["bounds"];
  const bounds = file.header.variables.find((candidate) => candidate.name === name);
  if (!bounds || bounds.dims.length !== 2 || bounds.type === "char") return null;
  const [low, high] = await readNcNumbers(file, bounds);
  if (low === undefined || high === undefined || low === high) return null;
  return { origin: low * factor, step: (high - low) * factor };
}
