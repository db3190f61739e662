/** The ledger and the state machine: nothing is sent twice, nothing is forgotten, states never go back. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { createLedger } from "../../../../src/app/jobs/ledger.ts";
import { type JobEvent, after } from "../../../../src/app/jobs/state.ts";
import type { JobState } from "../../../../src/app/jobs/record.ts";

const ledger = (count: number, extra: object = {}): ReturnType<typeof createLedger> =>
  createLedger({ count, barriers: [], done: [], leaseMs: 100, ...extra });

/** Fills a window of four. */
function fill(tasks: ReturnType<typeof createLedger>, nowMs: number): number[] {
  const { sent, working, resting } = tasks.counts(nowMs, 4);
  return tasks.next(nowMs, 4 - sent - working - resting);
}

it("keeps a window, waits at barriers, and sends lost tasks again", () => {
  const tasks = ledger(6, { barriers: [5] });
  expect(fill(tasks, 0)).toEqual([0, 1, 2, 3]);
  expect(fill(tasks, 0)).toEqual([]);
  expect(tasks.claim(0, 1)).toBe(0);
  expect(tasks.claim(0, 2)).toBeNull();
  for (const number of [0, 1, 2]) expect(tasks.complete(number)).toBe(true);
  expect(tasks.complete(2)).toBe(false);
  expect(fill(tasks, 50)).toEqual([4]);
  expect(fill(tasks, 120)).toEqual([3]);
  tasks.complete(3);
  expect(fill(tasks, 120)).toEqual([]);
  tasks.complete(4);
  expect(fill(tasks, 120)).toEqual([5]);
});

it("unsent tasks are sent again at once, released ones can be claimed", () => {
  const tasks = ledger(3);
  tasks.unsend(fill(tasks, 0).slice(1));
  expect(fill(tasks, 0)).toEqual([1, 2]);
  expect(tasks.claim(1, 0)).toBe(0);
  tasks.release(0);
  expect(tasks.claim(1, 1)).toBe(0);
});

it("counts what waits, is sent, is worked on, and comes back", () => {
  const tasks = ledger(9, { barriers: [7] });
  expect(tasks.counts(0, 64)).toEqual({ waiting: 7, sent: 0, working: 0, resting: 0 });
  expect(tasks.counts(0, 3)).toEqual({ waiting: 3, sent: 0, working: 0, resting: 0 });
  expect(tasks.next(0, 4)).toEqual([0, 1, 2, 3]);
  expect([tasks.claim(0, 10), tasks.claim(1, 10)]).toEqual([0, 1]);
  tasks.release(1);
  expect(tasks.counts(50, 64)).toEqual({ waiting: 3, sent: 2, working: 1, resting: 1 });
  tasks.complete(0);
  // The two messages that nobody took are lost, and so, a little later, is the one that should have come back.
  expect(tasks.counts(100, 64)).toEqual({ waiting: 5, sent: 0, working: 0, resting: 1 });
  expect(tasks.counts(110, 64)).toEqual({ waiting: 6, sent: 0, working: 0, resting: 0 });
  expect(tasks.next(110, 64)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(tasks.next(110, 64)).toEqual([]);
});

it("gives out tasks in their order, whatever the order of the messages", () => {
  const tasks = ledger(4);
  fill(tasks, 0);
  expect([2, 3, 0, 1].map((ticket) => tasks.claim(ticket, 1))).toEqual([0, 1, 2, 3]);
  expect(tasks.claim(2, 2)).toBeNull();
});

it("keeps a released task for the message that had it, whose tries are counted", () => {
  const tasks = ledger(3);
  fill(tasks, 0);
  expect(tasks.claim(2, 1)).toBe(0);
  tasks.release(0);
  expect(tasks.isClaimed(0)).toBe(false);
  expect([tasks.claim(0, 2), tasks.claim(1, 2), tasks.claim(1, 3)]).toEqual([1, 2, null]);
  expect(tasks.claim(2, 4)).toBe(0);
  expect(tasks.isClaimed(0)).toBe(true);
});

it("a message that comes twice takes no task from those that wait", () => {
  const tasks = ledger(3);
  fill(tasks, 0);
  expect(tasks.claim(0, 1)).toBe(0);
  tasks.complete(0);
  expect(tasks.claim(0, 2)).toBe(1);
  expect([tasks.claim(1, 3), tasks.claim(2, 3)]).toEqual([2, null]);
});

it("after a restart, messages of before it get their own tasks", () => {
  const tasks = ledger(6, { done: [0, 1] });
  expect([tasks.claim(3, 0), tasks.claim(3, 1), tasks.claim(0, 1)]).toEqual([3, null, null]);
  expect(fill(tasks, 2)).toEqual([2, 4, 5]);
});

it("any history of lost messages, dead workers and restarts ends with every task done once", () => {
  const history = fc.array(fc.constantFrom("lose", "die", "work", "restart", "late"), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), history, (count, steps) => {
      const done = new Set<number>();
      const barriers = [Math.ceil(count / 2)];
      let tasks = ledger(count, { barriers });
      let now = 0;
      const queue: number[] = [];
      const work = (): void => {
        const ticket = queue.shift();
        const number = ticket === undefined ? null : tasks.claim(ticket, now);
        if (number === null) return;
        for (const barrier of barriers)
          if (number >= barrier) for (let n = 0; n < barrier; n++) expect(done.has(n)).toBe(true);
        expect(tasks.complete(number)).toBe(!done.has(number));
        done.add(number);
      };
      for (const step of [...steps, ...Array.from({ length: count * 3 }, () => "work")]) {
        now += 30;
        queue.push(...fill(tasks, now));
        if (step === "lose") queue.shift();
        else if (step === "die") {
          const number = queue.shift();
          if (number !== undefined) tasks.claim(number, now);
        } else if (step === "restart") {
          queue.length = 0;
          tasks = ledger(count, { barriers, done: [...done] });
        } else if (step === "late" && done.size > 0) expect(tasks.complete([...done][0]!)).toBe(false);
        else work();
      }
      for (let i = 0; i < 400 && done.size < count; i++) {
        now += 30;
        queue.push(...fill(tasks, now));
        work();
      }
      expect(done.size).toBe(count);
      expect(tasks.doneCount()).toBe(count);
    }),
  );
});

const created: JobState = {
  id: "j",
  owner: "o",
  status: "created",
  created: "2026-01-01T00:00:00Z",
  updated: "2026-01-01T00:00:00Z",
  queued: null,
  started: null,
  run: 0,
  progress: 0,
};

it("only a start leaves a final state, and it raises the run", () => {
  const event = fc.oneof(
    fc.constantFrom<JobEvent>({ type: "start" }, { type: "run" }, { type: "finish" }),
    fc.record({ type: fc.constant("fail" as const), progress: fc.integer({ min: 0, max: 100 }) }),
    fc.record({
      type: fc.constant("cancel" as const),
      progress: fc.integer({ min: 0, max: 100 }),
      partial: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 50 }), (events) => {
      let state = created;
      for (const one of events) {
        const next = after(state, one, "2026-01-02T00:00:00Z");
        const final = ["canceled", "finished", "error", "created"].includes(state.status);
        if (final && one.type !== "start") expect(next).toBe(state);
        if (one.type === "start" && final) expect([next.status, next.run]).toEqual(["queued", state.run + 1]);
        if (next.status === "finished") expect(next.progress).toBe(100);
        else expect(next.progress).toBeLessThan(100);
        state = next;
      }
    }),
  );
});
