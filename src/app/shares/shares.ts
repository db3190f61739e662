/**
 * How many messages of one user may wait in a queue, so that nobody waits behind everybody's chunks: the queues give out in the
 * order of coming, so who has few messages waiting is fair to others. Pure: the clock is handed in.
 *
 * At least one may wait, and as many more as workers took before: where workers are free the number doubles each time they take
 * what there is, and where there is one worker for all, one message of each user waits for it.
 */
import { shareStaleMs, tasksInFlightMax, tasksWaitingMax } from "../../limits.ts";

/** Chunks have a queue, and what comes before and after them has another. */
export type Lane = "control" | "chunks";

/** How a job's tasks stand in a lane. */
export interface ShareReport {
  readonly job: string;
  readonly lane: Lane;
  /** Tasks of the user that may be on their way at once, by its plan; jobs of before do not say. */
  readonly most?: number;
  /** Tasks that could be sent. */
  readonly waiting: number;
  /** Messages that no worker has taken. */
  readonly sent: number;
  /** Tasks that a worker has. */
  readonly working: number;
  /** Tasks whose message comes back after a fault. */
  readonly resting: number;
}

export interface Shares {
  /** How many messages the job may send now, and which other jobs should ask. */
  report(
    report: ShareReport,
    nowMs: number,
  ): { readonly allowed: number; readonly others: readonly string[] };
}

interface Entry extends ShareReport {
  readonly seenMs: number;
  /** Ascending in the order of serving. */
  readonly turn: number;
}

export function createShares(): Shares {
  const lanes: Record<Lane, Map<string, Entry>> = { control: new Map(), chunks: new Map() };
  let turns = 0;
  return {
    report(report, nowMs) {
      const entries = lanes[report.lane];
      forgetSilent(entries, nowMs);
      // Whoever is new comes before the one that was served last.
      const entry = { ...report, seenMs: nowMs, turn: entries.get(report.job)?.turn ?? turns - 1 };
      if (inUse(report) + report.waiting === 0) entries.delete(report.job);
      else entries.set(report.job, entry);
      const given = dealt([...entries.values()], report.most ?? tasksInFlightMax);
      const allowed = given.get(report.job) ?? 0;
      if (allowed > 0)
        entries.set(report.job, {
          ...entry,
          waiting: entry.waiting - allowed,
          sent: entry.sent + allowed,
          turn: (turns += 2),
        });
      return { allowed, others: [...given.keys()].filter((job) => job !== report.job) };
    },
  };
}

/** Jobs that ended without a word; whoever still works reports again and again. */
function forgetSilent(entries: Map<string, Entry>, nowMs: number): void {
  for (const [job, { seenMs }] of entries) if (nowMs - seenMs > shareStaleMs) entries.delete(job);
}

function inUse({ sent, working, resting }: ShareReport): number {
  return sent + working + resting;
}

/** What there is room for, dealt out one by one, to those first who have waited longest. */
function dealt(entries: readonly Entry[], inFlightMax: number): Map<string, number> {
  const sent = sum(entries, (entry) => entry.sent);
  const most = Math.min(
    tasksWaitingMax,
    Math.max(
      1,
      sum(entries, (entry) => entry.working),
    ),
  );
  const free = inFlightMax - sum(entries, inUse);
  // A call for one message costs as much as one for many.
  const few = most - sent < Math.ceil(most / 2);
  let room = few ? 0 : Math.min(most - sent, free);
  const given = new Map<string, number>();
  const waiting = entries.filter((entry) => entry.waiting > 0).sort((a, b) => a.turn - b.turn);
  for (let round = 1; room > 0; round++) {
    const takers = waiting.filter((entry) => entry.waiting >= round).slice(0, room);
    if (takers.length === 0) break;
    for (const { job } of takers) given.set(job, round);
    room -= takers.length;
  }
  return given;
}

function sum(entries: readonly Entry[], of: (entry: Entry) => number): number {
  return entries.reduce((total, entry) => total + of(entry), 0);
}
