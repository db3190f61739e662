/** Checks values against the schemas of parameters: a JSON Schema library plus the subtypes that openEO adds. */
import { type OutputUnit, Validator } from "@cfworker/json-schema";
import { isGeographic } from "../../cube/crs/index.ts";
import { crossingDegreesMax } from "../../limits.ts";
import type { JsonSchema, ParameterSignature } from "../signature.ts";

const validators = new WeakMap<object, Validator>();

function validatorOf(schema: JsonSchema): Validator {
  let validator = validators.get(schema);
  if (!validator) {
    validator = new Validator(withoutUnique(schema) as never, "7", false);
    validators.set(schema, validator);
  }
  return validator;
}

/** Intervals that end where they start have an exception of their own, TemporalExtentEmpty, which tells more than their schema. */
function withoutUnique(schema: JsonSchema): JsonSchema {
  if (schema["subtype"] === "temporal-interval") return { ...schema, uniqueItems: false };
  if (schema["subtype"] !== "temporal-intervals") return schema;
  return { ...schema, items: withoutUnique(schema["items"] as JsonSchema) };
}

export function alternatives(schema: ParameterSignature["schema"]): readonly JsonSchema[] {
  return Array.isArray(schema) ? (schema as readonly JsonSchema[]) : [schema as JsonSchema];
}

/** Why a value does not fit a parameter, in one sentence; null when it fits. */
export function misfit(parameter: ParameterSignature, value: unknown): string | null {
  const reasons: string[] = [];
  for (const schema of alternatives(parameter.schema)) {
    const reason = misfitOf(schema, value);
    if (reason === null) return null;
    reasons.push(reason);
  }
  return reasons.length === 1
    ? reasons[0]!
    : `it fits none of the allowed forms: ${[...new Set(reasons)].join("; or ")}`;
}

function misfitOf(schema: JsonSchema, value: unknown): string | null {
  const subtype = schema["subtype"];
  if (subtype === "datacube" || subtype === "process-graph")
    return `a ${subtype === "datacube" ? "data cube" : "process graph"} is expected`;
  const result = validatorOf(schema).validate(value);
  if (!result.valid) return told(result.errors[result.errors.length - 1]!, schema);
  return typeof subtype === "string" ? (subtypeChecks[subtype]?.(value) ?? null) : null;
}

/** The library says that a text does not match, but not what. */
function told({ error, keyword, keywordLocation }: OutputUnit, schema: JsonSchema): string {
  if (keyword !== "pattern") return error;
  const steps = keywordLocation.split("/").slice(1);
  const pattern = steps.reduce<unknown>(
    (at, step) => (at as Record<string, unknown> | undefined)?.[step],
    schema,
  );
  return typeof pattern === "string" ? `it must match the pattern ${pattern}` : error;
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
    return geojsonTypes.includes(String(type))
      ? null
      : `a GeoJSON object has one of the types ${geojsonTypes.join(", ")}`;
  },
  "temporal-interval": intervalMisfit,
  "temporal-intervals": (value) =>
    (value as unknown[]).map(intervalMisfit).find((reason) => reason !== null) ?? null,
};

/** West may exceed east in degrees, across the antimeridian; nearly all around the earth it is rather a mistake. */
function wrongWay(west: number, east: number, crs: number | string): string | null {
  if (west <= east) return null;
  const reason = `west (${west}) must not be greater than east (${east})`;
  if (!isGeographic(String(crs))) return reason;
  const degrees = east + 360 - west;
  return degrees <= crossingDegreesMax
    ? null
    : `${reason}, unless the box crosses the antimeridian; this one would be ${degrees} degrees wide, and ${crossingDegreesMax} are allowed`;
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

function intervalMisfit(value: unknown): string | null {
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
