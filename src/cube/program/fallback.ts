/** What does not compile is interpreted pixel by pixel: slow, counted, and right. */
import { pixelEffort } from "../../limits.ts";
import { ProcessFault, isOfValues } from "../faults.ts";
import { Effort } from "./effort.ts";
import type { BlockEmitter, Register, Symbol } from "./op.ts";
import { pixelOp } from "./ops/index.ts";
import type { Label } from "../shape.ts";
import type { Step } from "./program.ts";
import { evaluateHanded, evaluateOp } from "./scalar.ts";
import { settle } from "./validity.ts";
import { LabeledArray, type Value } from "./value.ts";

export interface FallbackContext {
  readonly emitter: BlockEmitter;
  /** Parameters from outside that nested callbacks may see. */
  readonly outer: Readonly<Record<string, Symbol>>;
}

export function interpretPerPixel(
  step: Step,
  args: Readonly<Record<string, Symbol>>,
  context: FallbackContext,
): Symbol {
  for (const symbol of [...Object.values(args), ...Object.values(context.outer)]) touch(symbol);
  const valuesOf = (symbols: Readonly<Record<string, Symbol>>, of: (symbol: Symbol) => Value) =>
    Object.fromEntries(Object.entries(symbols).map(([name, symbol]) => [name, of(symbol)]));
  const valueOf = (of: (symbol: Symbol) => Value, effort: Effort): Value =>
    evaluateOp(step.op, valuesOf(args, of), {
      call: (program, own) => evaluateHanded(program, { ...valuesOf(context.outer, of), ...own }, effort),
      effort,
    });
  const pixel = new Effort(pixelEffort);
  const ofPixel = (of: (symbol: Symbol) => Value): Value => {
    pixel.restart();
    return valueOf(of, pixel);
  };
  const at = (i: number): Value => ofPixel((symbol) => valueAt(symbol, i));
  const sample = probe((of) => valueOf(of, context.emitter.effort));
  const labels = sample instanceof LabeledArray ? sample.labels : null;
  const list =
    sample instanceof LabeledArray
      ? sample.values
      : Array.isArray(sample)
        ? (sample as readonly Value[])
        : null;
  const outputs = { step, list, labels, sample, at, emitter: context.emitter };
  const isRagged =
    pixelOp(step.op).isRagged?.(args) ?? Object.values(args).some(({ kind }) => kind === "ragged");
  return list && isRagged
    ? { kind: "ragged", valueOf: ofPixel, fixed: () => emitColumns(outputs) }
    : emitColumns(outputs);
}

interface Outputs {
  readonly step: Step;
  /** What a sample gives: a list, or one value. */
  readonly list: readonly Value[] | null;
  readonly labels: readonly Label[] | null;
  readonly sample: Value;
  readonly at: (i: number) => Value;
  readonly emitter: BlockEmitter;
}

/** One loop that stores what each pixel gives. */
function emitColumns({ step, list, labels, sample, at, emitter }: Outputs): Symbol {
  const { gives } = pixelOp(step.op);
  const outs = (list ?? [sample]).map(
    (value) =>
      ({
        register: emitter.register(),
        type: gives ?? (typeof value === "boolean" ? "boolean" : "number"),
      }) as const,
  );
  emitter.emit((count) => {
    for (let i = 0; i < count; i++)
      store(step, list ? listAt(step, at(i), outs.length) : [at(i)], {
        outs: outs.map((out) => out.register),
        i,
      });
    for (const out of outs) settle(out.register, count);
  });
  const items = outs.map((out): Symbol => ({ kind: "pixel", type: out.type, register: out.register }));
  return list ? { kind: "array", items, labels } : items[0]!;
}

function touch(symbol: Symbol): void {
  if (symbol.kind === "pixel") void symbol.register;
  if (symbol.kind === "array") symbol.items.forEach(touch);
}

function valueAt(symbol: Symbol, i: number): Value {
  if (symbol.kind === "uniform") return symbol.value;
  if (symbol.kind === "ragged") return symbol.valueOf((inner) => valueAt(inner, i));
  if (symbol.kind === "pixel") {
    const { data, valid } = symbol.register;
    if (valid !== null && valid[i] === 0) return null;
    return symbol.type === "boolean" ? data[i] === 1 : data[i]!;
  }
  const values = symbol.items.map((item) => valueAt(item, i));
  return symbol.labels ? new LabeledArray(symbol.labels, values) : values;
}

/**
 * The operation on ones, else on zeros, tells what it gives; per pixel it must give the same kind. No-data tells nothing.
 * An exception of a process is about these values alone; what is wrong with its arguments is wrong for all.
 */
function probe(valueOf: (of: (symbol: Symbol) => Value) => Value): Value {
  for (const one of [true, false]) {
    try {
      const value = valueOf((symbol) => sampleOf(symbol, one));
      if (value !== null) return value;
    } catch (error) {
      if (!isOfValues(error)) throw error;
    }
  }
  return null;
}

function sampleOf(symbol: Symbol, one: boolean): Value {
  if (symbol.kind === "uniform") return symbol.value;
  if (symbol.kind === "ragged") return symbol.valueOf((inner) => sampleOf(inner, one));
  if (symbol.kind === "pixel") return symbol.type === "boolean" ? one : Number(one);
  const values = symbol.items.map((item) => sampleOf(item, one));
  return symbol.labels ? new LabeledArray(symbol.labels, values) : values;
}

function listAt(step: Step, value: Value, length: number): readonly Value[] {
  const list = value instanceof LabeledArray ? value.values : value;
  if (!Array.isArray(list) || list.length !== length) {
    throw new ProcessFault(
      "ProcessParameterInvalid",
      `${step.origin} gives arrays whose length differs from pixel to pixel.`,
    );
  }
  return list as readonly Value[];
}

function store(
  step: Step,
  values: readonly Value[],
  to: { readonly outs: readonly Register[]; readonly i: number },
): void {
  values.forEach((value, index) => {
    const out = to.outs[index]!;
    if (value !== null && typeof value !== "number" && typeof value !== "boolean") {
      throw new ProcessFault(
        "ProcessParameterInvalid",
        `${step.origin} must give a number, a boolean or no-data for each pixel.`,
      );
    }
    out.data[to.i] = value === null ? NaN : Number(value);
    out.validBuffer[to.i] = value === null ? 0 : 1;
  });
}
