import { defineProcess } from "../../define.ts";

export const apply = defineProcess(
  "apply",
  {
    summary: "Run a process on every pixel",
    description: "Runs a callback on every value for itself. A result of null is no-data.",
  },
  (context) => context.add("apply", context.callback("process"), [context.cube("data")]),
);
