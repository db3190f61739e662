/** Canonical JSON: one text per value, whatever the order of keys; NaN, infinities and -0 survive as tagged values. */
import { LabeledArray } from "./program/value.ts";

export function canonicalJson(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value instanceof LabeledArray)
    return `{"$labels":${canonicalJson(value.labels)},"$values":${canonicalJson(value.values)}}`;
  if (typeof value === "object") return canonicalObject(value as Record<string, unknown>);
  throw new TypeError(`a ${typeof value} has no canonical JSON`);
}

function canonicalNumber(value: number): string {
  if (Number.isNaN(value)) return '{"$number":"NaN"}';
  if (value === Infinity) return '{"$number":"Infinity"}';
  if (value === -Infinity) return '{"$number":"-Infinity"}';
  if (Object.is(value, -0)) return '{"$number":"-0"}';
  return String(value);
}

function canonicalObject(value: Record<string, unknown>): string {
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(",")}}`;
}

/** Reads canonical JSON back; the inverse of `canonicalJson` up to the order of keys. */
export function parseCanonical(text: string): unknown {
  return revive(JSON.parse(text));
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  const object = value as Record<string, unknown>;
  if (typeof object["$number"] === "string")
    return object["$number"] === "-0" ? -0 : Number(object["$number"]);
  if (Array.isArray(object["$labels"])) {
    return new LabeledArray(object["$labels"] as never, revive(object["$values"]) as never);
  }
  return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, revive(member)]));
}
