import type { MemoryParams } from "../../../cube/nodes/memory.ts";
import type { NodeId } from "../../../cube/plan.ts";
import type { CubeShape } from "../../../cube/shape.ts";
import { CubeRef, type Lowered, Pending, type PlanContext, defineProcess } from "../../define.ts";
import type { FunctionUse } from "../../function.ts";
import { callFunction, squared } from "./function-calls.ts";

export const run_udf = defineProcess(
  "run_udf",
  {
    summary: "Run a function of your own",
    description:
      "Runs a function in one of the languages that GET /udf_runtimes lists; it is given as text, by https address or as a file of yours. In callbacks it is the whole callback, and gets what the process around it says. On a raster data cube itself it gets squares of y and x with all of the other dimensions, which it may change; on a vector data cube it gets all of it at once. What it gives is asked for before any pixel is computed: it says so itself, or is tried on a small cube.",
  },
  (context): Lowered => {
    const data = context.argument("data");
    const use = context.functionHere();
    if (!(data instanceof CubeRef)) return context.invalid("data", "a data cube is expected");
    const shape = context.builder.shape(data.node);
    if (use instanceof Pending) return use;
    if (isVector(shape)) return callAtOnce(context, use, data.node);
    return callFunction(context, use, data.node, { cut: squared, mayAdd: true });
  },
);

function isVector(shape: CubeShape): boolean {
  return shape.dims.some((dim) => dim.type === "geometry");
}

/** What it makes of a vector data cube, geometries included, shows when it has run. */
function callAtOnce(context: PlanContext, use: FunctionUse, node: NodeId): Lowered {
  const cube = valuesAt(context, node);
  if (cube instanceof Pending) return cube;
  const bound = context.function({ use, about: { kind: "values", cube } });
  if (bound instanceof Pending) return bound;
  if (bound.kind !== "values") throw new RangeError("values were asked for, and a function was given");
  return context.add("memory", bound.values, []);
}

function valuesAt(context: PlanContext, node: NodeId): MemoryParams | Pending {
  const made = context.builder.node(node);
  return made.kind === "memory" ? made.params : context.stage(node, "values");
}
