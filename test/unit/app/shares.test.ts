/** Shares of users in a queue that gives out in the order of coming: nobody waits behind all that somebody else has to do. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Shares, createShares } from "../../../src/app/shares/shares.ts";
import { createLedger } from "../../../src/app/jobs/ledger.ts";
import { shareStaleMs, tasksInFlightMax, tasksWaitingMax } from "../../../src/limits.ts";

const nothing = { waiting: 0, sent: 0, working: 0, resting: 0 };

interface SimulatedJob {
  readonly name: string;
  readonly user: string;
  readonly ledger: ReturnType<typeof createLedger>;
}

/** Users, each with an account and jobs, one queue, and so many workers that take from it. A chunk takes one step. */
function simulation(jobs: readonly { user: string; name: string; chunks: number; from: number }[]) {
  const accounts = new Map<string, Shares>(jobs.map(({ user }) => [user, createShares()]));
  const queue: { readonly job: SimulatedJob; readonly ticket: number }[] = [];
  const alive: SimulatedJob[] = [];
  const byName = (name: string): SimulatedJob => alive.find((job) => job.name === name)!;
  const refill = (job: SimulatedJob): void => {
    const counts = job.ledger.counts(0, tasksInFlightMax);
    const report = { job: job.name, lane: "chunks", ...counts } as const;
    const { allowed, others } = accounts.get(job.user)!.report(report, 0);
    for (const ticket of job.ledger.next(0, allowed)) queue.push({ job, ticket });
    for (const other of others) refill(byName(other));
  };
  const order: SimulatedJob[] = [];
  let most = 0;
  return {
    /** Runs to the end; gives whose chunks were computed, in their order. */
    run(workers: number): { readonly order: readonly SimulatedJob[]; readonly most: number } {
      const working: { readonly job: SimulatedJob; readonly number: number }[] = [];
      for (let step = 0; step < 10_000; step++) {
        for (const job of jobs.filter(({ from }) => from === step)) {
          const ledger = createLedger({ count: job.chunks, barriers: [], done: [], leaseMs: Infinity });
          alive.push({ ...job, ledger });
          refill(alive.at(-1)!);
        }
        for (const { job, number } of working.splice(0)) {
          job.ledger.complete(number);
          refill(job);
        }
        while (working.length < workers && queue.length > 0) {
          const { job, ticket } = queue.shift()!;
          const number = job.ledger.claim(ticket, 0);
          if (number === null) continue;
          working.push({ job, number });
          order.push(job);
          refill(job);
        }
        most = Math.max(most, working.length);
        const isOver = jobs.every(({ from }) => from <= step) && working.length === 0 && queue.length === 0;
        if (isOver) return { order, most };
      }
      throw new Error("it does not end");
    },
  };
}

it("one worker for all: a small job waits for two foreign chunks, then gets every second one", () => {
  const jobs = Array.from({ length: 50 }, (_, i) => ({
    user: "many",
    name: `many-${i}`,
    chunks: 9,
    from: 0,
  }));
  const small = { user: "one", name: "small", chunks: 9, from: 20 };
  const { order } = simulation([...jobs, small]).run(1);
  expect(order).toHaveLength(51 * 9);
  const own = order.flatMap(({ user }, at) => (user === "one" ? [at] : []));
  // At step 20 one chunk has just ended and the next is taken.
  expect(own[0]! - 20).toBeLessThanOrEqual(2);
  expect(own.at(-1)! - own[0]! + 1).toBeLessThanOrEqual(2 * 9);
});

it("one worker is never idle, and a user's jobs take turns", () => {
  const jobs = [0, 1, 2].map((i) => ({ user: "a", name: `a-${i}`, chunks: 5, from: 0 }));
  const { order } = simulation(jobs).run(1);
  expect(order.slice(0, 6).map(({ name }) => name)).toEqual(["a-0", "a-1", "a-2", "a-0", "a-1", "a-2"]);
});

it("free workers are found quickly: the number that works doubles, up to what a user may have", () => {
  const job = { user: "a", name: "big", chunks: 1000, from: 0 };
  const few = simulation([job]).run(40);
  expect(few.most).toBe(40);
  const many = simulation([job]).run(200);
  expect(many.most).toBeGreaterThan(tasksInFlightMax - tasksWaitingMax);
  expect(many.most).toBeLessThanOrEqual(tasksInFlightMax);
});

it("any users with any jobs: all end, and in every stretch nobody gets twice what others who wait get", () => {
  const job = fc.record({ user: fc.constantFrom("a", "b", "c"), chunks: fc.integer({ min: 1, max: 30 }) });
  fc.assert(
    fc.property(
      fc.array(job, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      (all, workers) => {
        const jobs = all.map((one, i) => ({ ...one, name: `job-${i}`, from: 0 }));
        const { order } = simulation(jobs).run(workers);
        const chunksOf = (user: string): number =>
          jobs.filter((one) => one.user === user).reduce((sum, { chunks }) => sum + chunks, 0);
        const users = [...new Set<string>(jobs.map(({ user }) => user))];
        for (const user of users)
          expect(order.filter((one) => one.user === user)).toHaveLength(chunksOf(user));
        // As long as all have something left, they come in turn, up to what waits in the queue.
        const left = new Map(users.map((user) => [user, chunksOf(user)]));
        const got = new Map(users.map((user) => [user, 0]));
        for (const { user } of order) {
          got.set(user, got.get(user)! + 1);
          left.set(user, left.get(user)! - 1);
          if ([...left.values()].some((rest) => rest <= 1)) break;
          const counts = [...got.values()];
          expect(Math.max(...counts) - 2 * Math.min(...counts)).toBeLessThanOrEqual(2 * workers + 2);
        }
      },
    ),
  );
});

it("a job that fell silent is forgotten, and one that says it has nothing is at once", () => {
  const shares = createShares();
  const ask = (job: string, at: number, counts: Partial<typeof nothing> = { waiting: 5 }) =>
    shares.report({ job, lane: "chunks", ...nothing, ...counts }, at);
  expect(ask("lost", 0).allowed).toBe(1);
  expect(ask("next", 1).allowed).toBe(0);
  expect(ask("next", 1 + shareStaleMs).allowed).toBe(1);
  expect(ask("third", 2 + shareStaleMs)).toEqual({ allowed: 0, others: [] });
  expect(ask("next", 3 + shareStaleMs, {})).toEqual({ allowed: 0, others: ["third"] });
});

it("lanes have shares of their own", () => {
  const shares = createShares();
  const report = { job: "a", ...nothing, waiting: 3 };
  expect(shares.report({ ...report, lane: "chunks" }, 0).allowed).toBe(1);
  expect(shares.report({ ...report, lane: "control" }, 0).allowed).toBe(1);
});
