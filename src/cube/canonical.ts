/** JSON in which NaN, infinities and -0 survive as tagged values: canonical for addresses, in the given order for what is kept. */
import { LabeledArray } from "./program/value.ts";

/** One text per value, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  return written(value, { order: sorted, long: null });
}

/** The same, with what `longText` gives in place of long arrays: they are the same objects in many values. */
export function canonicalDigest(value: unknown, longText: (array: readonly unknown[]) => string): string {
  const long = (part: readonly unknown[] | string): string =>
    typeof part === "string" ? JSON.stringify(part) : longText(part);
  return written(value, { order: sorted, long });
}

function sorted(keys: string[]): string[] {
  return keys.sort();
}

/**
 * Keys keep their order: that of a feature's properties is the order of the columns in a table. A long array or text that comes
 * again (features stand in a node's parameters and in its shape, a function in a node per polygon) is written once, and is one again
 * when it is read.
 */
export function keptJson(value: unknown): string {
  const numbers = new Map<readonly unknown[] | string, number>();
  const style: Style = {
    order: (keys) => keys,
    long(part) {
      const number = numbers.get(part);
      if (number !== undefined) return `{"$again":${number}}`;
      numbers.set(part, numbers.size);
      return typeof part === "string" ? JSON.stringify(part) : elementsText(part, style);
    },
  };
  return written(value, style);
}

/** Elements from which on an array is long, and characters of a text. */
const LONG = 256;
const LONG_TEXT = 1024;

interface Style {
  readonly order: (keys: string[]) => string[];
  /** Writes long arrays and texts; null where they are written as others. */
  readonly long: ((part: readonly unknown[] | string) => string) | null;
}

function written(value: unknown, style: Style): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string")
    return style.long && value.length >= LONG_TEXT ? style.long(value) : JSON.stringify(value);
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
  return style.long && array.length >= LONG ? style.long(array) : elementsText(array, style);
}

function elementsText(array: readonly unknown[], style: Style): string {
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

/** Changes what was parsed in place; `long` are the long arrays and texts so far, in the order in which they were written. */
function revive(value: unknown, long: (unknown[] | string)[]): unknown {
  if (typeof value === "string" && value.length >= LONG_TEXT) long.push(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    if (value.length >= LONG) long.push(value);
    for (let i = 0; i < value.length; i++) value[i] = revive(value[i], long);
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
    const labels = revive(object["$labels"], long);
    return new LabeledArray(labels as never, revive(object["$values"], long) as never);
  }
  for (const key of Object.keys(object)) {
    const member = object[key];
    if (typeof member === "object" || typeof member === "string") object[key] = revive(member, long);
  }
  return object;
}
