/** `uniqueItems` of JSON Schema by what items are written as: a check that compares each with each takes minutes for what a body may hold. */
import { canonicalJson } from "../../cube/canonical.ts";
import type { JsonSchema } from "../signature.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const listsOf = (schema: JsonSchema): readonly JsonSchema[] =>
  ["anyOf", "oneOf", "allOf"].flatMap((name) => (schema[name] as readonly JsonSchema[] | undefined) ?? []);

/** The schema without it, for the library. */
export function withoutDistinct(schema: JsonSchema): JsonSchema {
  const { uniqueItems: _checkedHere, ...rest } = schema;
  return Object.fromEntries(
    Object.entries(rest).map(([name, member]) => {
      if (name === "items" || name === "additionalProperties")
        return [name, isObject(member) ? withoutDistinct(member) : member];
      if (name === "properties" && isObject(member))
        return [
          name,
          Object.fromEntries(
            Object.entries(member).map(([key, one]) => [key, withoutDistinct(one as JsonSchema)]),
          ),
        ];
      if (["anyOf", "oneOf", "allOf"].includes(name) && Array.isArray(member))
        return [name, member.map((one) => withoutDistinct(one as JsonSchema))];
      return [name, member];
    }),
  );
}

/** Indexes of two equal items of an array that must not have any; null when there are none. The value fits the schema otherwise. */
export function equalItems(schema: JsonSchema, value: unknown): readonly [number, number] | null {
  // An interval that ends where it starts has an exception of its own, TemporalExtentEmpty, which tells more.
  if (schema["subtype"] === "temporal-interval") return null;
  for (const part of listsOf(schema)) {
    const found = equalItems(part, value);
    if (found) return found;
  }
  if (Array.isArray(value)) return inArray(schema, value);
  if (!isObject(value) || !isObject(schema["properties"])) return null;
  for (const [name, part] of Object.entries(schema["properties"])) {
    const found = Object.hasOwn(value, name) ? equalItems(part as JsonSchema, value[name]) : null;
    if (found) return found;
  }
  return null;
}

function inArray(schema: JsonSchema, value: readonly unknown[]): readonly [number, number] | null {
  if (schema["uniqueItems"] === true) {
    const known = new Map<string, number>();
    for (const [index, item] of value.entries()) {
      const text = canonicalJson(item);
      const before = known.get(text);
      if (before !== undefined) return [before, index];
      known.set(text, index);
    }
  }
  if (!isObject(schema["items"])) return null;
  for (const item of value) {
    const found = equalItems(schema["items"], item);
    if (found) return found;
  }
  return null;
}
