/** Recognising callbacks that are one reducer on `data` with its defaults: those can stream. */
import type { Callback } from "../program/program.ts";

/** Whether a callback is `count` of everything, missing values too. */
export function countsAll(callback: Callback): boolean {
  const { steps, result } = callback.program;
  const { data, condition } = steps[0]?.args ?? {};
  return (
    steps.length === 1 &&
    steps[0]!.op === "count" &&
    result.kind === "step" &&
    data?.kind === "param" &&
    data.name === "data" &&
    condition?.kind === "const" &&
    condition.value === true
  );
}

/** The name of the operation; null for every other callback. */
export function soleReducer(callback: Callback): string | null {
  const { steps, result } = callback.program;
  const step = steps[0];
  if (steps.length !== 1 || !step || result.kind !== "step") return null;
  const data = step.args["data"];
  if (data?.kind !== "param" || data.name !== "data") return null;
  const plain = Object.entries(step.args).every(
    ([name, arg]) =>
      name === "data" ||
      (arg.kind === "const" && (name === "ignore_nodata" ? arg.value === true : arg.value === null)),
  );
  return plain ? step.op : null;
}
