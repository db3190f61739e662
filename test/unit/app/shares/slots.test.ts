/** Slots of heavy work, and the gate of a request that takes them. */
import { afterEach, expect, it, vi } from "vitest";
import { type Lease, type SlotAsk, isSpent, leaseFor } from "../../../../src/app/shares/slots.ts";
import { planDefaults } from "../../../../src/app/ports/plan-defaults.ts";
import type { AccountObject } from "../../../../src/app/shares/account-object.ts";
import { waitingGate, slotGate, tooManyRequests } from "../../../../src/app/request/gate.ts";
import {
  heavyWork,
  heavyWorkMax,
  heavyWorkWindowMs,
  slotLeaseMs,
  slotWaitMsMax,
  slotsMax,
} from "../../../../src/limits.ts";

afterEach(() => void vi.restoreAllMocks());

const take = (leases: Lease[], nowMs: number, work = 1, kind: Lease["kind"] = "inline"): boolean => {
  const ask = { id: String(leases.length), kind, work, slots: slotsMax[kind], workMax: heavyWorkMax };
  const lease = leaseFor(ask, leases, nowMs);
  if (lease) leases.push(lease);
  return lease !== null;
};

it("so many of a kind at once; what is not kept ends by itself", () => {
  const leases: Lease[] = [];
  for (let i = 0; i < slotsMax.inline; i++) expect(take(leases, i)).toBe(true);
  expect(take(leases, 10)).toBe(false);
  expect(take(leases, 10, 1, "internal")).toBe(true);
  expect(take(leases, slotLeaseMs - 1)).toBe(false);
  expect(take(leases, slotLeaseMs)).toBe(true);
});

it("so much work in a minute, but one request at least", () => {
  const leases: Lease[] = [];
  const ended = (): void => {
    leases.forEach((lease, at) => (leases[at] = { ...lease, untilMs: 0 }));
  };
  expect(take(leases, 0, 2 * heavyWorkMax)).toBe(true);
  ended();
  expect(take(leases, 1)).toBe(false);
  expect(take(leases, heavyWorkWindowMs, heavyWorkMax)).toBe(true);
  ended();
  expect(take(leases, heavyWorkWindowMs + 1, 1)).toBe(false);
});

it("rows are of use as long as they hold a slot or count to the minute", () => {
  const lease = { id: "a", kind: "tile", work: 1, sinceMs: 0, untilMs: 10 } as const;
  expect(isSpent(lease, heavyWorkWindowMs - 1)).toBe(false);
  expect(isSpent(lease, heavyWorkWindowMs)).toBe(true);
  expect(isSpent({ ...lease, untilMs: 2 * heavyWorkWindowMs }, heavyWorkWindowMs)).toBe(false);
});

function account(free: number): { object: AccountObject; calls: string[] } {
  const calls: string[] = [];
  let held = 0;
  const object = {
    take({ work }: SlotAsk) {
      calls.push(`take ${work}`);
      return Promise.resolve(held < free ? `slot-${held++}` : null);
    },
    keep: (id: string) => Promise.resolve(void calls.push(`keep ${id}`)),
    giveBack(id: string) {
      held--;
      return Promise.resolve(void calls.push(`back ${id}`));
    },
  };
  return { object: object as unknown as AccountObject, calls };
}

const numbers = () => Promise.resolve({ ...planDefaults, jobs: 1, services: 1 });

it("small work asks nobody; what becomes heavy takes one slot and gives it back", async () => {
  const { object, calls } = account(1);
  const gate = slotGate(object, { kind: "inline", numbers });
  expect(await gate.admit(heavyWork / 2)).toBe(true);
  expect(await gate.admit(heavyWork / 2)).toBe(true);
  expect(calls).toEqual([]);
  expect(await gate.admit(1)).toBe(true);
  expect(await gate.admit(heavyWork)).toBe(true);
  const other = slotGate(object, { kind: "inline", numbers });
  expect(await other.admit(2 * heavyWork)).toBe(false);
  expect(await other.admit(1)).toBe(true);
  await gate.end();
  await gate.end();
  expect(await other.admit(2 * heavyWork)).toBe(true);
  expect(calls).toEqual([
    `take ${heavyWork + 1}`,
    `take ${2 * heavyWork}`,
    "back slot-0",
    `take ${2 * heavyWork + 1}`,
  ]);
});

it("a long wait keeps its slot", async () => {
  vi.useFakeTimers();
  const { object, calls } = account(1);
  const gate = slotGate(object, { kind: "internal", numbers, freeWork: 0 });
  await gate.admit(1);
  await gate.keep();
  expect(calls).toEqual(["take 1"]);
  vi.advanceTimersByTime(slotLeaseMs / 2);
  await gate.keep();
  expect(calls).toEqual(["take 1", "keep slot-0"]);
  vi.useRealTimers();
});

it("an account that cannot be asked stops nobody", async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const broken = { take: () => Promise.reject(new Error("overloaded")) } as unknown as AccountObject;
  expect(await slotGate(broken, { kind: "tile", numbers }).admit(2 * heavyWork)).toBe(true);
});

it("slots and work are those of the plan, and asked for when there is heavy work", async () => {
  const asks: SlotAsk[] = [];
  const object = { take: (ask: SlotAsk) => Promise.resolve(asks.push(ask) > 0 ? "slot" : null) };
  let asked = 0;
  const large = () =>
    Promise.resolve({ ...planDefaults, jobs: 1, services: 1, tiles: 9, work: 7, asked: asked++ });
  const gate = slotGate(object as unknown as AccountObject, { kind: "tile", numbers: large });
  await gate.admit(1);
  expect(asked).toBe(0);
  await gate.admit(2 * heavyWork);
  expect(asks).toEqual([{ kind: "tile", work: 2 * heavyWork + 1, slots: 9, workMax: 7 }]);
});

it("a tile waits a little for a slot", async () => {
  const { object } = account(0);
  let waitedMs = 0;
  const wait = (ms: number): Promise<void> => Promise.resolve(void (waitedMs += ms));
  const gate = waitingGate(slotGate(object, { kind: "tile", numbers }), { wait, signal: null });
  expect(await gate.admit(2 * heavyWork)).toBe(false);
  expect(waitedMs).toBe(slotWaitMsMax);
});

it("the answer is 429, with the time to come again", () => {
  expect(tooManyRequests()).toMatchObject({ status: 429, code: "TooManyRequests", retryAfterSeconds: 5 });
});
