/**
 * Money in a rough sea: 200 jobs of eight accounts with budgets of any size, their real objects over SQLite, several workers at once,
 * messages that come twice or never, tasks that fail, objects that are evicted, calls that fail, and a ledger that is down at times.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { tariffOf } from "../../../src/app/billing/tariff.ts";
import { type WorkUnits, noWork } from "../../../src/app/billing/work-units.ts";
import type { JobRequest, JobView } from "../../../src/app/jobs/record.ts";
import { type Stage, boxOf, placeOf, stagesOf } from "../../../src/app/jobs/outline.ts";
import type { TaskMessage, TaskResult } from "../../../src/app/jobs/tasks.ts";
import { costsOf } from "../../../src/app/work/estimate-costs.ts";
import type { JobPlan, RasterFile } from "../../../src/app/work/job-plan.ts";
import { fileQuotes, rasterPart, taskWork } from "../../../src/app/work/quotes.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { d1Prices } from "../../../src/platform/d1/prices.ts";
import {
  type AccountClass,
  type AccountPlatform,
  accountPlatform,
  ledgerSum,
} from "../../support/account-platform.ts";
import { jobOfPlan } from "../../support/job-run.ts";
import { type JobClass, type JobPlatform, jobPlatform } from "../../support/job-platform.ts";
import { memoryD1 } from "../../support/memory-d1.ts";
import { pricedPlan } from "../../support/priced-plans.ts";
import { oneOf, randomNumbers } from "../../support/random-numbers.ts";

/** Not named in the imports: the compiler must not look for the platform's types. */
const [jobSource, accountSource] = ["../../../durable-objects/job.ts", "../../../durable-objects/account.ts"];
const { Job } = (await import(jobSource)) as { Job: JobClass };
const { Account } = (await import(accountSource)) as { Account: AccountClass };

beforeAll(() => {
  // What fails complains.
  vi.spyOn(console, "error").mockReturnValue(undefined);
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const prices = await d1Prices(memoryD1().database).current();
const tariff = tariffOf({ name: "paid", rate: 1 }, prices);
const terms = { tariff, tasks: 16 };

interface Priced {
  readonly job: JobPlan;
  readonly stages: readonly Stage[];
  readonly files: readonly (RasterFile & { readonly quotes: ReturnType<typeof fileQuotes> })[];
  readonly estimate: number;
  /** Of chunks that were computed before, by their numbers. */
  readonly worked: Map<number, WorkUnits>;
}

function priced(of: Parameters<typeof pricedPlan>[0]): Priced {
  const job = jobOfPlan(pricedPlan(of));
  const files = job.files.flatMap((file) =>
    file.kind === "raster" ? [{ ...file, quotes: fileQuotes(job, file) }] : [],
  );
  return { job, stages: stagesOf(job.files), files, estimate: costsOf(job, tariff), worked: new Map() };
}

/** What a worker tells of a task that it has done. */
function resultOf(task: TaskMessage, of: Priced): TaskResult {
  switch (task.phase) {
    case "plan":
      return { phase: "plan", stageTasks: 0, files: of.files };
    case "stage":
      throw new Error("there are no stages here");
    case "compute": {
      const usage = { work: workAt(task.number, of), receivedBytes: 1 };
      return { phase: "compute", lengths: [1], missing: false, sums: [], assets: [], usage, trace: "" };
    }
    case "layout":
      return { phase: "layout", missing: false, sums: [], bytes: 1, partBytes: 1, parts: 1, upload: null };
    case "parts":
      return { phase: "parts", etag: "", thumbnailBytes: 0 };
    case "finish":
      return { phase: "finish" };
  }
}

function workAt(number: number, { job, stages, files, worked }: Priced): WorkUnits {
  const known = worked.get(number);
  if (known) return known;
  const place = placeOf(stages, number);
  const file = files[place.stage.file]!;
  const part = rasterPart(job.plan, file, boxOf(file, place));
  const overview = { ...noWork, tasks: 1 };
  const work = place.stage.level > 0 ? overview : taskWork(job.plan, part, resolve(job.plan, [part]));
  worked.set(number, work);
  return work;
}

function requestOf(budget: number | null): JobRequest {
  const billing = { plan: "paid", budget };
  return { title: null, description: null, process: {}, logLevel: "info", extra: {}, billing };
}

const costsIn = (view: JobView | null): number => view?.state.costs ?? 0;

/** What the ledger says that somebody or something was charged, and how often. */
function chargesOf(sqlite: ReturnType<typeof memoryD1>["sqlite"], subject: string): number {
  const [row] = sqlite
    .prepare("SELECT -SUM(amount) AS sum FROM ledger WHERE subject = ? AND kind = 'job'")
    .all(subject);
  return Number(row?.["sum"] ?? 0);
}

describe("a job that is cut at any of its calls", () => {
  const one = priced({ width: 2100, height: 1100, dates: 3, block: 512, kernel: 0, covered: 0.5 });

  async function drain(platform: JobPlatform): Promise<void> {
    for (;;) {
      if (platform.queue.length === 0) await platform.settled();
      let next = platform.queue.shift() ?? null;
      if (next === null) return;
      while (next !== null) {
        const job = await platform.job();
        const input = await job.claim(next);
        if (!input) break;
        const task: TaskMessage = { ...next, number: input.number };
        const { next: following } = await job.complete(task, resultOf(task, one));
        next = following;
      }
    }
  }

  it.each([
    ["finishes", null, "finished"],
    ["stops at its budget", Math.floor(one.estimate / 2), "error"],
  ])("%s, and is charged once", async (_, budget, status) => {
    const life = async (platform: JobPlatform): Promise<void> => {
      await (await platform.job()).create(requestOf(budget), "user");
      await (await platform.job()).start(terms);
      await drain(platform);
    };
    const world = async () => {
      const { database, sqlite } = memoryD1();
      const account = accountPlatform(Account, { database });
      await account.account().topUp({ id: "a", amount: 1e9 });
      const purse = account.account();
      return { account, sqlite, platform: jobPlatform(Job, "job", purse) };
    };
    const undisturbed = await world();
    await life(undisturbed.platform);
    await undisturbed.account.settled();
    const calls = undisturbed.platform.calls();
    const charged = chargesOf(undisturbed.sqlite, "job");
    expect(charged).toBeGreaterThan(0);
    if (budget !== null) expect(charged).toBeLessThanOrEqual(budget);
    for (let cut = 1; cut <= calls; cut++) {
      const { account, sqlite, platform } = await world();
      await platform.untilCut(cut, (until) => life(until));
      if ((await (await platform.job()).describe()) === null) continue;
      for (let turn = 0; turn < 8; turn++) {
        vi.setSystemTime(Date.now() + 130_000);
        const before = await (await platform.job()).describe();
        if (before!.state.status === "created") await (await platform.job()).start(terms);
        if (platform.alarmMs !== null) await (await platform.job()).alarm();
        await drain(platform);
        const view = await (await platform.job()).describe();
        if (view && view.state.status === status && platform.alarmMs === null) break;
      }
      await account.settled();
      const view = await (await platform.job()).describe();
      expect(view!.state.status, `cut at ${cut} of ${calls}`).toBe(status);
      expect(costsIn(view), `cut at ${cut} of ${calls}`).toBe(charged);
      expect(chargesOf(sqlite, "job"), `cut at ${cut} of ${calls}`).toBe(charged);
      expect(await account.account().funds()).toEqual({ balance: 1e9 - charged, held: 0 });
    }
  });
});

describe("200 jobs of eight accounts, with budgets of any size", () => {
  const random = randomNumbers(20261129);
  const chance = (percent: number): boolean => random(100) < percent;
  const plans = Array.from({ length: 24 }, (_, index) =>
    priced({
      // Some have more chunks than are quoted one by one.
      width: index % 12 === 0 ? 9000 + random(900) : 300 + random(4000),
      height: index % 12 === 0 ? 8000 + random(900) : 300 + random(3000),
      dates: 1 + random(4),
      block: oneOf([256, 512], random),
      kernel: oneOf([0, 0, 5], random),
      covered: random(100) / 100,
    }),
  );

  interface Sailing {
    readonly id: string;
    readonly user: number;
    readonly plan: Priced;
    readonly budget: number | null;
    readonly platform: JobPlatform;
  }

  /** What goes wrong between a job and its account: before the call has had its effect, or after. */
  function rough(account: AccountPlatform): Pick<ReturnType<AccountPlatform["account"]>, "hold" | "settle"> {
    const call = async <T>(act: () => Promise<T>): Promise<T> => {
      if (chance(4)) throw new Error("the account cannot be reached");
      if (chance(3)) account.evict();
      account.isLedgerDown = chance(20);
      const answer = await act();
      if (chance(4)) throw new Error("the answer of the account was lost");
      if (chance(5)) await act();
      return answer;
    };
    return {
      hold: (ask) => call(() => account.account().hold(ask)),
      settle: (charge) => call(() => account.account().settle(charge)),
    };
  }

  /** One message: claimed, done or lost, told once or twice. */
  async function work({ platform, plan }: Sailing): Promise<void> {
    let next: TaskMessage | null = platform.queue.splice(random(platform.queue.length), 1)[0]!;
    if (chance(8)) platform.queue.push(next);
    while (next !== null) {
      const input = await (await platform.job()).claim(next);
      if (!input) return;
      const task: TaskMessage = { ...next, number: input.number };
      // A worker that dies.
      if (chance(3)) return;
      if (chance(4)) {
        await (await platform.job()).release(task, { code: "StorageFailure", message: "", path: [] });
        platform.queue.push(task);
        return;
      }
      if (chance(2)) platform.evict();
      const result = resultOf(task, plan);
      const answer = await (await platform.job()).complete(task, result);
      if (chance(6)) await (await platform.job()).complete(task, result);
      next = answer.next;
      if (next && chance(5)) platform.queue.push(next);
    }
  }

  it("none exceeds its budget, sums are exact, and estimates hold", async () => {
    const { database, sqlite } = memoryD1();
    const accounts = Array.from({ length: 8 }, (_, user) =>
      accountPlatform(Account, { database }, `u${user}`),
    );
    const paidIn = accounts.map(() => 0);
    for (const [user, account] of accounts.entries()) {
      // Two of them have less than their jobs would cost.
      paidIn[user] = user < 2 ? 2_000_000 : 100_000_000;
      for (let i = 0; i < 2; i++) await account.account().topUp({ id: "first", amount: paidIn[user]! });
    }
    const jobs = Array.from({ length: 200 }, (_, index): Sailing => {
      const user = index % accounts.length;
      const plan = oneOf(plans, random);
      const budget = chance(20) ? null : 1 + random(Math.ceil(plan.estimate * 1.5));
      const id = `job-${index}`;
      return { id, user, plan, budget, platform: jobPlatform(Job, id, rough(accounts[user]!)) };
    });
    for (const { platform, budget, user } of jobs) {
      await (await platform.job()).create(requestOf(budget), `u${user}`);
      await (await platform.job()).start(terms);
    }
    const worker = async (): Promise<void> => {
      for (;;) {
        const busy = jobs.filter(({ platform }) => platform.queue.length > 0);
        if (busy.length === 0) return;
        const job = oneOf(busy, random);
        await work(job);
        if (chance(1)) await (await job.platform.job()).cancel();
        if (chance(1)) await (await job.platform.job()).start(terms);
      }
    };
    const isAtRest = ({ platform }: Sailing): boolean =>
      platform.alarmMs === null && platform.queue.length === 0;
    for (let turn = 0; !jobs.every(isAtRest); turn++) {
      expect(turn).toBeLessThan(500);
      await Promise.all(Array.from({ length: 8 }, worker));
      for (const { platform } of jobs) await platform.settled();
      vi.setSystemTime(Date.now() + 130_000);
      for (const { platform } of jobs) if (platform.alarmMs !== null) await (await platform.job()).alarm();
    }
    for (const account of accounts) {
      await account.settled();
      account.isLedgerDown = false;
      await account.account().alarm();
    }

    const ratios: number[] = [];
    const ends: Record<string, number> = {};
    for (const { id, plan, budget, platform } of jobs) {
      const { state } = (await (await platform.job()).describe())!;
      const charged = chargesOf(sqlite, id);
      expect(state.costs).toBe(charged);
      if (budget !== null) expect(charged, id).toBeLessThanOrEqual(budget);
      ends[state.status] = (ends[state.status] ?? 0) + 1;
      if (state.status !== "finished" || state.run > 1) continue;
      expect(charged, id).toBeLessThanOrEqual(plan.estimate);
      ratios.push(plan.estimate / charged);
    }
    for (const [user, account] of accounts.entries()) {
      const { balance, held } = await account.account().funds();
      expect(held).toBe(0);
      expect(balance).toBeGreaterThanOrEqual(0);
      expect(ledgerSum(sqlite, `u${user}`)).toBe(balance);
      const own = jobs.filter((job) => job.user === user);
      const spent = own.reduce((sum, { id }) => sum + chargesOf(sqlite, id), 0);
      expect(paidIn[user]! - spent).toBe(balance);
    }
    ratios.sort((a, b) => a - b);
    const median = ratios[ratios.length >> 1]!;
    console.log(`ends ${JSON.stringify(ends)}; estimate / charge: median ${median}, most ${ratios.at(-1)}`);
    expect(ends["error"]).toBeGreaterThan(40);
    expect(ratios.length).toBeGreaterThan(40);
    expect(median).toBeLessThanOrEqual(1.5);
  });
});
