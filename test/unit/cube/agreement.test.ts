/** Two executions, one meaning: on random input the kernels give what the exact scalars give. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileProgram } from "../../../src/cube/program/compile.ts";
import { pixelOp } from "../../../src/cube/program/ops/index.ts";
import type { ParamSpec, Program } from "../../../src/cube/program/program.ts";
import type { Value } from "../../../src/cube/program/value.ts";

const unary = [
  "absolute",
  "sqrt",
  "exp",
  "ln",
  "ceil",
  "floor",
  "sgn",
  "sin",
  "cos",
  "tan",
  "sinh",
  "cosh",
  "tanh",
  "arcsin",
  "arccos",
  "arctan",
  "arsinh",
  "arcosh",
  "artanh",
  "is_valid",
  "is_nodata",
  "int",
  "round",
  "is_nan",
];
const binary = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "mod",
  "log",
  "normalized_difference",
  "lt",
  "lte",
  "gt",
  "gte",
  "eq",
  "neq",
];
const arrays = ["sum", "mean", "product", "min", "max", "median", "first", "last", "sd", "variance", "count"];
const logic = ["and", "or", "xor"];

const number = fc.oneof(
  fc.constant(null),
  fc.double(),
  fc.double({ min: -10, max: 10 }),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 0.5, 1.5, 2.5, 1e300, -1e300, 5e-324),
);
const truth = fc.constantFrom(true, false, null);

function programOf(op: string, params: readonly string[], consts: Record<string, Value> = {}): Program {
  const given = Object.fromEntries(params.map((name) => [name, { kind: "param", name } as const]));
  const fixed = Object.fromEntries(
    Object.entries(consts).map(([name, value]) => [name, { kind: "const", value } as const]),
  );
  return { steps: [{ op, args: { ...given, ...fixed }, origin: op }], result: { kind: "step", index: 0 } };
}

function column(values: readonly Value[]): { data: Float64Array; valid: Uint8Array | null } {
  const data = Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));
  return {
    data,
    valid: values.includes(null) ? Uint8Array.from(values, (value) => (value === null ? 0 : 1)) : null,
  };
}

/** Zeros of either sign are one result. */
function same(kernel: Value, scalar: Value): boolean {
  return Object.is(kernel, scalar) || (kernel === 0 && scalar === 0);
}

function runBlock(
  program: Program,
  specs: Record<string, ParamSpec>,
  inputs: Record<string, ReturnType<typeof column> | ReturnType<typeof column>[]>,
  count: number,
): Value[] {
  const compiled = compileProgram(program, specs);
  const out = { data: new Float64Array(1024), valid: null as Uint8Array | null };
  compiled.run(inputs, count, [out]);
  const boolean = compiled.result.type === "boolean";
  return Array.from({ length: count }, (_, i) =>
    out.valid !== null && out.valid[i] === 0 ? null : boolean ? out.data[i] === 1 : out.data[i]!,
  );
}

/** JSON loses NaN and infinities; this does not. */
const text = (value: Value | undefined): string =>
  typeof value === "number" ? String(value) : JSON.stringify(value);

const pixel = (type: "number" | "boolean"): ParamSpec => ({ kind: "pixel", type });
const noCall = (): Value => null;

describe("kernel = scalar", () => {
  it.each(unary)("%s", (op) => {
    const param = op === "exp" ? "p" : "x";
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 40 }), (values) => {
        const got = runBlock(
          programOf(op, [param]),
          { [param]: pixel("number") },
          { [param]: column(values) },
          values.length,
        );
        values.forEach((value, i) =>
          expect(
            same(got[i]!, pixelOp(op).scalar({ [param]: value }, noCall)),
            `${op}(${value}) = ${text(got[i])}`,
          ).toBe(true),
        );
      }),
    );
  });
  it.each([...binary, ...logic, "power"])("%s", (op) => {
    const names = op === "log" ? ["x", "base"] : op === "power" ? ["base", "p"] : ["x", "y"];
    const type = logic.includes(op) ? "boolean" : "number";
    const value = type === "boolean" ? truth : number;
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 40 }), (pairs) => {
        const [a, b] = names as [string, string];
        const inputs = { [a]: column(pairs.map(([x]) => x)), [b]: column(pairs.map(([, y]) => y)) };
        const got = runBlock(
          programOf(op, names),
          { [a]: pixel(type), [b]: pixel(type) },
          inputs,
          pairs.length,
        );
        pairs.forEach(([x, y], i) =>
          expect(
            same(got[i]!, pixelOp(op).scalar({ [a]: x, [b]: y }, noCall)),
            `${op}(${x}, ${y}) = ${text(got[i])}`,
          ).toBe(true),
        );
      }),
    );
  });
  it.each(arrays)("%s", (op) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(number),
        (labels, count, stream) => {
          const columns = Array.from({ length: labels }, () =>
            Array.from({ length: count }, () => stream.next().value as Value),
          );
          const spec: ParamSpec = { kind: "array", length: labels, labels: null, type: "number" };
          const got = runBlock(
            programOf(op, ["data"], { ignore_nodata: true }),
            { data: spec },
            { data: columns.map(column) },
            count,
          );
          for (let i = 0; i < count; i++) {
            const data = columns.map((values) => values[i]!);
            const want = pixelOp(op).scalar({ data, ignore_nodata: true, condition: null }, noCall);
            expect(
              same(got[i]!, want),
              `${op}(${JSON.stringify(data.map(String))}) = ${text(got[i])}, scalar ${text(want)}`,
            ).toBe(true);
          }
        },
      ),
    );
  });
  it("between, linear_scale_range, if", () => {
    fc.assert(
      fc.property(number, number, number, truth, (x, min, max, condition) => {
        const three = { x: pixel("number"), min: pixel("number"), max: pixel("number") };
        const inputs = { x: column([x]), min: column([min]), max: column([max]) };
        const [inside] = runBlock(programOf("between", ["x", "min", "max"]), three, inputs, 1);
        expect(same(inside!, pixelOp("between").scalar({ x, min, max }, noCall))).toBe(true);
        const range = programOf("linear_scale_range", ["x"], {
          inputMin: -2,
          inputMax: 7,
          outputMin: 0,
          outputMax: 255,
        });
        const [scaled] = runBlock(range, { x: pixel("number") }, { x: column([x]) }, 1);
        expect(
          same(
            scaled!,
            pixelOp("linear_scale_range").scalar(
              { x, inputMin: -2, inputMax: 7, outputMin: 0, outputMax: 255 },
              noCall,
            ),
          ),
        ).toBe(true);
        const choice = programOf("if", ["value", "accept", "reject"]);
        const specs = { value: pixel("boolean"), accept: pixel("number"), reject: pixel("number") };
        const [chosen] = runBlock(
          choice,
          specs,
          { value: column([condition]), accept: column([x]), reject: column([min]) },
          1,
        );
        expect(same(chosen!, condition === true ? x : min)).toBe(true);
      }),
    );
  });
});
