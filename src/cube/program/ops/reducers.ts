/** Reducers over arrays: null is skipped unless `ignore_nodata` is false, NaN is never skipped, nothing left gives null. */
import { blockPixels, networkColumnsMin } from "../../../limits.ts";
import { ProcessFault } from "../../faults.ts";
import type { Effort } from "../effort.ts";
import { medianNetwork, networkColumnsMax } from "../median-network.ts";
import { createState, resetState, streamingReducers } from "../streaming.ts";
import {
  type Args,
  type Emitter,
  type Kernel,
  type PixelOp,
  type Register,
  type Symbol,
  averaging,
  picking,
  questions,
} from "../op.ts";
import { LabeledArray, type Value } from "../value.ts";
import { isNumber } from "../kernels.ts";
import { settle } from "../validity.ts";
import { isValid } from "./comparison.ts";
import { truth } from "./logic.ts";

/** The elements of an array argument, labels left aside. */
export function elements(args: Args, name = "data"): readonly Value[] {
  const value = args[name];
  if (value instanceof LabeledArray) return value.values;
  if (Array.isArray(value)) return value as readonly Value[];
  throw new ProcessFault("ProcessParameterInvalid", `The value of ${name} must be an array.`, {
    parameter: name,
  });
}

/** Numbers to reduce; null when a missing value must not be ignored. */
function reducible(args: Args): number[] | null {
  const numbers: number[] = [];
  for (const value of elements(args)) {
    if (value === null) {
      if (args["ignore_nodata"] === false) return null;
    } else numbers.push(numeric(value));
  }
  return numbers;
}

/** Booleans count as 0 and 1. */
export function numeric(value: Value): number {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  throw new ProcessFault("ProcessParameterInvalid", "The array must hold numbers or null.", {
    parameter: "data",
  });
}

function overNumbers(reduce: (values: readonly number[]) => Value, kernel?: Kernel): PixelOp {
  const scalar = (args: Args): Value => {
    const numbers = reducible(args);
    return numbers === null || numbers.length === 0 ? null : reduce(numbers);
  };
  return kernel ? { scalar, kernel } : { scalar };
}

/** Runs a streaming reducer over the columns of a block. */
function streamed(name: string): Kernel {
  return (args, emitter) => {
    const operands = columnsOf(args["data"]!, emitter);
    if (!operands || !ignores(args)) return null;
    const reducer = streamingReducers[name]!;
    const out = emitter.register();
    const state = createState(reducer, blockPixels);
    emitter.emit((count) => {
      const cells = { at: 0, count };
      resetState(reducer, state);
      for (const operand of operands) reducer.add(state, operand, cells);
      reducer.value(state, out, cells);
    });
    return { kind: "pixel", type: reducer.type, register: out };
  };
}

/** Registers of an array of numbers; null when an element is something else. */
function columnsOf(data: Symbol, emitter: Emitter): Register[] | null {
  const items = data.kind === "array" ? data.items : uniformItems(data);
  if (!items || !items.every(isNumber)) return null;
  return items.map((item) => emitter.operand(item)!);
}

function uniformItems(symbol: Symbol): Symbol[] | null {
  if (symbol.kind !== "uniform") return null;
  const value = symbol.value instanceof LabeledArray ? symbol.value.values : symbol.value;
  return Array.isArray(value) ? value.map((item: Value) => ({ kind: "uniform", value: item })) : null;
}

function ignores(args: Readonly<Record<string, Symbol>>): boolean {
  const option = args["ignore_nodata"];
  return !option || (option.kind === "uniform" && option.value !== false);
}

/** Valid values of pixel i of all columns, ascending, in the front of `values`; -1 when one is NaN. */
function sortedValues(operands: readonly Register[], i: number, values: Float64Array): number {
  let n = 0;
  for (let k = 0; k < operands.length; k++) {
    const operand = operands[k]!;
    if (operand.valid !== null && operand.valid[i] === 0) continue;
    const value = operand.data[i]!;
    if (value !== value) return -1;
    let at = n++;
    while (at > 0 && values[at - 1]! > value) {
      values[at] = values[at - 1]!;
      at--;
    }
    values[at] = value;
  }
  return n;
}

/** Quantile type 7 (Hyndman and Fan 1996) of ascending values; neighbours at infinity do not make NaN where the fraction is 0. */
function quantileOf(values: ArrayLike<number>, n: number, p: number): number {
  const at = p * (n - 1);
  const low = Math.floor(at);
  const fraction = at - low;
  if (fraction === 0) return values[low]!;
  return (1 - fraction) * values[low]! + fraction * values[low + 1]!;
}

function middle(values: ArrayLike<number>, n: number): number {
  const half = n >> 1;
  return n % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** The same bits either way. */
function mediansOf(operands: readonly Register[]): (out: Register, count: number) => void {
  const values = new Float64Array(operands.length);
  const columns = operands.length;
  if (columns >= networkColumnsMin && columns <= networkColumnsMax)
    return medianNetwork(operands, (i) => medianOfSorted(values, sortedValues(operands, i, values)));
  return (out, count) => {
    for (let i = 0; i < count; i++) {
      const n = sortedValues(operands, i, values);
      out.data[i] = medianOfSorted(values, n);
      out.validBuffer[i] = n === 0 ? 0 : 1;
    }
  };
}

/** NaN where there is no value, or one is NaN. */
function medianOfSorted(values: Float64Array, n: number): number {
  return n <= 0 ? NaN : middle(values, n);
}

const medianKernel: Kernel = (args, emitter) => {
  const operands = columnsOf(args["data"]!, emitter);
  if (!operands || !ignores(args)) return null;
  const out = emitter.register();
  const medians = mediansOf(operands);
  emitter.emit((count) => {
    medians(out, count);
    settle(out, count);
  });
  return { kind: "pixel", type: "number", register: out };
};

/** Probabilities asked for: a list, or the quantiles of so many equal parts; `q` is the old name for these. */
function probabilitiesOf(probabilities: Value, q: Value, effort: Effort): number[] {
  if (probabilities !== null && q !== null)
    throw new ProcessFault(
      "QuantilesParameterConflict",
      "The process `quantiles` only allows that either the `probabilities` or the `q` parameter is set.",
    );
  const asked = probabilities ?? q;
  if (typeof asked === "number") return equalParts(asked, effort);
  if (!Array.isArray(asked))
    throw new ProcessFault(
      "QuantilesParameterMissing",
      "The process `quantiles` requires either the `probabilities` or `q` parameter to be set.",
    );
  return ascendingShares(asked as readonly Value[]);
}

function equalParts(parts: number, effort: Effort): number[] {
  if (!Number.isInteger(parts) || parts < 2)
    throw badProbabilities(`${parts} is no number of parts; a whole number from 2 on is needed`);
  effort.room(parts - 1);
  return Array.from({ length: parts - 1 }, (_, i) => (i + 1) / parts);
}

function badProbabilities(reason: string): ProcessFault {
  return new ProcessFault(
    "ProcessParameterInvalid",
    `The value for parameter 'probabilities' of process 'quantiles' is invalid: ${reason}.`,
    { parameter: "probabilities" },
  );
}

function ascendingShares(asked: readonly Value[]): number[] {
  const wrong = asked.find((p) => !(typeof p === "number" && p >= 0 && p <= 1));
  if (wrong !== undefined) throw badProbabilities(`${JSON.stringify(wrong)} does not lie between 0 and 1`);
  const list = asked as number[];
  if (list.some((p, i) => i > 0 && p <= list[i - 1]!)) {
    throw new ProcessFault(
      "AscendingProbabilitiesRequired",
      "The values passed for parameter `probabilities` must be sorted in ascending order.",
    );
  }
  return list;
}

const quantiles: PixelOp = {
  scalar(args, { effort }) {
    const probabilities = probabilitiesOf(args["probabilities"] ?? null, args["q"] ?? null, effort);
    const numbers = reducible(args);
    if (numbers === null || numbers.length === 0) return probabilities.map(() => null);
    if (numbers.some(Number.isNaN)) return probabilities.map(() => NaN);
    const sorted = ascending(numbers);
    return probabilities.map((p) => quantileOf(sorted, sorted.length, p));
  },
  kernel(args, emitter) {
    const [asked, q] = [args["probabilities"], args["q"]].map((symbol) =>
      symbol === undefined ? null : symbol.kind === "uniform" ? symbol.value : undefined,
    );
    const operands = columnsOf(args["data"]!, emitter);
    if (!operands || !ignores(args) || asked === undefined || q === undefined) return null;
    const probabilities = probabilitiesOf(asked, q, emitter.effort);
    const outs = probabilities.map(() => emitter.register());
    const values = new Float64Array(operands.length);
    emitter.emit((count) => {
      for (let i = 0; i < count; i++) {
        const n = sortedValues(operands, i, values);
        for (let k = 0; k < outs.length; k++) {
          outs[k]!.data[i] = n <= 0 ? NaN : quantileOf(values, n, probabilities[k]!);
          outs[k]!.validBuffer[i] = n === 0 ? 0 : 1;
        }
      }
      for (const out of outs) settle(out, count);
    });
    return {
      kind: "array",
      items: outs.map((register) => ({ kind: "pixel", type: "number", register })),
      labels: null,
    };
  },
};

const count: PixelOp = {
  scalar(args, { call }) {
    const condition = args["condition"] ?? null;
    const values = elements(args);
    if (condition === true) return values.length;
    if (condition === null) return values.filter(isValid).length;
    const program = condition as unknown as Parameters<typeof call>[0];
    const context = args["context"] ?? null;
    return values.filter((x) => call(program, { x, element: x, context }) === true).length;
  },
  kernel(args, emitter) {
    const condition = args["condition"];
    if (condition && !(condition.kind === "uniform" && condition.value === null)) return null;
    return streamed("count")({ data: args["data"]! }, emitter);
  },
};

/** `any` and `all`: null is skipped by default, else Kleene's table decides. */
function quantifier(decisive: boolean): PixelOp {
  return {
    scalar(args) {
      const values = elements(args).map(truth);
      if (values.includes(decisive)) return decisive;
      return args["ignore_nodata"] === false && values.includes(null) ? null : !decisive;
    },
    kernel(args, emitter) {
      const data = args["data"]!;
      if (
        data.kind !== "array" ||
        !ignores(args) ||
        !data.items.every((item) => item.kind === "pixel" && item.type === "boolean")
      )
        return null;
      const operands = data.items.map((item) => emitter.operand(item)!);
      const out = emitter.register();
      const mark = decisive ? 1 : 0;
      emitter.emit((n) => {
        out.data.fill(1 - mark, 0, n);
        for (const operand of operands) {
          for (let i = 0; i < n; i++) {
            if (operand.data[i] === mark && (operand.valid === null || operand.valid[i] === 1))
              out.data[i] = mark;
          }
        }
        out.valid = null;
      });
      return { kind: "pixel", type: "boolean", register: out };
    },
  };
}

/** The element at one end; missing ones are passed over unless they count. */
function end(pick: (values: readonly Value[]) => Value | undefined, name: string): PixelOp {
  return {
    scalar(args) {
      const values = elements(args);
      return (
        pick(args["ignore_nodata"] === false ? values : values.filter((value) => value !== null)) ?? null
      );
    },
    kernel: streamed(name),
  };
}

function spread(values: readonly number[]): number {
  let average = 0;
  let squares = 0;
  values.forEach((value, index) => {
    const before = value - average;
    average += before / (index + 1);
    squares += before * (value - average);
  });
  return squares / (values.length - 1);
}

export const smaller = (a: number, b: number): number => (b < a || b !== b ? b : a);
export const larger = (a: number, b: number): number => (b > a || b !== b ? b : a);
const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const extrema: PixelOp = {
  scalar(args) {
    const numbers = reducible(args);
    if (numbers === null || numbers.length === 0) return [null, null];
    return [numbers.reduce(smaller), numbers.reduce(larger)];
  },
  kernel(args, emitter) {
    const low = streamed("min")(args, emitter);
    const high = streamed("max")(args, emitter);
    return low && high ? { kind: "array", items: [low, high], labels: null } : null;
  },
};

export const reducers = {
  sum: overNumbers(total, streamed("sum")),
  product: overNumbers((values) => values.reduce((a, b) => a * b, 1), streamed("product")),
  variance: overNumbers(spread, streamed("variance")),
  sd: overNumbers((values) => Math.sqrt(spread(values)), streamed("sd")),
  ...picking(["data"], {
    min: overNumbers((values) => values.reduce(smaller), streamed("min")),
    max: overNumbers((values) => values.reduce(larger), streamed("max")),
    first: end((values) => values[0], "first"),
    last: end((values) => values[values.length - 1], "last"),
    extrema,
  }),
  ...averaging(["data"], {
    mean: overNumbers((values) => total(values) / values.length, streamed("mean")),
    median: overNumbers(
      (values) => (values.some(Number.isNaN) ? NaN : middle(ascending(values), values.length)),
      medianKernel,
    ),
    quantiles,
  }),
  ...questions({ any: quantifier(true), all: quantifier(false) }),
  count,
} satisfies Readonly<Record<string, PixelOp>>;
