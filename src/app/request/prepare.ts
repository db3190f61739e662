/** From a parsed graph to a plan with everything known: loads are bound, stages are run, and the graph is lowered again. */
import { ProcessFault, aboutOf } from "../../cube/faults.ts";
import { toMemory, type MemoryParams } from "../../cube/nodes/memory.ts";
import type { NodeId, Plan } from "../../cube/plan.ts";
import { wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import { type RunPorts, run } from "../../cube/run.ts";
import { sizesOf } from "../../cube/shape.ts";
import type { Allowance } from "../ports/allowance.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import { lowerRoundsMax } from "../../limits.ts";
import type { Bound, BoundFunction } from "../../openeo/define.ts";
import { lower } from "../../openeo/lower.ts";
import type { LowerInput, LowerResult, PendingFunction, PendingLoad } from "../../openeo/lowering.ts";

export interface PreparePorts {
  /** What the request may cost. */
  readonly allowance: Allowance;
  /** Asks the outside world, once per load. */
  bind(load: PendingLoad): Promise<Bound>;
  /** Runs a stage to its end; gives null where the stage is not run here. */
  runStage(plan: Plan, node: NodeId): Promise<MemoryParams | null>;
  /** Finds out what a function is and what it gives; gives null where nothing of strangers is run. */
  bindFunction(load: PendingFunction): Promise<BoundFunction | null>;
  /** Is told what is wrong with a node, and the others are gone on with; absent: it is raised. */
  failed?(key: string, path: readonly PathStep[], error: unknown): void;
}

/** What was resolved, by key; plain data. */
export interface Known {
  readonly loads: ReadonlyMap<string, Bound>;
  readonly stages: ReadonlyMap<string, MemoryParams>;
  readonly functions: ReadonlyMap<string, BoundFunction>;
}

/** `functions` are those that were not asked, and `stages` are those that were not run; while there are any, outputs that depend on them are missing. */
export interface Prepared extends LowerResult {
  readonly known: Known;
}

export async function prepare(
  input: Omit<LowerInput, keyof Known | "effort">,
  ports: PreparePorts,
  before: Known = { loads: new Map(), stages: new Map(), functions: new Map() },
): Promise<Prepared> {
  const { allowance } = ports;
  const loads = new Map(before.loads);
  const stages = new Map(before.stages);
  const functions = new Map(before.functions);
  const refused = new Set<string>();
  const attempt = async (
    { key, path }: Pick<PendingLoad, "key" | "path">,
    act: () => Promise<void>,
  ): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!ports.failed) throw error;
      refused.add(key);
      ports.failed(key, path, error);
    }
  };
  for (let round = 0; round < lowerRoundsMax; round++) {
    const lowered = lower({ ...input, effort: allowance.effort, loads, stages, functions });
    const pending = lowered.loads.filter(({ key }) => !refused.has(key));
    for (const load of pending)
      await attempt(load, async () => void loads.set(load.key, await bindHere(load, ports)));
    if (pending.length > 0) continue;
    for (const { key, path, error } of lowered.failed) ports.failed?.(key, path, error);
    const granted = new Set<string>();
    for (const load of lowered.functions.filter(({ key }) => !refused.has(key)))
      await attempt({ key: load.key, path: load.request.use.path }, async () => {
        if (grant(functions, load.key, await ports.bindFunction(load))) granted.add(load.key);
      });
    if (granted.size > 0) continue;
    const results = [];
    for (const stage of lowered.stages)
      results.push([stage, await ports.runStage(lowered.plan, stage.node)] as const);
    for (const [stage, result] of results) if (grant(stages, stage.key, result)) granted.add(stage.key);
    if (granted.size === 0) return { ...lowered, known: { loads, stages, functions } };
  }
  throw new OpenEOError(
    "ProcessGraphComplexity",
    `The graph needs more than ${lowerRoundsMax} rounds of stages.`,
  );
}

function grant<T>(granted: Map<string, T>, key: string, value: T | null): boolean {
  if (value !== null) granted.set(key, value);
  return value !== null;
}

/** What is wrong with a load is about its node. */
async function bindHere(
  load: PendingLoad,
  { bind, allowance }: Pick<PreparePorts, "bind" | "allowance">,
): Promise<Bound> {
  try {
    allowance.load();
    return await bind(load);
  } catch (error) {
    if (error instanceof ProcessFault)
      throw new OpenEOError(error.code, error.message, load.path, {
        ...aboutOf(error.details),
        cause: error,
      });
    throw error;
  }
}

/** Runs a stage in one go; its result goes back into the graph as a memory node. */
export async function runWholeStage(plan: Plan, node: NodeId, ports: RunPorts): Promise<MemoryParams> {
  const shape = plan.nodes[node]!.shape;
  const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(shape)) }]);
  const [chunk] = await run(plan, schedule, ports);
  return toMemory(chunk!, shape);
}
