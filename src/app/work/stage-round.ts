/**
 * Stages of a job: a round of all stages that the graph waits for, cut into tasks of whole leaves. Each task keeps what its
 * leaves give; the next planning task merges that in the order of the leaves, and the graph is lowered again.
 */
import { keptJson, parseCanonical } from "../../cube/canonical.ts";
import { toMemory, type MemoryParams } from "../../cube/nodes/memory.ts";
import type { NodeId, Plan } from "../../cube/plan.ts";
import { resolve } from "../../cube/resolve.ts";
import { type StageParts, stageParts } from "../../cube/stage.ts";
import { OpenEOError } from "../../errors.ts";
import { leafCells, stageTaskLeaves } from "../../limits.ts";
import type { Bound, BoundFunction } from "../../openeo/define.ts";
import type { Deps } from "../deps.ts";
import type { Known, Prepared } from "../request/prepare.ts";
import { partialKey, roundKey } from "../ports/stored-keys.ts";
import { loadsFromStore, planFromStore, storedLoads, storedPlan } from "../ports/stored-sources.ts";
import type { TaskMessage } from "../jobs/tasks.ts";
import { easyTaskWork, requireTaskWork } from "./task-work.ts";

/** Plain data, kept in R2 between the planning tasks. */
export interface StageRound {
  readonly version: 1;
  readonly plan: Plan;
  readonly stages: readonly { readonly key: string; readonly node: NodeId }[];
  readonly loads: readonly (readonly [string, Bound])[];
  readonly results: readonly (readonly [string, MemoryParams])[];
  readonly functions: readonly (readonly [string, BoundFunction])[];
}

export function roundOf(prepared: Prepared): StageRound {
  return {
    version: 1,
    plan: prepared.plan,
    stages: prepared.stages,
    loads: [...prepared.known.loads],
    results: [...prepared.known.stages],
    functions: [...prepared.known.functions],
  };
}

export function serializeRound(round: StageRound): string {
  return keptJson({ ...round, plan: storedPlan(round.plan), loads: storedLoads(round.loads) });
}

/** Stages that go through the same leaves of the same node share the reading. */
export interface StageGroup {
  readonly parts: readonly { readonly key: string; readonly node: NodeId; readonly parts: StageParts }[];
  /** Number of the group's first task. */
  readonly first: number;
  readonly tasks: number;
  readonly leavesPerTask: number;
}

export function groupsOf(round: Pick<StageRound, "plan" | "stages">): StageGroup[] {
  const byLeaves = new Map<string, StageGroup["parts"][number][]>();
  for (const { key, node } of round.stages) {
    const parts = stageParts(round.plan, node);
    if (!parts) throw new RangeError(`the stage ${key} has no parts`);
    const id = `${parts.input}|${JSON.stringify(parts.leaves)}`;
    byLeaves.set(id, [...(byLeaves.get(id) ?? []), { key, node, parts }]);
  }
  let first = 0;
  return [...byLeaves.values()].map((parts) => {
    const leavesPerTask = leavesOfTask(round.plan, parts);
    const tasks = Math.ceil(parts[0]!.parts.leaves.length / leavesPerTask);
    const group = { parts, first, tasks, leavesPerTask };
    first += tasks;
    return group;
  });
}

/** Fewer where a leaf is much work; others take about as much as the first. Raises ProcessGraphComplexity where one is too much. */
function leavesOfTask(plan: Plan, stages: StageGroup["parts"]): number {
  const { input, leaves } = stages[0]!.parts;
  const [first] = leaves;
  if (!first) return stageTaskLeaves;
  const cells = resolve(plan, [{ node: input, region: first }]).kernelPixels;
  const work = stages.reduce((sum, { parts }) => sum + parts.leafWork, cells);
  const what = `A piece of ${leafCells} x ${leafCells} cells of what is gone through`;
  requireTaskWork({ what, work, origin: plan.nodes[stages[0]!.node]!.origin });
  return Math.max(1, Math.min(stageTaskLeaves, Math.floor(easyTaskWork / work)));
}

export function roundTasks(groups: readonly StageGroup[]): number {
  return groups.reduce((sum, group) => sum + group.tasks, 0);
}

export async function readRound(
  task: TaskMessage,
  number: number,
  deps: Pick<Deps, "files">,
): Promise<StageRound> {
  const bytes = await deps.files.get(roundKey(task, number));
  if (!bytes) throw new OpenEOError("Internal", "A stage of the job has gone.");
  const round = parseCanonical(new TextDecoder().decode(bytes)) as StageRound;
  if (round.version !== 1) throw new RangeError(`stage of version ${String(round.version)}`);
  return { ...round, plan: planFromStore(round.plan), loads: loadsFromStore(round.loads) };
}

/** What is known when all tasks of a round are done. */
export async function mergedRound(
  task: TaskMessage,
  number: number,
  deps: Pick<Deps, "files" | "pace">,
): Promise<Known> {
  const round = await readRound(task, number, deps);
  const stages = new Map(round.results);
  for (const group of groupsOf(round)) {
    const mergers = group.parts.map(({ parts }) => parts.merger());
    for (let at = 0; at < group.tasks; at++) {
      const key = partialKey(task, number, group.first + at);
      const bytes = await deps.files.get(key);
      if (!bytes) throw new OpenEOError("Internal", `The partial results ${key} have gone.`);
      await deps.pace.did(bytes.length);
      unpack(new Float64Array(bytes.buffer)).forEach((entries, index) => mergers[index]!.add(entries));
    }
    group.parts.forEach(({ key, node }, index) =>
      stages.set(key, toMemory(mergers[index]!.finish(), round.plan.nodes[node]!.shape)),
    );
  }
  return { loads: new Map(round.loads), stages, functions: new Map(round.functions) };
}

/** One list per stage of the group: [length, numbers]. */
export function pack(lists: readonly (readonly Float64Array[])[]): Float64Array<ArrayBuffer> {
  const lengths = lists.map((list) => list.reduce((sum, entries) => sum + entries.length, 0));
  const packed = new Float64Array(lengths.reduce((sum, length) => sum + 1 + length, 0));
  let at = 0;
  lists.forEach((list, index) => {
    packed[at++] = lengths[index]!;
    for (const entries of list) {
      packed.set(entries, at);
      at += entries.length;
    }
  });
  return packed;
}

function unpack(packed: Float64Array): Float64Array[] {
  const lists: Float64Array[] = [];
  for (let at = 0; at < packed.length; at += 1 + packed[at]!)
    lists.push(packed.subarray(at + 1, at + 1 + packed[at]!));
  return lists;
}
