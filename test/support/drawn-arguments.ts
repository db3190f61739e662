/** Arguments for pixel operations, drawn as the signature of their process has them: a new operation is drawn for without being listed. */
import fc from "fast-check";
import type { Step } from "../../src/cube/program/program.ts";
import type { PixelOpName } from "../../src/cube/program/ops/index.ts";
import { handed } from "../../src/cube/program/scalar.ts";
import type { Value } from "../../src/cube/program/value.ts";
import type { Label } from "../../src/cube/shape.ts";
import { alternatives } from "../../src/openeo/graph/schema.ts";
import { findProcess } from "../../src/openeo/processes/index.ts";
import type { JsonSchema, ParameterSignature } from "../../src/openeo/signature.ts";
import { callbackOf } from "./callbacks.ts";

/** An argument that differs from pixel to pixel, an array of such, or one value for all of them. */
type Draw =
  | { readonly kind: "pixel"; readonly type: "number" | "boolean" }
  | { readonly kind: "array"; readonly type: "number" | "boolean"; readonly length?: number }
  | { readonly kind: "same"; readonly values: fc.Arbitrary<Value> };

export type Drawn =
  | { readonly kind: "pixel"; readonly type: "number" | "boolean"; readonly values: readonly Value[] }
  | {
      readonly kind: "array";
      readonly type: "number" | "boolean";
      readonly columns: readonly (readonly Value[])[];
      readonly labels: readonly Label[] | null;
    }
  | { readonly kind: "same"; readonly value: Value };

const number = fc.oneof(
  fc.constant(null),
  fc.double(),
  fc.double({ min: -10, max: 10 }),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 0.5, 1.5, 2.5, 1e300, -1e300, 5e-324),
);
const valuesOf: Readonly<Record<"number" | "boolean", fc.Arbitrary<Value>>> = {
  number,
  boolean: fc.constantFrom(true, false, null),
};

/** A callback of one operation on these of its parameters. */
function callback(
  op: string,
  params: readonly string[],
  constants: Record<string, number | boolean> = {},
): Value {
  return handed(callbackOf(op, params, constants).program);
}

const callbacks = fc.constantFrom(
  callback("absolute", ["x"]),
  callback("is_nodata", ["x"]),
  callback("int", ["x"]),
  callback("gt", ["x"], { y: 1 }),
  callback("pi", []),
  handed({ ...callbackOf("add", ["x"]).program, steps: [indexed("add", "y")] }),
);

/** Of the element and its index. */
function indexed(op: string, name: string): Step {
  return {
    op,
    args: { x: { kind: "param", name: "x" }, [name]: { kind: "param", name: "index" } },
    origin: op,
  };
}

const ofIndex: Step = {
  op: "lt",
  args: { x: { kind: "param", name: "index" }, y: { kind: "const", value: 2 } },
  origin: "lt",
};

/** parameters[0] + parameters[1] * x */
const lineThrough = handed({
  steps: [
    ...[0, 1].map((index): Step => ({
      op: "array_element",
      args: { data: { kind: "param", name: "parameters" }, index: { kind: "const", value: index } },
      origin: "p",
    })),
    {
      op: "multiply",
      args: { x: { kind: "step", index: 1 }, y: { kind: "param", name: "x" } },
      origin: "m",
    },
    { op: "add", args: { x: { kind: "step", index: 0 }, y: { kind: "step", index: 2 } }, origin: "a" },
  ],
  result: { kind: "step", index: 3 },
});

/** Where the schema says too little of what an operation can use. */
const special: Partial<Record<PixelOpName, Readonly<Record<string, fc.Arbitrary<Value> | Draw>>>> = {
  array_apply: { process: callbacks },
  array_create_labeled: {
    data: { kind: "array", type: "number", length: 2 },
    labels: fc.constantFrom(["a", "b"], [1, "1"], ["a"], ["a", "a"]),
  },
  array_element: { index: fc.nat(6) },
  array_filter: {
    condition: fc.constant(handed({ steps: [ofIndex], result: { kind: "step", index: 0 } })),
  },
  array_find_label: { label: fc.constantFrom("a", 1, "1") },
  array_modify: { index: fc.nat(6), length: fc.nat(4) },
  fit_curve: { parameters: fc.constantFrom([1, 0.5], [0, 0]), function: fc.constant(lineThrough) },
  quantiles: { probabilities: fc.constantFrom([0.5], [0, 0.25, 0.9], [1]) },
};

/** Of so many pixels; every argument of the process is in it, but for those that are left out. */
export function drawnArguments(op: PixelOpName, count: number): fc.Arbitrary<Record<string, Drawn>> {
  const { parameters } = findProcess(op, null)!.signature;
  return fc.record(
    Object.fromEntries(
      parameters.flatMap((parameter) => {
        const given = special[op]?.[parameter.name];
        const draw: Draw | null = given === undefined ? drawOf(parameter) : asDraw(given);
        return draw ? [[parameter.name, drawn(draw, count)]] : [];
      }),
    ),
  );
}

function asDraw(given: fc.Arbitrary<Value> | Draw): Draw {
  return given instanceof fc.Arbitrary ? { kind: "same", values: given } : given;
}

function drawn(draw: Draw, count: number): fc.Arbitrary<Drawn> {
  if (draw.kind === "same") return draw.values.map((value) => ({ kind: "same", value }));
  const { type } = draw;
  const column = fc.array(valuesOf[type], { minLength: count, maxLength: count });
  if (draw.kind === "array") {
    const { length } = draw;
    const columns = fc.array(column, { minLength: length ?? 1, maxLength: length ?? 7 });
    return fc
      .record({ columns, labels: fc.constantFrom(...labelSets) })
      .map(({ columns: found, labels }) => ({
        kind: "array",
        type,
        columns: found,
        labels: labels && found.map((_, index) => labels(index)),
      }));
  }
  return fc.oneof(
    { weight: 4, arbitrary: column.map((values) => ({ kind: "pixel", type, values }) as const) },
    { weight: 1, arbitrary: valuesOf[type].map((value) => ({ kind: "same", value }) as const) },
  );
}

/** None, letters, numbers out of step, and numbers beside texts that look like them. */
const labelSets: readonly (((index: number) => Label) | null)[] = [
  null,
  (index) => "abcdefg"[index]!,
  (index) => index * index + 1,
  (index) => (index % 2 === 0 ? String(index) : index),
];

const typesOf = (schemas: readonly JsonSchema[]): readonly string[] =>
  schemas.flatMap((schema) => [schema["type"] ?? []].flat() as string[]);

/** Null: left out, as optional arguments without a default may be. */
function drawOf(parameter: ParameterSignature): Draw | null {
  const schemas = alternatives(parameter.schema);
  const types = typesOf(schemas);
  if (types.includes("array")) {
    const items = typesOf(schemas.map((schema) => (schema["items"] ?? {}) as JsonSchema));
    return { kind: "array", type: items.includes("boolean") ? "boolean" : "number" };
  }
  const byDefault = fc.constant((parameter.default ?? null) as Value);
  if (!parameter.optional)
    return {
      kind: "pixel",
      type: types.includes("boolean") && !types.includes("number") ? "boolean" : "number",
    };
  if (!("default" in parameter)) return null;
  if (types.includes("boolean") && types.length === 1)
    return { kind: "same", values: fc.oneof(byDefault, fc.boolean()) };
  if (!types.includes("number") && !types.includes("integer")) return { kind: "same", values: byDefault };
  const least = schemas.map((schema) => Number(schema["minimum"] ?? schema["minimumExclusive"] ?? -3));
  const some = fc.integer({ min: Math.max(...least), max: Math.max(...least) + 6 });
  return { kind: "same", values: fc.oneof(byDefault, some) };
}
