/** In words: which values a schema allows, and what was given instead. */
import type { OutputUnit } from "@cfworker/json-schema";
import { nearest } from "../../cube/nearest.ts";
import type { JsonSchema } from "../signature.ts";

const subtypes: Readonly<Record<string, string>> = {
  "bounding-box": "a bounding box with west, south, east and north",
  "date-time": "a date-time",
  "process-graph": "a process graph",
  "temporal-interval": "an array of two dates or date-times",
  date: "a date",
  datacube: "a data cube",
  geojson: "a GeoJSON object",
};

const types: Readonly<Record<string, string>> = {
  array: "an array",
  boolean: "true or false",
  integer: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  string: "a text",
};

/** What several schemas allow. */
export function allowed(schemas: readonly JsonSchema[]): string {
  const names = [...new Set(schemas.flatMap(namesOf))];
  const last = names.pop() ?? "something else";
  return names.length === 0 ? last : `${names.join(", ")} or ${last}`;
}

function namesOf(schema: JsonSchema): readonly string[] {
  const { subtype } = schema;
  if (typeof subtype === "string" && Object.hasOwn(subtypes, subtype)) return [subtypes[subtype]!];
  return typesOf(schema).map((type) => (Object.hasOwn(types, type) ? types[type]! : type));
}

export const typesOf = (schema: JsonSchema): readonly string[] => [schema["type"] ?? []].flat() as string[];

const CHARACTERS_SHOWN = 60;

export function given(value: unknown): string {
  const text = typeof value === "string" ? `'${value}'` : JSON.stringify(value);
  return text.length > CHARACTERS_SHOWN ? `${text.slice(0, CHARACTERS_SHOWN)}...` : text;
}

/** The mistake that tells most: a choice as a whole, else the innermost. */
export function told(errors: readonly OutputUnit[], schema: JsonSchema, value: unknown): string {
  const error = errors.find(({ keyword }) => keyword === "anyOf") ?? errors[errors.length - 1]!;
  const [rule, found] = [at(schema, error.keywordLocation), at(value, error.instanceLocation)];
  const place = stepsOf(error.instanceLocation).map((step) => `'${step}'`);
  const subject = place.length === 0 ? "it" : `its member ${place.join(" in ")}`;
  return `${subject} ${sentence(error, rule, found)}`;
}

/** A stranger's schema may have anything there. */
const ruleText = (rule: unknown): string => (typeof rule === "string" ? rule : given(rule));

function sentence({ keyword, error }: OutputUnit, rule: unknown, found: unknown): string {
  if (keyword === "type") return `must be ${allowed([{ type: rule } as never])}, not ${given(found)}`;
  if (keyword === "anyOf")
    return `must be ${allowed(rule as JsonSchema[])}, not ${given(found)}${zoneHint(found)}`;
  if (keyword === "enum")
    return `must be one of ${(rule as unknown[]).map(given).join(", ")}, not ${given(found)}${meantHint(found, rule as unknown[])}`;
  if (keyword === "format")
    return `must be written as ${ruleText(rule)}, unlike ${given(found)}${zoneHint(found)}`;
  if (keyword === "pattern") return `must match the pattern ${ruleText(rule)}`;
  if (keyword === "required") return `lacks ${missing(rule as string[], found as object).join(", ")}`;
  return `is ${given(found)}: ${error}`;
}

function meantHint(found: unknown, choices: readonly unknown[]): string {
  const names = choices.filter((choice) => typeof choice === "string");
  const meant = typeof found === "string" ? nearest(found, names) : null;
  return meant === null ? "" : ` (did you mean '${meant}'?)`;
}

/** A date-time without a zone names no instant. */
function zoneHint(found: unknown): string {
  const isZoneless = typeof found === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+$/i.test(found);
  return isZoneless ? `; its time zone is missing: '${found}Z' is UTC` : "";
}

const missing = (names: readonly string[], found: object): string[] =>
  names.filter((name) => !Object.hasOwn(found, name)).map((name) => `'${name}'`);

const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));

function at(document: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step],
    document,
  );
}
