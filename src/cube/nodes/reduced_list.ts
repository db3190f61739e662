/** Callbacks that need all values of a list at once, run by their definition; a median alone is found without sorting. */
import { workPerInterpretedStep, zoneEffort } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import type { Callback, Program } from "../program/program.ts";
import { Effort } from "../program/effort.ts";
import { evaluate } from "../program/scalar.ts";
import { medianOf } from "../reducers/select.ts";
import { soleReducer } from "../reducers/sole.ts";
import type { ElementType } from "../shape.ts";

/** In order; `valid` is null where all are. */
export interface ListedValues {
  readonly data: Float64Array;
  readonly valid: Uint8Array | null;
}

/** What a callback gives for a plain list, by its definition. */
export function reducedList(
  callback: Callback,
  values: ListedValues,
  type: ElementType,
): number | boolean | null {
  const median = soleReducer(callback) === "median" ? quickMedian(values) : null;
  if (median !== null) return median;
  const data = Array.from(values.data, (value, i) =>
    values.valid !== null && values.valid[i] === 0 ? null : type === "boolean" ? value === 1 : value,
  );
  const value = evaluate(callback.program, { ...callback.uniforms, data }, new Effort(zoneEffort));
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  throw new ProcessFault("ProcessParameterInvalid", "The reducer must give a single number or boolean.");
}

/** Kernel pixels that a value takes, as measured for the median, and for steps that are interpreted. */
export function workPerValue(callback: Callback): number {
  return soleReducer(callback) === "median" ? 8 : stepsOf(callback.program) * workPerInterpretedStep;
}

/** Those of callbacks that it hands to operations included. */
function stepsOf(program: Program): number {
  let steps = Math.max(1, program.steps.length);
  for (const step of program.steps)
    for (const arg of Object.values(step.args)) if (arg.kind === "program") steps += stepsOf(arg.program);
  return steps;
}

/** Null where it must be told by the definition: without a value, with NaN, and at 0, which has two signs. */
function quickMedian({ data, valid }: ListedValues): number | null {
  const values = new Float64Array(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (valid !== null && valid[i] === 0) continue;
    if (data[i] !== data[i]) return null;
    values[count++] = data[i]!;
  }
  return count === 0 ? null : medianOf(values, count) || null;
}
