/** Checks values against the schemas of parameters: a JSON Schema library plus the subtypes that openEO adds. */
import { Validator } from "@cfworker/json-schema";
import { isGeographic } from "../../cube/crs/index.ts";
import { crossingDegreesMax } from "../../limits.ts";
import type { JsonSchema, ParameterSignature } from "../signature.ts";
import { equalItems, withoutDistinct } from "./distinct.ts";
import { allowed, given, told, typesOf } from "./mismatch-message.ts";

const validators = new WeakMap<object, Validator>();

function validatorOf(schema: JsonSchema): Validator {
  let validator = validators.get(schema);
  if (!validator) {
    validator = new Validator(withPlainPatterns(withoutDistinct(schema)) as never, "7", true);
    validators.set(schema, validator);
  }
  return validator;
}

/** Official patterns, at any depth, escape characters that need no escape, which the validator's Unicode patterns do not allow. */
function withPlainPatterns<T>(schema: T): T {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withPlainPatterns) as T;
  const members = Object.entries(schema).map(([name, member]) => [
    name,
    name === "pattern" && typeof member === "string"
      ? member.replace(/\\([:'"])/g, "$1")
      : withPlainPatterns(member as unknown),
  ]);
  return Object.fromEntries(members) as T;
}

export function alternatives(schema: ParameterSignature["schema"]): readonly JsonSchema[] {
  return Array.isArray(schema) ? (schema as readonly JsonSchema[]) : [schema as JsonSchema];
}

/** Why a value does not fit a parameter, in one sentence; null when it fits. */
export function mismatch(parameter: ParameterSignature, value: unknown): string | null {
  const schemas = alternatives(parameter.schema);
  const reasons = new Map<JsonSchema, string>();
  for (const schema of schemas) {
    const reason = mismatchOf(schema, value);
    if (reason === null) return null;
    reasons.set(schema, reason);
  }
  if (schemas.length === 1) return reasons.get(schemas[0]!)!;
  const meant = meantBy(value, schemas);
  if (meant.length === 0) return `it must be ${allowed(schemas)}, not ${given(value)}`;
  const apart = [...new Set(meant.map((schema) => reasons.get(schema)!))];
  return apart.length === 1 ? apart[0]! : `it fits none of the allowed forms: ${apart.join("; or ")}`;
}

/** The forms that a value seems to be meant as: those of its type, of objects those of which it has most members. */
function meantBy(value: unknown, schemas: readonly JsonSchema[]): readonly JsonSchema[] {
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const fitting = schemas.filter((schema) => {
    const types = typesOf(schema);
    return (
      !notValues.some((each) => each === schema["subtype"]) &&
      (types.includes(type) || (type === "number" && types.includes("integer")))
    );
  });
  const shared = fitting.map((schema) => requiredOf(schema).filter((name) => hasMember(value, name)).length);
  const most = Math.max(...shared);
  return fitting.filter((_, i) => shared[i] === most);
}

/** What comes from other nodes only. */
const notValues: readonly string[] = ["datacube", "process-graph"];

const requiredOf = (schema: JsonSchema): readonly string[] =>
  schema["subtype"] === "geojson" ? ["type"] : ((schema["required"] as string[] | undefined) ?? []);

const hasMember = (value: unknown, name: string): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name);

function mismatchOf(schema: JsonSchema, value: unknown): string | null {
  const subtype = schema["subtype"];
  if (subtype === "datacube" || subtype === "process-graph")
    return `a ${subtype === "datacube" ? "data cube" : "process graph"} is expected`;
  const result = validatorOf(schema).validate(value);
  if (!result.valid) return told(result.errors, schema, value);
  const equal = equalItems(schema, value);
  if (equal) return `its items ${equal[0]} and ${equal[1]} are equal, and all must differ`;
  return typeof subtype === "string" ? (subtypeChecks[subtype]?.(value) ?? null) : null;
}

const subtypeChecks: Readonly<Record<string, (value: unknown) => string | null>> = {
  "bounding-box": (value) => {
    const { west, south, east, north } = value as Record<string, number>;
    return (
      wrongWay(west!, east!, (value as { crs?: number | string }).crs ?? 4326) ??
      (south! > north! ? `south (${south}) must not be greater than north (${north})` : null)
    );
  },
  geojson: (value) => {
    const type = (value as { type?: unknown }).type;
    return geojsonTypes.some((each) => each === type)
      ? null
      : `a GeoJSON object has one of the types ${geojsonTypes.join(", ")}`;
  },
  "temporal-interval": intervalMismatch,
  "temporal-intervals": (value) =>
    (value as unknown[]).map(intervalMismatch).find((reason) => reason !== null) ?? null,
};

/** West may exceed east in degrees, across the antimeridian; nearly all around the earth it is rather a mistake. */
function wrongWay(west: number, east: number, crs: number | string): string | null {
  if (west <= east) return null;
  const reason = `west (${west}) must not be greater than east (${east})`;
  if (!isGeographic(String(crs))) return reason;
  const degrees = east + 360 - west;
  return degrees <= crossingDegreesMax
    ? null
    : `${reason}, unless the box crosses the antimeridian; this one would be ${Number(degrees.toFixed(4))} degrees wide, and ${crossingDegreesMax} are allowed`;
}

const geojsonTypes = [
  "Feature",
  "FeatureCollection",
  "Point",
  "MultiPoint",
  "LineString",
  "MultiLineString",
  "Polygon",
  "MultiPolygon",
];

function intervalMismatch(value: unknown): string | null {
  const [start, end] = value as [unknown, unknown];
  if (start === null && end === null) return "one end of a temporal interval may be open, not both";
  for (const instant of [start, end]) {
    if (typeof instant === "string" && !isTime(instant) && Number.isNaN(Date.parse(instant)))
      return `'${instant}' is not a date or date-time (RFC 3339)`;
  }
  return null;
}

function isTime(text: string): boolean {
  return /^\d{2}:\d{2}(:\d{2})?Z?$/.test(text);
}
