/** One task of a stage: some whole leaves, as many at once as half the budget holds. */
import { inTurns } from "../../cube/pace.ts";
import type { Plan } from "../../cube/plan.ts";
import { resolve } from "../../cube/resolve.ts";
import { run } from "../../cube/run.ts";
import type { Schedule } from "../../cube/schedule.ts";
import type { Chunk } from "../../cube/chunk.ts";
import type { Region } from "../../cube/region.ts";
import { jobPlansKept } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import { runPorts } from "../request/evaluate.ts";
import { reserve } from "../request/reserve.ts";
import { partialKey, roundKey } from "../ports/stored-keys.ts";
import { type StageGroup, type StageRound, groupsOf, pack, readRound } from "./stage-round.ts";
import type { StageResult, TaskMessage } from "../jobs/tasks.ts";

export async function stageTask(message: TaskMessage, deps: Deps): Promise<StageResult> {
  const { round, groups } = await openRound(message, deps);
  const group = groups.findLast((candidate) => candidate.first <= message.number)!;
  const { input, leaves } = group.parts[0]!.parts;
  const start = (message.number - group.first) * group.leavesPerTask;
  const own = leaves.slice(start, start + group.leavesPerTask);
  const lists: Float64Array[][] = group.parts.map(() => []);
  await feedLeaves({ plan: round.plan, input, leaves: own }, deps, async (leaf, chunk) => {
    for (const [index, { parts }] of group.parts.entries())
      lists[index]!.push(await inTurns(parts.partial(leaf, chunk), deps.pace));
  });
  const key = partialKey(message, message.round, message.number);
  await deps.files.put(key, pack(lists).buffer, "application/octet-stream");
  const { requests, bytes, blocks } = deps.counts;
  return { phase: "stage", trace: `requests=${requests}; bytes=${bytes}; blocks=${blocks}` };
}

interface OpenRound {
  readonly round: StageRound;
  readonly groups: readonly StageGroup[];
}

/** Rounds of this isolate by their key in R2; a run's round never changes. */
const rounds = new Map<string, OpenRound>();

async function openRound(message: TaskMessage, deps: Deps): Promise<OpenRound> {
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

async function feedLeaves(
  of: LeavesOf,
  deps: Deps,
  feed: (leaf: Region, chunk: Chunk) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < of.leaves.length;) {
    const { schedule, count } = fitting(of, at, deps.budget.bytesMax / 2);
    const reservation = await reserve(deps, schedule.peakBytes);
    try {
      const chunks = await run(of.plan, schedule, runPorts(deps));
      for (const [index, chunk] of chunks.entries()) await feed(of.leaves[at + index]!, chunk);
    } finally {
      reservation.release();
    }
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
