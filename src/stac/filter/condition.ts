/** What a catalogue can be asked about properties. Of a callback: as far as it can be said without running it, and never more than it says: what is left out is checked again on our side. */
import type { Arg, Program, Step, Callback } from "../../cube/program/program.ts";
import type { Value } from "../../cube/program/value.ts";

export type Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=";
export type Literal = string | number | boolean;

export type Condition =
  | {
      readonly kind: "compare";
      readonly property: string;
      readonly op: Comparison;
      readonly value: Literal;
    }
  /** The instant that the property names, with one in RFC 3339, UTC. */
  | {
      readonly kind: "time";
      readonly property: string;
      readonly op: Comparison;
      readonly instant: string;
    }
  | { readonly kind: "null"; readonly property: string }
  /** "%" is any text, "_" any character; a backslash takes their meaning away. */
  | { readonly kind: "like"; readonly property: string; readonly pattern: string }
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition };

/** Null when nothing can be said. The parameter of each callback is `value`, the property of that name. */
export function conditionOf(properties: Readonly<Record<string, Callback>>): Condition | null {
  const parts = Object.entries(properties).flatMap(([property, callback]) => {
    const said = translate(callback, property).condition;
    return said ? [said] : [];
  });
  return joined("and", parts);
}

/** `exact` when it says the same as the program; else it is true for more. */
interface Said {
  readonly condition: Condition | null;
  readonly exact: boolean;
}

const NOTHING: Said = { condition: null, exact: false };

/** One part is itself; none are null. */
export function joined(kind: "and" | "or", parts: readonly Condition[]): Condition | null {
  if (parts.length === 0) return null;
  return parts.length === 1 ? parts[0]! : { kind, parts };
}

function translate(callback: Callback, property: string): Said {
  const { program, uniforms } = callback;
  const at: Place = { property, program, uniforms };
  return ofArg(program.result, at);
}

interface Place {
  readonly property: string;
  readonly program: Program;
  readonly uniforms: Callback["uniforms"];
}

function ofArg(arg: Arg | undefined, at: Place): Said {
  return arg?.kind === "step" ? ofStep(at.program.steps[arg.index]!, at) : NOTHING;
}

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  eq: "=",
  neq: "<>",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
};

/** The same comparison with its sides exchanged. */
export const TURNED: Readonly<Record<Comparison, Comparison>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function ofStep(step: Step, at: Place): Said {
  const op = COMPARISONS[step.op];
  if (op) return compare(step, op, at);
  switch (step.op) {
    case "between":
      return between(step, at);
    case "array_contains":
      return oneOf(step, at);
    case "and":
    case "or":
      return combine(step.op, [ofArg(step.args["x"], at), ofArg(step.args["y"], at)]);
    case "all":
    case "any":
      return ofList(step, at);
    case "not": {
      const inner = ofArg(step.args["x"], at);
      if (!inner.exact || !inner.condition) return NOTHING;
      return { condition: { kind: "not", part: inner.condition }, exact: true };
    }
    default:
      return NOTHING;
  }
}

function ofList(step: Step, at: Place): Said {
  const data = step.args["data"];
  if (data?.kind !== "array") return NOTHING;
  return combine(
    step.op === "all" ? "and" : "or",
    data.items.map((item) => ofArg(item, at)),
  );
}

/** Of `and`, parts may be left out; of `or`, none. */
function combine(kind: "and" | "or", said: readonly Said[]): Said {
  const parts = said.flatMap((each) => each.condition ?? []);
  const complete = parts.length === said.length;
  if (kind === "or" && !complete) return NOTHING;
  return { condition: joined(kind, parts), exact: complete && said.every((each) => each.exact) };
}

/** Texts are compared for equality only: how catalogues order them is not known. */
function compare(step: Step, op: Comparison, at: Place): Said {
  const [x, y] = [step.args["x"], step.args["y"]];
  if (constantOf(step.args["delta"], at) != null || constantOf(step.args["case_sensitive"], at) === false)
    return NOTHING;
  const turned = !isProperty(x) && isProperty(y);
  const value = constantOf(turned ? x : y, at);
  if (!isProperty(turned ? y : x) || !isLiteral(value)) return NOTHING;
  if (op !== "=" && op !== "<>" && typeof value !== "number") return NOTHING;
  return {
    condition: { kind: "compare", property: at.property, op: turned ? TURNED[op] : op, value },
    exact: true,
  };
}

function between(step: Step, at: Place): Said {
  const [min, max] = [constantOf(step.args["min"], at), constantOf(step.args["max"], at)];
  if (!isProperty(step.args["x"]) || typeof min !== "number" || typeof max !== "number") return NOTHING;
  const below = constantOf(step.args["exclude_max"], at) === true ? "<" : "<=";
  const { property } = at;
  return {
    condition: {
      kind: "and",
      parts: [
        { kind: "compare", property, op: ">=", value: min },
        { kind: "compare", property, op: below, value: max },
      ],
    },
    exact: true,
  };
}

/** Whether the property is one of given values. Not exact: an absent one is no such value here, and unknown to catalogues. */
function oneOf(step: Step, at: Place): Said {
  const data = constantOf(step.args["data"], at);
  if (!isProperty(step.args["value"]) || !Array.isArray(data) || data.length === 0) return NOTHING;
  if (!data.every(isLiteral)) return NOTHING;
  const parts = data.map((value): Condition => ({
    kind: "compare",
    property: at.property,
    op: "=",
    value,
  }));
  return { condition: joined("or", parts), exact: false };
}

function isProperty(arg: Arg | undefined): boolean {
  return arg?.kind === "param" && arg.name === "value";
}

function isLiteral(value: Value | undefined): value is Literal {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/** The value of an argument that is the same for all items; undefined when it is not. */
function constantOf(arg: Arg | undefined, at: Place): Value | undefined {
  if (arg?.kind === "const") return arg.value;
  if (arg?.kind === "param" && arg.name !== "value") return at.uniforms[arg.name];
  if (arg?.kind !== "array") return undefined;
  const items = arg.items.map((item) => constantOf(item, at));
  return items.some((item) => item === undefined) ? undefined : (items as Value[]);
}
