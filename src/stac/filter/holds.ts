/** Whether a condition is true of an item: null is unknown, as in SQL, and no item that it is unknown of is found. */
import type { Json } from "../read/json.ts";
import type { Comparison, Condition, Literal } from "./condition.ts";

type Truth = boolean | null;

/** `id` and `collection` are those of the item; all other names are its properties. */
export interface FilteredItem {
  readonly id: string;
  readonly collection: string;
  readonly properties: Json;
}

export function holds(condition: Condition, item: FilteredItem): Truth {
  switch (condition.kind) {
    case "compare":
      return compared(valueOf(condition.property, item), condition.op, condition.value);
    case "time":
      return compared(
        instantOf(valueOf(condition.property, item)),
        condition.op,
        Date.parse(condition.instant),
      );
    case "null":
      return valueOf(condition.property, item) == null;
    case "like":
      return isLike(valueOf(condition.property, item), condition.pattern);
    case "not":
      return not(holds(condition.part, item));
    case "and":
      return all(condition.parts.map((part) => holds(part, item)));
    case "or":
      return not(all(condition.parts.map((part) => not(holds(part, item)))));
  }
}

function valueOf(name: string, { id, collection, properties }: FilteredItem): unknown {
  if (name === "id") return id;
  if (name === "collection") return collection;
  return Object.hasOwn(properties, name) ? properties[name] : null;
}

const orders: Readonly<Record<Comparison, (a: Literal, b: Literal) => boolean>> = {
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** Values of different types cannot be compared. */
function compared(found: unknown, op: Comparison, value: Literal): Truth {
  return typeof found === typeof value ? orders[op](found as Literal, value) : null;
}

function instantOf(value: unknown): number | null {
  const instant = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

/** Goes back to the last "%" where the text does not go on as the pattern: never more than their lengths multiplied. */
function isLike(found: unknown, pattern: string): Truth {
  if (typeof found !== "string") return null;
  const [text, wanted] = [Array.from(found), patternParts(pattern)];
  let [at, part, back, from] = [0, 0, -1, 0];
  while (at < text.length) {
    const next = wanted[part];
    if (next?.kind === "any") {
      [back, from] = [part, at];
      part++;
    } else if (next?.kind === "one" || (next?.kind === "character" && next.text === text[at])) {
      at++;
      part++;
    } else if (back >= 0) {
      from++;
      [at, part] = [from, back + 1];
    } else return false;
  }
  return wanted.slice(part).every(({ kind }) => kind === "any");
}

type PatternPart = { readonly kind: "any" | "one" } | { readonly kind: "character"; readonly text: string };

function patternParts(pattern: string): readonly PatternPart[] {
  return (pattern.match(/\\[^]|[^]/gu) ?? []).map((text): PatternPart => {
    if (text === "%") return { kind: "any" };
    return text === "_" ? { kind: "one" } : { kind: "character", text: text.replace(/^\\(?=[^])/, "") };
  });
}
