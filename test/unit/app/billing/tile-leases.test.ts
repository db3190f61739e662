/** Leases of tiles: what goes out is paid, the rest comes back, and what is lost is spent; with the rows of a real account's rules. */
import { expect, it } from "vitest";
import {
  type FundsRows,
  type Hold,
  held,
  raiseHold,
  settle,
  settleLost,
  topUp,
} from "../../../../src/app/billing/funds.ts";
import type { LedgerEntry } from "../../../../src/app/billing/ledger.ts";
import { createTileLeases } from "../../../../src/app/billing/tile-leases.ts";
import { noWork } from "../../../../src/app/billing/work-units.ts";
import { tileLeaseGraceMs, tileLeaseIdleMs, tileLeaseMicro, tileLeaseMs } from "../../../../src/limits.ts";

function memoryRows(): FundsRows & { readonly entries: Map<string, LedgerEntry> } {
  const holds = new Map<string, Hold>();
  const spent = new Map<string, number>();
  const entries = new Map<string, LedgerEntry>();
  let balance = 0;
  return {
    entries,
    balance: () => balance,
    setBalance: (micro) => void (balance = micro),
    holds: () => [...holds.values()],
    hold: (key) => holds.get(key) ?? null,
    putHold: (hold) => void holds.set(hold.key, hold),
    dropHold: (key) => void holds.delete(key),
    spentOn: (subject) => spent.get(subject) ?? 0,
    addSpent: (subject, micro) => void spent.set(subject, (spent.get(subject) ?? 0) + micro),
    hasEntry: (id) => entries.has(id),
    addEntry: (entry) => void entries.set(entry.id, entry),
  };
}

/** A micro-credit per kernel pixel. */
const perUnit = { tasks: 0, blocks: 0, readBytes: 0, kernelPixels: 1, geometry: 0, writtenBytes: 0 };
const tariff = { plan: "paid", prices: 1, perUnit };

function world(credit: number) {
  const rows = memoryRows();
  let nowMs = 0;
  let calls = 0;
  let ids = 0;
  const at = () => ({ user: "anna", nowMs });
  topUp(rows, { id: "a", amount: credit }, at());
  /** Who waits, and until when. */
  const waiting: { readonly atMs: number; readonly go: () => void }[] = [];
  const later: Promise<unknown>[] = [];
  const ports = {
    accountOf: () => ({
      hold: async (ask: Parameters<typeof raiseHold>[1]) => (calls++, raiseHold(rows, ask)),
      settle: async (charge: Parameters<typeof settle>[1]) => (calls++, settle(rows, charge, at())),
    }),
    clock: { now: () => new Date(nowMs).toISOString() },
    ids: { capability: () => String(ids++) },
    wait: (ms: number) => new Promise<void>((go) => void waiting.push({ atMs: nowMs + ms, go })),
    waitUntil: (promise: Promise<unknown>) => void later.push(promise),
  };
  const leases = createTileLeases();
  return {
    rows,
    calls: () => calls,
    tile: (price: number, budget: number | null = null) =>
      leases.draw(
        { owner: "anna", subject: "service", tariff, budget, work: { ...noWork, kernelPixels: price } },
        ports,
      ),
    pass: async (ms: number): Promise<void> => {
      nowMs += ms;
      for (const { go } of waiting.filter(({ atMs }) => atMs <= nowMs)) go();
      await new Promise((settled) => setImmediate(settled));
    },
    loseIsolate: () => settleLost(rows, { user: "anna", nowMs: nowMs + tileLeaseMs + tileLeaseGraceMs }),
  };
}

it("some hundreds of tiles take one call, and the rest comes back when no more come", async () => {
  const { rows, calls, tile, pass } = world(10 * tileLeaseMicro);
  for (let i = 0; i < 300; i++) await tile(100);
  expect(calls()).toBe(1);
  expect(held(rows)).toBe(tileLeaseMicro);
  await pass(tileLeaseIdleMs);
  expect(held(rows)).toBe(0);
  expect(rows.balance()).toBe(10 * tileLeaseMicro - 30_000);
  const [, charge] = [...rows.entries.values()];
  expect(charge).toMatchObject({ kind: "tiles", subject: "service", amount: -30_000 });
  expect(charge!.work).toMatchObject({ kernelPixels: 30_000 });
});

it("a lease that is used up or over is followed by another, and charged what was drawn", async () => {
  const { rows, tile, pass } = world(10 * tileLeaseMicro);
  await tile(tileLeaseMicro - 1);
  await tile(2);
  expect(rows.spentOn("service")).toBe(tileLeaseMicro - 1);
  for (let ms = 0; ms < tileLeaseMs; ms += tileLeaseIdleMs / 2) {
    await pass(tileLeaseIdleMs / 2);
    await tile(1);
  }
  expect(rows.spentOn("service")).toBeGreaterThan(tileLeaseMicro);
  await pass(tileLeaseIdleMs);
  expect(rows.spentOn("service")).toBe(tileLeaseMicro + 1 + (2 * tileLeaseMs) / tileLeaseIdleMs);
  expect(held(rows)).toBe(0);
});

it("a tile that came to nothing is not paid; requests at the same time draw all that they take", async () => {
  const { rows, tile, pass } = world(10 * tileLeaseMicro);
  const [takeBack] = await Promise.all([tile(7), tile(11), tile(13)]);
  const nothing = await tile(1000);
  nothing();
  await pass(tileLeaseIdleMs);
  expect(held(rows)).toBe(0);
  expect(rows.spentOn("service")).toBe(31);
  // Too late: it was returned.
  takeBack!();
  expect(rows.spentOn("service")).toBe(31);
});

it("a lost lease counts as spent", async () => {
  const { rows, tile, loseIsolate } = world(10 * tileLeaseMicro);
  await tile(5);
  loseIsolate();
  expect(rows.balance()).toBe(9 * tileLeaseMicro);
  expect(held(rows)).toBe(0);
});

it("without money, or beyond the budget of the service, there are no tiles", async () => {
  const poor = world(50);
  await poor.tile(50);
  await expect(poor.tile(1)).rejects.toMatchObject({ code: "PaymentRequired" });
  const bounded = world(10 * tileLeaseMicro);
  await bounded.tile(60, 100);
  await bounded.pass(tileLeaseIdleMs);
  await expect(bounded.tile(60, 100)).rejects.toThrow("budget of the service");
  await bounded.tile(40, 100);
});
