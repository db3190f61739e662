/** Conditions in the older query extension of item search: per property, what all of its values must be. */
import type { Comparison, Condition, Literal } from "./condition.ts";

const NAMES: Readonly<Record<Comparison, string>> = {
  "=": "eq",
  "<>": "neq",
  "<": "lt",
  "<=": "lte",
  ">": "gt",
  ">=": "gte",
};

type Query = Readonly<Record<string, Readonly<Record<string, Literal | readonly Literal[]>>>>;

/** What the extension cannot say is left out; null when nothing is left. */
export function toQuery(condition: Condition): Query | null {
  // Properties have names of strangers, and "__proto__" is one: no objects are looked up by them.
  const query = new Map<string, Map<string, Literal | readonly Literal[]>>();
  for (const part of conjuncts(condition)) {
    const said = simple(part);
    if (!said) continue;
    const known = query.get(said.property) ?? new Map<string, Literal | readonly Literal[]>();
    if (!known.has(said.name)) known.set(said.name, said.value);
    query.set(said.property, known);
  }
  if (query.size === 0) return null;
  return Object.fromEntries([...query].map(([property, known]) => [property, Object.fromEntries(known)]));
}

function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === "and" ? condition.parts.flatMap(conjuncts) : [condition];
}

interface Simple {
  readonly property: string;
  readonly name: string;
  readonly value: Literal | readonly Literal[];
}

/** One comparison, or equality with one of several values. */
function simple(condition: Condition): Simple | null {
  if (condition.kind === "compare")
    return { property: condition.property, name: NAMES[condition.op], value: condition.value };
  if (condition.kind !== "or") return null;
  const values: Literal[] = [];
  const properties = new Set<string>();
  for (const part of condition.parts) {
    if (part.kind !== "compare" || part.op !== "=") return null;
    properties.add(part.property);
    values.push(part.value);
  }
  const [property] = properties;
  return properties.size === 1 ? { property: property!, name: "in", value: values } : null;
}
