/** The parameters of a model that come closest to an array of values. */
import { blockPixels, curveParametersMax } from "../../../limits.ts";
import { ProcessFault } from "../../faults.ts";
import { instantOf } from "../../instant.ts";
import type { Label } from "../../shape.ts";
import { isNumber } from "../kernels.ts";
import { type CurveJob, fitCurves } from "../least-squares.ts";
import type { PixelOp, Register, Symbol } from "../op.ts";
import type { Program } from "../program.ts";
import { listOf } from "../symbols.ts";
import { settle } from "../validity.ts";
import { LabeledArray, type Value } from "../value.ts";
import { elements, numeric } from "./reducers.ts";

/** Where a label stands on the x axis: numbers as they are, instants in seconds since 1970. */
export function placeOfLabel(label: Label): number {
  const place = typeof label === "number" ? label : instantOf(label) / 1000;
  if (!Number.isNaN(place)) return place;
  throw new ProcessFault(
    "ProcessParameterInvalid",
    `The label ${JSON.stringify(label)} is neither a number nor a date, so that no curve can be laid through its value.`,
    { parameter: "data" },
  );
}

function placesOf(labels: readonly Label[] | null, length: number): readonly number[] {
  return labels ? labels.map(placeOfLabel) : Array.from({ length }, (_, index) => index);
}

function startOf(value: Value | undefined): readonly number[] {
  const start = value instanceof LabeledArray ? value.values : value;
  if (
    Array.isArray(start) &&
    start.length > 0 &&
    start.length <= curveParametersMax &&
    start.every((item) => typeof item === "number" && Number.isFinite(item))
  )
    return start as readonly number[];
  throw new ProcessFault(
    "ProcessParameterInvalid",
    `The value of parameters must be an array of 1 to ${curveParametersMax} finite numbers.`,
    { parameter: "parameters" },
  );
}

const programOf = (value: Value): Program => value as unknown as Program;

/** What is left of pixels with too few values: nothing. */
function isEnough(
  valid: number,
  job: { readonly labels: number; readonly ignores: boolean; readonly size: number },
): boolean {
  return valid >= job.size && (job.ignores || valid === job.labels);
}

export const fit_curve: PixelOp = {
  scalar(args, { call }) {
    const values = elements(args).map((value) => (value === null ? null : numeric(value)));
    const data = args["data"];
    const x = placesOf(data instanceof LabeledArray ? data.labels : null, values.length);
    const start = startOf(args["parameters"]);
    const valid = values.filter((value) => value !== null).length;
    const ignores = args["ignore_nodata"] !== false;
    if (!isEnough(valid, { labels: values.length, ignores, size: start.length }))
      return start.map(() => null);
    const given = new Float64Array(1);
    const job: CurveJob = {
      count: 1,
      start,
      y: values.map((value) => ({
        data: Float64Array.of(value ?? NaN),
        valid: value === null ? new Uint8Array(1) : null,
      })),
      model(label, parameters) {
        const value = call(programOf(args["function"]!), {
          x: x[label]!,
          parameters: parameters.map((own) => own[0]!),
        });
        given[0] = typeof value === "number" || typeof value === "boolean" ? Number(value) : NaN;
        return given;
      },
    };
    return fitCurves(job).map((own) => own[0]!);
  },
  kernel(args, emitter): Symbol | null {
    const list = args["data"] && listOf(args["data"]);
    const [asked, callback, ignore] = [args["parameters"], args["function"], args["ignore_nodata"]];
    if (!list || !list.items.every(isNumber) || asked?.kind !== "uniform" || callback?.kind !== "uniform")
      return null;
    if (ignore && ignore.kind !== "uniform") return null;
    const ignores = ignore?.kind !== "uniform" || ignore.value !== false;
    const start = startOf(asked.value);
    const x = placesOf(list.labels, list.items.length);
    const variables = start.map(() => emitter.variable("number"));
    const place = emitter.variable("number");
    const parameters: Symbol = { kind: "array", items: variables.map(({ symbol }) => symbol), labels: null };
    const own = { x: place.symbol, parameters };
    const model = emitter.apart(programOf(callback.value), own, curveEvaluations(start.length, x.length));
    const result = model && emitter.operand(model.symbol);
    if (!model || !result) return null;
    const operands = list.items.map((item) => emitter.operand(item)!);
    const outs = start.map(() => emitter.register());
    const column = new Float64Array(blockPixels);
    const given = new Float64Array(blockPixels);
    emitter.emit((count) => {
      const fitted = fitCurves({
        count,
        start,
        y: operands,
        model(label, values) {
          place.register.data = column.fill(x[label]!);
          variables.forEach(({ register }, k) => (register.data = values[k]!));
          model.run(count);
          return modelValues(given, result, count);
        },
      });
      fitted.forEach((values, k) => outs[k]!.data.set(values));
      markEnough(outs, operands, { count, ignores });
    });
    return {
      kind: "array",
      items: outs.map((register) => ({ kind: "pixel", type: "number", register })),
      labels: null,
    };
  },
};

/** What is expected of a fit: a dozen rounds, each with the model at every label, once and once for each parameter. */
function curveEvaluations(parameters: number, labels: number): number {
  return 12 * labels * (parameters + 2);
}

function modelValues(given: Float64Array, { data, valid }: Register, count: number): Float64Array {
  for (let i = 0; i < count; i++) given[i] = valid === null || valid[i] === 1 ? data[i]! : NaN;
  return given;
}

function markEnough(
  outs: readonly Register[],
  operands: readonly Register[],
  { count, ignores }: { readonly count: number; readonly ignores: boolean },
): void {
  const of = { labels: operands.length, ignores, size: outs.length };
  for (let i = 0; i < count; i++) {
    let valid = 0;
    for (const operand of operands) valid += operand.valid === null ? 1 : operand.valid[i]!;
    const has = isEnough(valid, of) ? 1 : 0;
    for (const out of outs) {
      out.validBuffer[i] = has;
      if (has === 0) out.data[i] = NaN;
    }
  }
  for (const out of outs) settle(out, count);
}
