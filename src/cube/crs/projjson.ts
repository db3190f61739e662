/** PROJJSON, the form of STAC's proj:projjson. */
import type { CrsDescription } from "./described.ts";
import type { WktFacts } from "./wkt.ts";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objectAt = (json: Json, key: string): Json | null => (isObject(json[key]) ? json[key] : null);

/** Null when the object is no horizontal system. */
export function readProjJson(json: Json): WktFacts | null {
  return factsOf(json, null);
}

function factsOf(json: Json, shift: readonly number[] | null): WktFacts | null {
  if (json["type"] === "BoundCRS") {
    const source = objectAt(json, "source_crs");
    return source && factsOf(source, shiftOf(objectAt(json, "transformation")));
  }
  if (json["type"] === "CompoundCRS") {
    const first = Array.isArray(json["components"]) ? json["components"].find(isObject) : undefined;
    return first ? factsOf(first, shift) : null;
  }
  if (json["type"] !== "ProjectedCRS" && json["type"] !== "GeographicCRS") return null;
  const id = identifier(json);
  return { ...id, projText: null, description: describe(json, shift) };
}

function identifier(json: Json): { authority: string | null; code: number | null } {
  const id = objectAt(json, "id");
  const code = Number(id?.["code"]);
  return {
    authority: typeof id?.["authority"] === "string" ? id["authority"].toUpperCase() : null,
    code: Number.isInteger(code) ? code : null,
  };
}

/** Degrees, metres or ratio of one unit. */
function factorOf(unit: unknown): number {
  if (isObject(unit)) {
    const factor = Number(unit["conversion_factor"] ?? 1);
    return unit["type"] === "AngularUnit" ? (factor * 180) / Math.PI : factor;
  }
  return 1;
}

/** A number, or an object of value and unit. */
function measure(value: unknown, missing: number): number {
  if (typeof value === "number") return value;
  return isObject(value) ? Number(value["value"]) * factorOf(value["unit"]) : missing;
}

function describe(json: Json, shift: readonly number[] | null): CrsDescription | null {
  const projected = json["type"] === "ProjectedCRS";
  const base = projected ? objectAt(json, "base_crs") : json;
  const datum = base && (objectAt(base, "datum") ?? objectAt(base, "datum_ensemble"));
  const shape = datum && objectAt(datum, "ellipsoid");
  if (!base || !datum || !shape) return null;
  const own = identifier(base);
  const unitM = factorOf(axisUnit(json));
  if (!projected && Math.abs(factorOf(axisUnit(json)) - 1) > 1e-9) return null;
  const parts = projected
    ? conversionOf(objectAt(json, "conversion"))
    : { method: null, parameters: new Map() };
  if (!parts) return null;
  return {
    ...parts,
    ellipsoid: ellipsoidOf(shape),
    meridian: measure(objectAt(datum, "prime_meridian")?.["longitude"], 0),
    unitM,
    datum: typeof datum["name"] === "string" ? datum["name"] : null,
    geographic: own.authority === "EPSG" ? own.code : null,
    shift,
  };
}

function axisUnit(json: Json): unknown {
  const axes = objectAt(json, "coordinate_system")?.["axis"];
  return Array.isArray(axes) && isObject(axes[0]) ? axes[0]["unit"] : undefined;
}

function ellipsoidOf(shape: Json): CrsDescription["ellipsoid"] {
  const radius = measure(shape["radius"], NaN);
  if (!Number.isNaN(radius)) return { semiMajorM: radius, inverseFlattening: 0 };
  const a = measure(shape["semi_major_axis"], NaN);
  const b = measure(shape["semi_minor_axis"], NaN);
  const flat = measure(shape["inverse_flattening"], Number.isNaN(b) || a === b ? 0 : a / (a - b));
  return { semiMajorM: a, inverseFlattening: flat };
}

function conversionOf(conversion: Json | null): Pick<CrsDescription, "method" | "parameters"> | null {
  const method = conversion && objectAt(conversion, "method")?.["name"];
  if (!conversion || typeof method !== "string") return null;
  return { method: method === "Krovak" ? "Krovak southing" : method, parameters: parametersOf(conversion) };
}

function parametersOf(operation: Json): Map<string, number> {
  const parameters = new Map<string, number>();
  const list: readonly unknown[] = Array.isArray(operation["parameters"]) ? operation["parameters"] : [];
  for (const entry of list.filter(isObject)) {
    const value = measure(entry["value"], NaN) * factorOf(entry["unit"]);
    if (typeof entry["name"] === "string" && Number.isFinite(value)) parameters.set(entry["name"], value);
  }
  return parameters;
}

/** Metres, seconds, parts per million, as PROJJSON writes Helmert parameters. */
function shiftOf(transformation: Json | null): readonly number[] | null {
  if (!transformation) return null;
  const values = parametersOf(transformation);
  const method = objectAt(transformation, "method")?.["name"];
  const frame = typeof method === "string" && /coordinate frame/i.test(method);
  const at = (name: string): number => values.get(name) ?? 0;
  if (!values.has("X-axis translation")) return null;
  const turn = frame ? -1 : 1;
  return [
    at("X-axis translation"),
    at("Y-axis translation"),
    at("Z-axis translation"),
    turn * seconds(transformation, "X-axis rotation"),
    turn * seconds(transformation, "Y-axis rotation"),
    turn * seconds(transformation, "Z-axis rotation"),
    scalePpm(transformation),
  ];
}

function rawParameter(operation: Json, name: string): Json | null {
  const list: readonly unknown[] = Array.isArray(operation["parameters"]) ? operation["parameters"] : [];
  return list.filter(isObject).find((entry) => entry["name"] === name) ?? null;
}

function seconds(operation: Json, name: string): number {
  const entry = rawParameter(operation, name);
  const value = Number(entry?.["value"] ?? 0);
  return isObject(entry?.["unit"]) ? value * factorOf(entry["unit"]) * 3600 : value * 3600;
}

function scalePpm(operation: Json): number {
  const entry = rawParameter(operation, "Scale difference");
  const value = Number(entry?.["value"] ?? 0);
  return isObject(entry?.["unit"])
    ? value * factorOf(entry["unit"]) * 1e6
    : (value - (value > 0.5 ? 1 : 0)) * 1e6;
}
