/** JSON in which NaN, infinities and -0 survive as tagged values: canonical for addresses, in the given order for what is kept. */
import { LabeledArray } from "./program/value.ts";

/** One text per value, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  return written(value, (keys) => keys.sort());
}

/** Keys keep their order: that of a feature's properties is the order of the columns in a table. */
export function keptJson(value: unknown): string {
  return written(value, (keys) => keys);
}

type Order = (keys: string[]) => string[];

function written(value: unknown, order: Order): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => written(item, order)).join(",")}]`;
  if (value instanceof LabeledArray)
    return `{"$labels":${written(value.labels, order)},"$values":${written(value.values, order)}}`;
  if (typeof value === "object") return objectText(value as Record<string, unknown>, order);
  throw new TypeError(`a ${typeof value} has no canonical JSON`);
}

function canonicalNumber(value: number): string {
  if (Number.isNaN(value)) return '{"$number":"NaN"}';
  if (value === Infinity) return '{"$number":"Infinity"}';
  if (value === -Infinity) return '{"$number":"-Infinity"}';
  if (Object.is(value, -0)) return '{"$number":"-0"}';
  return String(value);
}

function objectText(value: Record<string, unknown>, order: Order): string {
  const members = order(Object.keys(value).filter((key) => value[key] !== undefined)).map(
    (key) => `${JSON.stringify(key)}:${written(value[key], order)}`,
  );
  return `{${members.join(",")}}`;
}

/** Reads either back; the inverse of `keptJson`, and of `canonicalJson` up to the order of keys. */
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
