import { defineProcess } from "../../define.ts";
import { callFunction, squared } from "./function-calls.ts";

export const apply = defineProcess(
  "apply",
  {
    summary: "Run a process on every pixel",
    description:
      "Runs a callback on every value for itself. A result of null is no-data. A function of a user (run_udf) gets squares of y and x with all bands, label by label of the other dimensions, and may change bands.",
  },
  (context) => {
    const use = context.functionIn("process");
    if (use)
      return callFunction(context, use, context.cube("data"), {
        cut: (dim) => (dim.type === "bands" || squared(dim) === "square" ? squared(dim) : single),
        mayChange: (dim) => dim.type === "bands",
      });
    return context.add("apply", context.callback("process"), [context.cube("data")]);
  },
);

/** One label at a time. */
const single = { size: 1, overlap: 0, filled: false };
