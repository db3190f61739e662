/** Recognising callbacks that are one reducer on `data` with its defaults: those can stream. */
import type { Callback } from "../nodes/params.ts";

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
