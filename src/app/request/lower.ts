/** From a process to a plan: bound, and with its small stages run; what is larger is left for a job. */
import type { MemoryParams } from "../../cube/nodes/memory.ts";
import type { NodeId, Plan } from "../../cube/plan.ts";
import { wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import { sizesOf } from "../../cube/shape.ts";
import { stageParts } from "../../cube/stage.ts";
import { inlineLeavesMax } from "../../limits.ts";
import { findProcess } from "../../openeo/processes/index.ts";
import { bindLoad } from "../bind/index.ts";
import { bindPorts } from "../bind/request-ports.ts";
import type { Deps } from "../deps.ts";
import type { Asking } from "../ports/principal.ts";
import { bindFunction } from "../udf/bind-function.ts";
import { askersOf } from "./askers.ts";
import { functionAskerOf, functionPorts } from "./functions.ts";
import { runPorts } from "./evaluate.ts";
import { workOf } from "./gate.ts";
import { type InlineWork, createInlineWork } from "./inline-work.ts";
import { type Known, type Prepared, prepare, runWholeStage } from "./prepare.ts";
import type { ProcessRequest } from "./process.ts";
import { reserve } from "./reserve.ts";
import { requireLoadable } from "./strangers.ts";

export interface AskedProcess extends Pick<ProcessRequest, "graph" | "parameters"> {
  readonly asking: Asking;
}

export function lowerRequest(request: AskedProcess, deps: Deps, known?: Known): Promise<Prepared> {
  const askerOf = askersOf(request.graph, request.asking);
  const inline = createInlineWork();
  return prepare(
    { graph: request.graph, find: findProcess, parameters: request.parameters },
    {
      allowance: deps.allowance,
      bind(load) {
        requireLoadable(load, request.asking.principal);
        return bindLoad(load, bindPorts(deps, "read", askerOf(load)));
      },
      runStage: (plan, node) => runSmallStage(plan, node, { deps, inline }),
      bindFunction: ({ request: asked }) => {
        const asker = functionAskerOf(asked.use, request.asking);
        return bindFunction(asked, asker, functionPorts(deps, asker));
      },
    },
    known,
  );
}

/** Null when the stage is more than one request may do, or more than this one may do now. */
async function runSmallStage(
  plan: Plan,
  node: NodeId,
  { deps, inline }: { readonly deps: Deps; readonly inline: InlineWork },
): Promise<MemoryParams | null> {
  const parts = stageParts(plan, node);
  if (parts && parts.leaves.length > inlineLeavesMax) return null;
  const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]);
  if (parts && !inline.takes(schedule)) return null;
  if (parts && !(await deps.gate.admit(workOf(schedule)))) return null;
  const reservation = await reserve(deps, schedule.peakBytes);
  try {
    return await runWholeStage(plan, node, runPorts(deps));
  } finally {
    reservation.release();
  }
}
