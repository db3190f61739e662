/** Well-known text of both generations, OGC's, ESRI's and GDAL's dialects. */
import type { CrsDescription } from "./described.ts";
import type { Ellipsoid } from "./system.ts";
import { type WktNode, child, children, numberAt, parseWkt, textAt } from "./wkt-tree.ts";

const PROJECTED = ["PROJCS", "PROJCRS", "PROJECTEDCRS", "BASEPROJCRS"];
const GEOGRAPHIC = [
  "GEOGCS",
  "GEOGCRS",
  "GEOGRAPHICCRS",
  "GEODCRS",
  "GEODETICCRS",
  "BASEGEOGCRS",
  "BASEGEODCRS",
];
const COMPOUND = ["COMPD_CS", "COMPOUNDCRS"];

/** What a WKT says: a code where it carries one, a PROJ text where it holds one, and the description. */
export interface WktFacts {
  readonly authority: string | null;
  readonly code: number | null;
  readonly projText: string | null;
  readonly description: CrsDescription | null;
}

/** Null when the text is no WKT of a horizontal system. */
export function readWkt(text: string): WktFacts | null {
  const root = parseWkt(text);
  return root && factsOf(root, null);
}

function factsOf(node: WktNode, shift: readonly number[] | null): WktFacts | null {
  if (node.keyword === "BOUNDCRS") {
    const source = child(node, "SOURCECRS")?.values.find((value) => typeof value === "object");
    return source ? factsOf(source, shiftOfBound(node)) : null;
  }
  if (COMPOUND.includes(node.keyword)) {
    const horizontal = child(node, ...PROJECTED, ...GEOGRAPHIC, "BOUNDCRS");
    return horizontal && factsOf(horizontal, shift);
  }
  const projected = PROJECTED.includes(node.keyword);
  if (!projected && !GEOGRAPHIC.includes(node.keyword)) return null;
  const id = identifier(node);
  return {
    ...id,
    projText: textAt(children(node, "EXTENSION").find((one) => textAt(one, 0) === "PROJ4") ?? null, 1),
    description: projected ? describeProjected(node, shift) : describeGeographic(node, shift),
  };
}

function identifier(node: WktNode): { authority: string | null; code: number | null } {
  const id = child(node, "AUTHORITY", "ID");
  return { authority: textAt(id, 0)?.toUpperCase() ?? null, code: numberAt(id, 1) };
}

function epsgOf(node: WktNode | null): number | null {
  const id = node && identifier(node);
  return id?.authority === "EPSG" ? id.code : null;
}

type Geodetic = Pick<CrsDescription, "ellipsoid" | "meridian" | "datum" | "geographic" | "shift">;

/** The angular unit in degrees goes with it: WKT 1 writes the projection's angles in it. */
function geodetic(node: WktNode, shift: readonly number[] | null): (Geodetic & { degrees: number }) | null {
  const datum = child(node, "DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE");
  const spheroid = child(datum, "SPHEROID", "ELLIPSOID");
  const semiMajor = numberAt(spheroid, 1);
  if (!datum || !spheroid || semiMajor === null || !(semiMajor > 0)) return null;
  const lengthM = numberAt(child(spheroid, "LENGTHUNIT", "UNIT"), 1) ?? 1;
  const ellipsoid: Ellipsoid = {
    semiMajorM: semiMajor * lengthM,
    inverseFlattening: numberAt(spheroid, 2) ?? 0,
  };
  const own = child(datum, "TOWGS84");
  const unit = child(node, "UNIT", "ANGLEUNIT") ?? unitOfAxes(node, "ANGLEUNIT");
  return {
    ellipsoid,
    meridian: meridianOf(child(node, "PRIMEM", "PRIMEMERIDIAN")),
    datum: textAt(datum, 0),
    geographic: epsgOf(node),
    shift: shift ?? (own ? own.values.map(Number) : null),
    degrees: degreesOf(unit),
  };
}

function unitOfAxes(node: WktNode, keyword: string): WktNode | null {
  for (const axis of children(node, "AXIS")) {
    const unit = child(axis, keyword, "UNIT");
    if (unit) return unit;
  }
  return null;
}

function degreesOf(unit: WktNode | null): number {
  const radians = numberAt(unit, 1);
  if (radians === null) return 1;
  const degrees = (radians * 180) / Math.PI;
  return Math.abs(degrees - 1) < 1e-9 ? 1 : degrees;
}

/** WKT 1 gives it in degrees even where other angles are grads. */
function meridianOf(node: WktNode | null): number {
  return (numberAt(node, 1) ?? 0) * degreesOf(child(node, "ANGLEUNIT", "UNIT"));
}

function describeGeographic(node: WktNode, shift: readonly number[] | null): CrsDescription | null {
  if (child(node, "CS") && textAt(child(node, "CS"), 0)?.toLowerCase() === "cartesian") return null;
  const base = geodetic(node, shift);
  if (!base || base.degrees !== 1) return null;
  return { ...base, method: null, parameters: new Map(), unitM: 1 };
}

function describeProjected(node: WktNode, shift: readonly number[] | null): CrsDescription | null {
  const baseNode = child(node, ...GEOGRAPHIC);
  const base = baseNode && geodetic(baseNode, shift);
  if (!base) return null;
  const unit = child(node, "UNIT", "LENGTHUNIT") ?? unitOfAxes(node, "LENGTHUNIT");
  const unitM = numberAt(unit, 1) ?? 1;
  const conversion = child(node, "CONVERSION") ?? node;
  const method = textAt(child(conversion, "METHOD", "PROJECTION"), 0);
  if (method === null) return null;
  const old = conversion === node;
  const parameters = new Map<string, number>();
  for (const parameter of children(conversion, "PARAMETER")) {
    const name = textAt(parameter, 0);
    const value = numberAt(parameter, 1);
    if (name === null || value === null) continue;
    parameters.set(name, value * factorOf(parameter, name, { unitM, degrees: old ? base.degrees : 1 }));
  }
  return { ...base, method: oriented(method, node), parameters, unitM };
}

/** Krovak's own axes point south and west; most texts turn them to east and north. */
function oriented(method: string, node: WktNode): string {
  if (!/^krovak$/i.test(method)) return method;
  const direction = textAt(child(node, "AXIS"), 1) ?? "";
  const scale = children(node, "PARAMETER").find((one) => /^x_scale$/i.test(textAt(one, 0) ?? "")) ?? null;
  return /^south$/i.test(direction) || numberAt(scale, 1) === 1 ? "Krovak southing" : method;
}

interface Units {
  readonly unitM: number;
  readonly degrees: number;
}

/** The parameter's own unit, else that of the system: lengths by their names. */
function factorOf(parameter: WktNode, name: string, units: Units): number {
  const angle = child(parameter, "ANGLEUNIT");
  if (angle) return degreesOf(angle);
  const own = child(parameter, "LENGTHUNIT", "SCALEUNIT");
  if (own) return numberAt(own, 1) ?? 1;
  if (/easting|northing|height/i.test(name)) return units.unitM;
  return /scale|option/i.test(name) ? 1 : units.degrees;
}

const SHIFT_PARAMETERS = [
  "X-axis translation",
  "Y-axis translation",
  "Z-axis translation",
  "X-axis rotation",
  "Y-axis rotation",
  "Z-axis rotation",
  "Scale difference",
];

const SECONDS = (180 / Math.PI) * 3600;

/** Helmert shift of a bound system: metres, seconds, parts per million. */
function shiftOfBound(node: WktNode): readonly number[] | null {
  const bound = child(node, "ABRIDGEDTRANSFORMATION");
  if (!bound) return null;
  const frame = /coordinate frame/i.test(textAt(child(bound, "METHOD"), 0) ?? "");
  const values = SHIFT_PARAMETERS.map((name, index) => {
    const parameter = children(bound, "PARAMETER").find((one) => textAt(one, 0) === name) ?? null;
    const value = numberAt(parameter, 1) ?? 0;
    if (index < 3) return value * (numberAt(child(parameter, "LENGTHUNIT"), 1) ?? 1);
    if (index === 6) return scalePpm(value, parameter);
    const radians = numberAt(child(parameter, "ANGLEUNIT"), 1);
    return (radians === null ? value : value * radians * SECONDS) * (frame ? -1 : 1);
  });
  return values.some((value) => value !== 0) || children(bound, "PARAMETER").length >= 3 ? values : null;
}

/** Abridged transformations write the scale as a ratio near one. */
function scalePpm(value: number, parameter: WktNode | null): number {
  const unit = numberAt(child(parameter, "SCALEUNIT"), 1) ?? 1;
  if (value > 0.5 && value < 1.5 && unit === 1) return (value - 1) * 1e6;
  return value * unit * 1e6;
}
