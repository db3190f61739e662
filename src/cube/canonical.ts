/** JSON in which NaN, infinities and -0 survive as tagged values: canonical for addresses, in the given order for what is kept. */
import { LabeledArray } from "./program/value.ts";

/** One text per value, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  return written(value, { order: (keys) => keys.sort(), long: null });
}

/**
 * Keys keep their order: that of a feature's properties is the order of the columns in a table. A long array that comes again
 * (features stand in a node's parameters and in its shape) is written once, and is one array again when it is read.
 */
export function keptJson(value: unknown): string {
  return written(value, { order: (keys) => keys, long: new Map() });
}

/** Elements from which on an array may be written by reference. */
const LONG = 256;

interface Style {
  readonly order: (keys: string[]) => string[];
  /** Long arrays that were written, with their numbers; null where each is written whole. */
  readonly long: Map<readonly unknown[], number> | null;
}

function written(value: unknown, style: Style): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (Array.isArray(value)) return arrayText(value, style);
  if (value instanceof LabeledArray)
    return `{"$labels":${written(value.labels, style)},"$values":${written(value.values, style)}}`;
  if (typeof value === "object") return objectText(value as Record<string, unknown>, style);
  throw new TypeError(`a ${typeof value} has no canonical JSON`);
}

function canonicalNumber(value: number): string {
  if (Number.isNaN(value)) return '{"$number":"NaN"}';
  if (value === Infinity) return '{"$number":"Infinity"}';
  if (value === -Infinity) return '{"$number":"-Infinity"}';
  if (Object.is(value, -0)) return '{"$number":"-0"}';
  return String(value);
}

function arrayText(array: readonly unknown[], style: Style): string {
  if (style.long && array.length >= LONG) {
    const known = style.long.get(array);
    if (known !== undefined) return `{"$again":${known}}`;
    style.long.set(array, style.long.size);
  }
  return `[${array.map((item) => written(item, style)).join(",")}]`;
}

/** Names that say what else than an object it is; objects of users that have one are written as pairs. */
const TAGS = new Set(["$number", "$labels", "$again", "$pairs"]);

function objectText(value: Record<string, unknown>, style: Style): string {
  const keys = style.order(Object.keys(value).filter((key) => value[key] !== undefined));
  if (keys.some((key) => TAGS.has(key)))
    return `{"$pairs":[${keys.map((key) => `[${JSON.stringify(key)},${written(value[key], style)}]`).join(",")}]}`;
  return `{${keys.map((key) => `${JSON.stringify(key)}:${written(value[key], style)}`).join(",")}}`;
}

/** Reads either back; the inverse of `keptJson`, and of `canonicalJson` up to the order of keys. */
export function parseCanonical(text: string): unknown {
  return revive(JSON.parse(text), []);
}

/** Changes what was parsed in place; `long` are the long arrays so far. */
function revive(value: unknown, long: unknown[][]): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    if (value.length >= LONG) long.push(value);
    for (let i = 0; i < value.length; i++)
      if (typeof value[i] === "object") value[i] = revive(value[i], long);
    return value;
  }
  const object = value as Record<string, unknown>;
  if (typeof object["$number"] === "string")
    return object["$number"] === "-0" ? -0 : Number(object["$number"]);
  if (typeof object["$again"] === "number") return long[object["$again"]];
  if (Array.isArray(object["$pairs"]))
    return Object.fromEntries(
      (object["$pairs"] as [string, unknown][]).map(([key, member]) => [key, revive(member, long)]),
    );
  if (Array.isArray(object["$labels"])) {
    return new LabeledArray(object["$labels"] as never, revive(object["$values"], long) as never);
  }
  for (const key of Object.keys(object))
    if (typeof object[key] === "object") object[key] = revive(object[key], long);
  return object;
}
