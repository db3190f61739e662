/** One task of a stage: some whole leaves, as many at once as half the budget holds. */
import { inTurns } from "../../cube/pace.ts";
import type { Plan } from "../../cube/plan.ts";
import { resolve } from "../../cube/resolve.ts";
import { run } from "../../cube/run.ts";
import type { Schedule } from "../../cube/schedule.ts";
import type { Chunk } from "../../cube/chunk.ts";
import type { Region } from "../../cube/region.ts";
import { jobPlansKept } from "../../limits.ts";
import { type WorkUnits, addedWork, noWork, workUnitsOf } from "../billing/work-units.ts";
import type { Deps, TaskPorts } from "../deps.ts";
import { runPorts } from "../request/evaluate.ts";
import { reserve } from "../request/reserve.ts";
import { partialKey, roundKey } from "../ports/stored-keys.ts";
import { quotesOf } from "./quotes.ts";
import { type StageGroup, type StageRound, groupsOf, pack, readRound, roundTasks } from "./stage-round.ts";
import type { StageResult, TaskMessage } from "../jobs/tasks.ts";

export async function stageTask(message: TaskMessage, deps: TaskPorts): Promise<StageResult> {
  const { round, groups } = await openRound(message, deps);
  const group = groups.findLast((candidate) => candidate.first <= message.number)!;
  const { input, leaves } = leavesOf(groups, message.number);
  const lists: Float64Array[][] = group.parts.map(() => []);
  const receivedBefore = deps.counts.bytes;
  const work = await feedLeaves({ plan: round.plan, input, leaves }, deps, async (leaf, chunk) => {
    for (const [index, { parts }] of group.parts.entries())
      lists[index]!.push(await inTurns(parts.partial(leaf, chunk), deps.pace));
  });
  const key = partialKey(message, message.round, message.number);
  await deps.files.put(key, pack(lists).buffer, "application/octet-stream");
  const { requests, bytes, blocks } = deps.counts;
  const usage = { work: { ...work, tasks: 1 }, receivedBytes: bytes - receivedBefore };
  return { phase: "stage", usage, trace: `requests=${requests}; bytes=${bytes}; blocks=${blocks}` };
}

interface OpenRound {
  readonly round: StageRound;
  readonly groups: readonly StageGroup[];
}

/** Rounds of this isolate by their key in R2; a run's round never changes. */
const rounds = new Map<string, OpenRound>();

async function openRound(message: TaskMessage, deps: Pick<Deps, "files">): Promise<OpenRound> {
  const key = roundKey(message, message.round);
  const known = rounds.get(key);
  if (known) return known;
  const round = await readRound(message, message.round, deps);
  const made = { round, groups: groupsOf(round) };
  if (rounds.size >= jobPlansKept) rounds.delete(rounds.keys().next().value!);
  rounds.set(key, made);
  return made;
}

interface LeavesOf {
  readonly plan: Plan;
  readonly input: number;
  readonly leaves: readonly Region[];
}

/** Gives the work of all. */
async function feedLeaves(
  of: LeavesOf,
  deps: TaskPorts,
  feed: (leaf: Region, chunk: Chunk) => Promise<void>,
): Promise<WorkUnits> {
  let work = noWork;
  for (const { schedule, at } of schedulesOf(of, deps.budget.bytesMax)) {
    work = addedWork(work, workUnitsOf(of.plan, schedule));
    const reservation = await reserve(deps, schedule.peakBytes);
    try {
      const chunks = await run(of.plan, schedule, runPorts(deps));
      for (const [index, chunk] of chunks.entries()) await feed(of.leaves[at + index]!, chunk);
    } finally {
      reservation.release();
    }
  }
  return work;
}

/** What a task of a round will take at most. */
export function stageQuotes(
  { plan }: Pick<StageRound, "plan">,
  groups: readonly StageGroup[],
  budgetBytes: number,
): readonly WorkUnits[] {
  return quotesOf(roundTasks(groups), (number) => {
    const leaves = { plan, ...leavesOf(groups, number) };
    let work: WorkUnits = { ...noWork, tasks: 1 };
    for (const { schedule } of schedulesOf(leaves, budgetBytes))
      work = addedWork(work, workUnitsOf(plan, schedule));
    return work;
  });
}

/** The leaves of a task, and the node that they are regions of. */
function leavesOf(groups: readonly StageGroup[], number: number): Omit<LeavesOf, "plan"> {
  const group = groups.findLast((candidate) => candidate.first <= number)!;
  const { input, leaves } = group.parts[0]!.parts;
  const start = (number - group.first) * group.leavesPerTask;
  return { input, leaves: leaves.slice(start, start + group.leavesPerTask) };
}

/** As many leaves at once as half the budget holds, from `at` on. */
function* schedulesOf(
  of: LeavesOf,
  budgetBytes: number,
): Generator<{ readonly schedule: Schedule; readonly at: number }, void, void> {
  for (let at = 0; at < of.leaves.length;) {
    const { schedule, count } = fitting(of, at, budgetBytes / 2);
    yield { schedule, at };
    at += count;
  }
}

/** As many of the next leaves as fit, halving until they do. */
function fitting(
  of: LeavesOf,
  at: number,
  bytesMax: number,
): { readonly schedule: Schedule; readonly count: number } {
  for (let count = of.leaves.length - at; ; count = Math.ceil(count / 2)) {
    const regions = of.leaves.slice(at, at + count);
    const schedule = resolve(
      of.plan,
      regions.map((region) => ({ node: of.input, region })),
    );
    if (count === 1 || schedule.peakBytes <= bytesMax) return { schedule, count };
  }
}
