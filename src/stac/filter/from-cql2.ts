/** CQL2-JSON (https://docs.ogc.org/is/21-065r2/21-065r2.html) as a condition: its basic class, and between, in and like of the advanced comparisons. */
import { ProcessFault } from "../../cube/faults.ts";
import { type Json, isObject, textOf } from "../read/json.ts";
import { type Comparison, type Condition, type Literal, TURNED, joined } from "./condition.ts";

/** Raises ProcessParameterInvalid with the operator that is not understood. */
export function fromCql2(filter: unknown): Condition {
  if (!isObject(filter)) throw invalid("an object with 'op' and 'args' is expected");
  const op = textOf(filter["op"])?.toLowerCase();
  const read = op === undefined ? undefined : readers.get(op);
  const args = filter["args"];
  if (op === undefined || !read || !Array.isArray(args))
    throw invalid(
      `the operator ${JSON.stringify(filter["op"] ?? null).slice(0, 40)} with its arguments is none of ${[...readers.keys()].join(", ")}`,
    );
  return read(args as readonly unknown[], op);
}

type Reader = (args: readonly unknown[], op: string) => Condition;

const comparisons: readonly Comparison[] = ["=", "<>", "<", "<=", ">", ">="];

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...comparisons.map((op): [string, Reader] => [op, (args) => comparison(op, args)]),
  ["and", logical],
  ["or", logical],
  ["not", ([part]) => ({ kind: "not", part: fromCql2(part) })],
  ["isnull", ([property]) => ({ kind: "null", property: propertyOf(property, "isNull") })],
  ["like", like],
  ["between", between],
  ["in", oneOf],
]);

function logical(args: readonly unknown[], op: string): Condition {
  const condition = joined(op === "or" ? "or" : "and", args.map(fromCql2));
  if (!condition) throw invalid(`'${op}' has no arguments`);
  return condition;
}

/** A property with a value, on whichever sides. */
function comparison(op: Comparison, [left, right]: readonly unknown[]): Condition {
  const turned = nameOf(left) === null;
  const property = propertyOf(turned ? right : left, op);
  return compare(property, turned ? TURNED[op] : op, turned ? left : right);
}

function compare(property: string, op: Comparison, value: unknown): Condition {
  const instant = isObject(value) ? instantOf(value) : null;
  return instant === null
    ? { kind: "compare", property, op, value: literalOf(value) }
    : { kind: "time", property, op, instant };
}

function like([property, pattern]: readonly unknown[]): Condition {
  if (typeof pattern !== "string") throw invalid("'like' needs a text as its second argument");
  return { kind: "like", property: propertyOf(property, "like"), pattern };
}

function between([value, from, to]: readonly unknown[]): Condition {
  const property = propertyOf(value, "between");
  return { kind: "and", parts: [compare(property, ">=", from), compare(property, "<=", to)] };
}

function oneOf([value, list]: readonly unknown[]): Condition {
  const property = propertyOf(value, "in");
  const parts = Array.isArray(list) ? list.map((each) => compare(property, "=", each)) : [];
  const condition = joined("or", parts);
  if (!condition) throw invalid("'in' needs a list of values as its second argument");
  return condition;
}

/** Some clients write where in the item a property stands. */
function nameOf(value: unknown): string | null {
  return isObject(value) ? (textOf(value["property"])?.replace(/^properties\./, "") ?? null) : null;
}

const PLACES = ["geometry", "bbox"];

function propertyOf(value: unknown, op: string): string {
  const name = nameOf(value);
  if (name === null) throw invalid(`'${op}' compares a property ({"property": "<name>"}) with values`);
  if (PLACES.includes(name))
    throw invalid(`'${name}' is no property; use the parameters bbox and intersects`);
  return name;
}

function literalOf(value: unknown): Literal {
  if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value))
    return value as Literal;
  throw invalid(`${JSON.stringify(value ?? null).slice(0, 60)} is no number, text, truth, date or timestamp`);
}

/** Null where it is neither a timestamp nor a date. */
function instantOf(value: Json): string | null {
  const text = textOf(value["timestamp"]) ?? textOf(value["date"]);
  if (text === null) return null;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw invalid(`'${text.slice(0, 40)}' is no date`);
  return new Date(milliseconds).toISOString();
}

function invalid(reason: string): ProcessFault {
  return new ProcessFault(
    "ProcessParameterInvalid",
    `The parameter 'filter' cannot be read as CQL2: ${reason}.`,
  );
}
