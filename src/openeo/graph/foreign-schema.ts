/** Schemas that users wrote: what of them is checked, in a form that costs no more than its size and cannot fail. */
import { foreignCheckMax, foreignChoicesMax, foreignSchemaNodesMax } from "../../limits.ts";
import type { JsonSchema, ParameterSignature } from "../signature.ts";

const TYPES: readonly unknown[] = ["array", "boolean", "integer", "null", "number", "object", "string"];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** Keywords whose values are taken as they are, where they are well-formed. */
const plain: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) =>
    Array.isArray(value)
      ? value.length > 0 && value.every((type) => TYPES.includes(type))
      : TYPES.includes(value),
  // Each is compared with each item of a value.
  enum: (value) => Array.isArray(value) && value.length > 0 && value.length <= foreignChoicesMax,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  minLength: isNumber,
  maxLength: isNumber,
  minItems: isNumber,
  maxItems: isNumber,
  required: isTexts,
  // What these two are is checked by us; all else that has a subtype is checked by the process that it is given to.
  subtype: (value) => value === "datacube" || value === "process-graph",
  parameters: (value) =>
    Array.isArray(value) && value.every((own) => isObject(own) && typeof own["name"] === "string"),
};

const LISTS = ["anyOf", "oneOf", "allOf"];
const SINGLE = ["items", "additionalProperties"];

/**
 * The part of a schema that is checked. Left out: regular expressions and references, which may take for ever, and what is
 * compared pair by pair. A schema that is too large allows everything.
 */
export function checkedSchema(schema: unknown): ParameterSignature["schema"] {
  const left = { nodes: foreignSchemaNodesMax };
  const made = Array.isArray(schema) ? schema.map((one) => cleaned(one, left)) : cleaned(schema, left);
  return left.nodes < 0 ? {} : made;
}

function cleaned(schema: unknown, left: { nodes: number }): JsonSchema {
  if (!isObject(schema) || --left.nodes < 0) return {};
  const made: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (Object.hasOwn(plain, key)) {
      if (plain[key]!(value)) made[key] = value;
    } else if (LISTS.includes(key) && Array.isArray(value) && value.length > 0)
      made[key] = value.map((one) => cleaned(one, left));
    else if (SINGLE.includes(key) && isObject(value)) made[key] = cleaned(value, left);
    else if (key === "additionalProperties" && value === false) made[key] = value;
    else if (key === "properties" && isObject(value))
      made[key] = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleaned(one, left)]));
  }
  return made;
}

/** Whether checking a value against what `checkedSchema` gave is little work. */
export function isCheckable(schema: ParameterSignature["schema"], value: unknown): boolean {
  const most = foreignCheckMax / Math.max(1, nodesOf(schema, foreignCheckMax));
  return nodesOf(value, most) <= most;
}

/** Arrays, objects and what is in them; counted up to a bound. */
function nodesOf(value: unknown, most: number): number {
  let count = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && count <= most) {
    const next = waiting.pop();
    count++;
    if (typeof next === "object" && next !== null) {
      const inner = Object.values(next);
      // More than the bound allows need not be looked at.
      for (let i = 0; i < inner.length && i <= most; i++) waiting.push(inner[i]);
    }
  }
  return count;
}
