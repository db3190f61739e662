/** The money of an account: whatever is repeated, lost or cut short, the ledger's sum is the balance, and nothing is spent twice. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HoldAsk } from "../../../src/app/billing/funds.ts";
import { chargesKeptMs, ledgerRetryMs } from "../../../src/limits.ts";
import { type AccountClass, accountPlatform, ledgerSum } from "../../support/account-platform.ts";
import { memoryD1 } from "../../support/memory-d1.ts";

/** Not named in the import: the compiler must not look for the platform's types. */
const source = "../../../durable-objects/account.ts";
const { Account } = (await import(source)) as { Account: AccountClass };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

function world() {
  const { database, sqlite } = memoryD1();
  const platform = accountPlatform(Account, { database });
  const rows = (): Record<string, unknown>[] =>
    sqlite
      .prepare("SELECT id, user, kind, subject, plan, prices, amount FROM ledger ORDER BY amount DESC")
      .all();
  return { platform, rows, sum: () => ledgerSum(sqlite, "user") };
}

const ask = (key: string, wanted: number, more: Partial<HoldAsk> = {}): HoldAsk => ({
  key,
  kind: "job",
  subject: key,
  plan: "pro",
  prices: 3,
  wanted,
  least: wanted,
  untilMs: null,
  budget: null,
  ...more,
});
const paid = (amount: number) => ({ id: "0".repeat(32), amount });

it("a payment, a hold and a charge, each sent twice, happen once", async () => {
  const { platform, rows, sum } = world();
  const account = platform.account();
  for (let i = 0; i < 2; i++) expect(await account.topUp(paid(100))).toEqual({ balance: 100, held: 0 });
  for (let i = 0; i < 2; i++) expect(await account.hold(ask("a", 70))).toEqual({ held: 70, short: null });
  expect(await account.funds()).toEqual({ balance: 100, held: 70 });
  for (let i = 0; i < 2; i++) await account.settle({ key: "a", amount: 45, work: null });
  await platform.settled();
  expect(await account.funds()).toEqual({ balance: 55, held: 0 });
  expect(await account.spentOn("a")).toBe(45);
  expect(rows()).toMatchObject([
    { kind: "top-up", amount: 100, plan: null },
    { id: "a", user: "user", kind: "job", subject: "a", plan: "pro", prices: 3, amount: -45 },
  ]);
  expect(sum()).toBe(55);
  // What is over holds nothing any more.
  expect(await account.hold(ask("a", 10))).toEqual({ held: 0, short: null });
});

describe("a hold", () => {
  it("is raised to what is wanted, or to what the work can begin with, or not at all", async () => {
    const account = world().platform.account();
    await account.topUp(paid(100));
    expect(await account.hold(ask("a", 80, { least: 30 }))).toEqual({ held: 80, short: null });
    expect(await account.hold(ask("b", 80, { least: 20 }))).toEqual({ held: 20, short: null });
    expect(await account.hold(ask("b", 80, { least: 21 }))).toEqual({ held: 20, short: "balance" });
    expect(await account.hold(ask("c", 1))).toEqual({ held: 0, short: "balance" });
    expect(await account.funds()).toEqual({ balance: 100, held: 100 });
  });
  it("and all others of its subject stay within the subject's budget", async () => {
    const { platform } = world();
    const account = platform.account();
    await account.topUp(paid(1000));
    const tiles = (key: string, wanted: number) =>
      account.hold(ask(key, wanted, { kind: "tiles", subject: "service", budget: 100 }));
    expect(await tiles("a", 60)).toEqual({ held: 60, short: null });
    expect(await tiles("b", 41)).toEqual({ held: 0, short: "budget" });
    await account.settle({ key: "a", amount: 50, work: null });
    expect(await tiles("b", 50)).toEqual({ held: 50, short: null });
    expect(await tiles("c", 1)).toEqual({ held: 0, short: "budget" });
  });
  it.each([
    ["sync", 0],
    ["tiles", 40],
  ] as const)("of which nobody says what became of it: %s", async (kind, spent) => {
    const { platform, sum } = world();
    const account = platform.account();
    await account.topUp(paid(100));
    await account.hold(ask("a", 40, { kind, untilMs: Date.now() + 5000 }));
    expect(platform.alarmMs).toBe(Date.now() + 5000);
    vi.setSystemTime(platform.alarmMs!);
    platform.evict();
    await platform.account().alarm();
    expect(await platform.account().funds()).toEqual({ balance: 100 - spent, held: 0 });
    // Too late.
    await platform.account().settle({ key: "a", amount: 1, work: null });
    await platform.settled();
    expect(sum()).toBe(100 - spent);
  });
  it("is charged no more than it holds", async () => {
    const account = world().platform.account();
    await account.topUp(paid(100));
    await account.hold(ask("a", 10));
    await account.settle({ key: "a", amount: 99, work: null });
    expect(await account.funds()).toEqual({ balance: 90, held: 0 });
  });
});

it("what the ledger did not take is written by the alarm, also after the object was evicted", async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const { platform, sum } = world();
  platform.isLedgerDown = true;
  await platform.account().topUp(paid(100));
  expect(sum()).toBe(0);
  expect(platform.alarmMs).toBe(Date.now() + ledgerRetryMs);
  platform.isLedgerDown = false;
  platform.evict();
  await platform.account().alarm();
  expect(sum()).toBe(100);
  expect(platform.alarmMs).toBe(Date.now() + chargesKeptMs);
  vi.restoreAllMocks();
});

it("an account that goes writes its last charges first, and leaves no rows", async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const { platform, sum } = world();
  const account = platform.account();
  platform.isLedgerDown = true;
  await account.topUp(paid(100));
  await expect(account.forget()).rejects.toThrow("D1 is down");
  expect(await account.funds()).toEqual({ balance: 100, held: 0 });
  platform.isLedgerDown = false;
  await account.forget();
  expect(sum()).toBe(100);
  expect(await account.funds()).toEqual({ balance: 0, held: 0 });
  expect(platform.alarmMs).toBeNull();
  vi.restoreAllMocks();
});
