/** From a parsed graph to a plan with everything known: loads are bound, stages are run, and the graph is lowered again. */
import { toMemory } from "../cube/nodes/memory.ts";
import type { MemoryParams } from "../cube/nodes/params.ts";
import type { NodeId, Plan } from "../cube/plan.ts";
import { wholeRegion } from "../cube/region.ts";
import { resolve } from "../cube/resolve.ts";
import { type RunPorts, run } from "../cube/run.ts";
import { sizesOf } from "../cube/shape.ts";
import { OpenEOError } from "../errors.ts";
import { lowerRoundsMax } from "../limits.ts";
import type { Bound } from "../openeo/define.ts";
import { type LoadWish, type LowerInput, type LowerResult, lower } from "../openeo/lower.ts";

export interface PreparePorts {
  /** Asks the outside world, once per load. */
  bind(wish: LoadWish): Promise<Bound>;
  /** Runs a stage to its end; null where stages are not run (validation). */
  readonly runStage: ((plan: Plan, node: NodeId) => Promise<MemoryParams>) | null;
}

export async function prepare(
  input: Omit<LowerInput, "loads" | "stages">,
  ports: PreparePorts,
): Promise<LowerResult> {
  const loads = new Map<string, Bound>();
  const stages = new Map<string, MemoryParams>();
  for (let round = 0; round < lowerRoundsMax; round++) {
    const lowered = lower({ ...input, loads, stages });
    if (lowered.loads.length === 0 && (lowered.stages.length === 0 || !ports.runStage)) return lowered;
    for (const wish of lowered.loads) loads.set(wish.key, await ports.bind(wish));
    if (lowered.loads.length > 0) continue;
    for (const wish of lowered.stages) stages.set(wish.key, await ports.runStage!(lowered.plan, wish.node));
  }
  throw new OpenEOError(
    "ProcessGraphComplexity",
    `The graph needs more than ${lowerRoundsMax} rounds of stages.`,
  );
}

/** Runs a stage in one go; its result goes back into the graph as a memory node. */
export async function runWholeStage(plan: Plan, node: NodeId, ports: RunPorts): Promise<MemoryParams> {
  const shape = plan.nodes[node]!.shape;
  const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(shape)) }]);
  const [chunk] = await run(plan, schedule, ports);
  return toMemory(chunk!, shape);
}
