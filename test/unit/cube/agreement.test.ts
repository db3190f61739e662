/** Two executions, one meaning: on random input the kernels give what the exact scalars give. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import { ProcessFault } from "../../../src/cube/faults.ts";
import { compileProgram } from "../../../src/cube/program/compile.ts";
import { evaluate, evaluateOp } from "../../../src/cube/program/scalar.ts";
import { type PixelOpName, pixelOp, pixelOpNames } from "../../../src/cube/program/ops/index.ts";
import type { Column, ParamSpec } from "../../../src/cube/program/program.ts";
import { LabeledArray, type Value } from "../../../src/cube/program/value.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import { callbackOf } from "../../support/callbacks.ts";
import { type Drawn, drawnArguments } from "../../support/drawn-arguments.ts";

const withKernel = pixelOpNames.filter((op) => pixelOp(op).kernel);
/** Some of those that are interpreted pixel by pixel. */
const interpreted = ["int", "is_nan", "is_infinite"] as const;

type Arguments = Readonly<Record<string, Drawn>>;
type Entries = readonly (readonly [string, Drawn])[];

/** What either way gives: the values of each pixel, and the labels if these have some, or the exception that it raises. */
type Outcome = readonly (readonly Value[])[] | string;

function column(values: readonly Value[]): Column {
  return {
    data: Float64Array.from(values, (value) => (value === null ? NaN : Number(value))),
    valid: values.includes(null) ? Uint8Array.from(values, (value) => (value === null ? 0 : 1)) : null,
  };
}

function specOf(drawn: Drawn): ParamSpec {
  if (drawn.kind === "same") return { kind: "uniform", value: drawn.value };
  if (drawn.kind === "pixel") return { kind: "pixel", type: drawn.type };
  return { kind: "array", length: drawn.columns.length, labels: drawn.labels, type: drawn.type };
}

const inputOf = (drawn: Drawn): Column | Column[] =>
  drawn.kind === "array" ? drawn.columns.map(column) : column(drawn.kind === "pixel" ? drawn.values : []);

function at(drawn: Drawn, i: number): Value {
  if (drawn.kind === "same") return drawn.value;
  if (drawn.kind === "pixel") return drawn.values[i]!;
  const values = drawn.columns.map((column) => column[i]!);
  return drawn.labels ? new LabeledArray(drawn.labels, values) : values;
}

function outcome(run: () => Outcome): Outcome {
  try {
    return run();
  } catch (error) {
    if (error instanceof ProcessFault) return error.code;
    throw error;
  }
}

function scalars(op: PixelOpName, entries: Entries, count: number): Outcome {
  return Array.from({ length: count }, (_, i) => {
    const args = Object.fromEntries(entries.map(([name, drawn]) => [name, at(drawn, i)]));
    const effort = usersEffort();
    const value = evaluateOp(op, args, { call: (program, own) => evaluate(program, own, effort), effort });
    if (value instanceof LabeledArray) return [...ofPixel(value.values), ...value.labels];
    return ofPixel(Array.isArray(value) ? (value as readonly Value[]) : [value]);
  });
}

/** Texts are no values of pixels. */
function ofPixel(values: readonly Value[]): readonly Value[] {
  if (values.some((value) => typeof value === "string"))
    throw new ProcessFault("ProcessParameterInvalid", "a text");
  return values;
}

/** Over a block; `used` is called where nothing was interpreted pixel by pixel. */
function block(op: PixelOpName, entries: Entries, of: { count: number; used: () => void }): Outcome {
  const { program } = callbackOf(
    op,
    entries.map(([name]) => name),
  );
  const specs = Object.fromEntries(entries.map(([name, drawn]) => [name, specOf(drawn)]));
  const compiled = compileProgram(program, specs, usersEffort());
  if (compiled.fallbacks.length === 0) of.used();
  const { result } = compiled;
  const outs: Column[] = Array.from({ length: result.kind === "array" ? result.length : 1 }, () => ({
    data: new Float64Array(1024),
    valid: null,
  }));
  compiled.run(Object.fromEntries(entries.map(([name, drawn]) => [name, inputOf(drawn)])), of.count, outs);
  const labels = result.kind === "array" ? (result.labels ?? []) : [];
  return Array.from({ length: of.count }, (_, i) => [
    ...outs.map(({ data, valid }) =>
      valid !== null && valid[i] === 0 ? null : result.type === "boolean" ? data[i] === 1 : data[i]!,
    ),
    ...labels,
  ]);
}

/** Zeros of either sign are one result; cubes have booleans as numbers where others stand beside them. */
const comparable = (found: Outcome): Outcome =>
  typeof found === "string" ? found : found.map((values) => values.map((value) => (value === 0 ? 0 : value)));

function agree(op: PixelOpName, used: () => void): void {
  const some = fc
    .integer({ min: 1, max: 40 })
    .chain((count) => fc.record({ count: fc.constant(count), args: drawnArguments(op, count) }));
  fc.assert(
    fc.property(some, ({ count, args }: { readonly count: number; readonly args: Arguments }) => {
      const entries = Object.entries(args);
      const got = outcome(() => block(op, entries, { count, used }));
      expect(comparable(got)).toEqual(comparable(outcome(() => scalars(op, entries, count))));
    }),
  );
}

describe("kernel = scalar", () => {
  it.each(withKernel)("%s", (op) => {
    let used = 0;
    agree(op, () => used++);
    expect(
      used,
      "blocks that the kernel computed; test/support/drawn-arguments.ts may say what it needs",
    ).toBeGreaterThan(10);
  });
  it.each(interpreted)("%s, interpreted", (op) => agree(op, () => undefined));
});

it("every pixel operation is what a process means", () => {
  const without = pixelOpNames.filter((op) => {
    const process = findProcess(op, null);
    return !process || (process.lower && !process.inCallbacks);
  });
  expect(without).toEqual([]);
});
