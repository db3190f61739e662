/** A job object that dies at any of its calls, at any time of its life: whatever it was doing is done in the end, and nothing hangs. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freeTariff } from "../../../../src/app/billing/tariff.ts";
import { noWork } from "../../../../src/app/billing/work-units.ts";
import type { TaskMessage, TaskResult } from "../../../../src/app/jobs/tasks.ts";
import { type JobClass, type JobPlatform, jobPlatform } from "../../../support/job-platform.ts";

afterEach(() => void vi.restoreAllMocks());

/** Not named in the import: the compiler must not look for the platform's types. */
const source = "../../../../durable-objects/job.ts";
const { Job } = (await import(source)) as { Job: JobClass };

/** What dies complains. */
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue(undefined));

const noTaskUsage = { work: noWork, receivedBytes: 0 };
const request = { title: null, description: null, process: {}, logLevel: "info", extra: {} } as const;

const told = (["debug", "warning"] as const).map((level) => ({
  level,
  code: "User",
  message: `a ${level}`,
  data: { t: 3 },
  path: [{ node_id: "look", process_id: "inspect" }],
}));

/** Five chunks, one of them an overview, behind a stage of two tasks. */
function resultOf(task: TaskMessage): TaskResult {
  const facts = { kind: "raster", width: 1024, height: 1024, bands: 1, tileSize: 256, side: 512 } as const;
  switch (task.phase) {
    case "plan":
      return task.round === 0
        ? { phase: "plan", stageTasks: 2, files: [] }
        : { phase: "plan", stageTasks: 0, files: [{ ...facts, levels: 3, weight: 1 }], told };
    case "stage":
      return { phase: "stage", usage: noTaskUsage, trace: "" };
    case "compute":
      return {
        phase: "compute",
        lengths: [1],
        missing: false,
        sums: [[1, 2, 3, 4, 5]],
        assets: [],
        usage: noTaskUsage,
        trace: "",
      };
    case "layout": {
      const upload = { key: "key", uploadId: "upload" };
      return { phase: "layout", missing: false, sums: [], bytes: 2, partBytes: 1, parts: 2, upload };
    }
    case "parts":
      return { phase: "parts", etag: "", thumbnailBytes: 0 };
    case "finish":
      return { phase: "finish" };
  }
}

/** What a consumer does with a message. */
async function work(platform: JobPlatform): Promise<void> {
  if (platform.queue.length === 0) await platform.settled();
  let next: TaskMessage | null = platform.queue.shift() ?? null;
  while (next !== null) {
    const job = await platform.job();
    const input = await job.claim(next);
    if (!input) return;
    const task: TaskMessage = { ...next, number: input.number };
    platform.files.add(`${task.phase}/${task.number}`);
    const answer = await job.complete(task, resultOf(task));
    if (answer.stale) platform.files.clear();
    next = answer.next;
  }
}

async function drain(platform: JobPlatform): Promise<void> {
  do {
    await platform.settled();
    await work(platform);
  } while (platform.queue.length > 0);
  await platform.settled();
}

/** Nobody calls: only the alarm and the queue's messages move the job. */
async function afterlife(platform: JobPlatform): Promise<void> {
  for (let turn = 0; turn < 50 && (platform.alarmMs !== null || platform.queue.length > 0); turn++) {
    await drain(platform);
    if (platform.alarmMs === null) continue;
    platform.alarmMs = null;
    await (await platform.job()).alarm();
  }
}

type Act = (platform: JobPlatform) => Promise<unknown>;
const create: Act = async (platform) => (await platform.job()).create(request, "owner");
const start: Act = async (platform) => (await platform.job()).start({ tariff: freeTariff, tasks: 64 });
const cancel: Act = async (platform) => (await platform.job()).cancel();
const remove: Act = async (platform) => (await platform.job()).remove();
const workFor =
  (messages: number): Act =>
  async (platform) => {
    for (let i = 0; i < messages; i++) await work(platform);
  };

const lives: Readonly<Record<string, { readonly acts: readonly Act[]; readonly ends: readonly string[] }>> = {
  "a whole job": { acts: [create, start, drain], ends: ["created", "finished"] },
  "a job that is canceled while it runs": {
    acts: [create, start, workFor(4), cancel],
    ends: ["created", "finished", "canceled"],
  },
  "a job that is started again after a cancel": {
    acts: [create, start, workFor(4), cancel, start, drain],
    ends: ["created", "canceled", "finished"],
  },
  "a job that is removed while it runs": {
    acts: [create, start, workFor(5), remove],
    ends: ["created", "finished", "gone"],
  },
};

const play = async (platform: JobPlatform, acts: readonly Act[]): Promise<void> => {
  for (const act of acts) await act(platform);
};

describe.each(Object.entries(lives))("%s", (_, { acts, ends }) => {
  it("comes to rest wherever it is cut", async () => {
    const undisturbed = jobPlatform(Job);
    await play(undisturbed, acts);
    const seen = new Set<string>();
    const calls = undisturbed.calls();
    expect(calls).toBeGreaterThan(10);
    for (let cut = 1; cut <= calls; cut++) {
      const platform = jobPlatform(Job);
      expect(await platform.untilCut(cut, (until) => play(until, acts)), `call ${cut}`).toBe(true);
      await afterlife(platform);
      const state = (await (await platform.job()).describe())?.state ?? null;
      seen.add(state?.status ?? "gone");
      expect(ends, `cut at call ${cut} of ${calls}`).toContain(state?.status ?? "gone");
      expect(platform.alarmMs, `an alarm is left, cut at call ${cut}`).toBeNull();
      const row = platform.list.get("job");
      expect(row?.status ?? "gone", `the list, cut at call ${cut}`).toBe(state?.status ?? "gone");
      if (state?.status === "finished") expect([state.progress, row!.progress]).toEqual([100, 100]);
      if (state === null) expect([...platform.files]).toEqual([]);
    }
    expect([...seen].sort()).toEqual([...ends].sort());
  });
});

it("a queued job without an alarm, as earlier releases could leave it, is revived by whoever asks", async () => {
  for (const ask of [start, async (platform: JobPlatform) => (await platform.job()).describe()]) {
    const platform = jobPlatform(Job);
    await play(platform, [create, start]);
    platform.evict();
    platform.queue.length = 0;
    platform.alarmMs = null;
    await ask(platform);
    await afterlife(platform);
    expect((await (await platform.job()).describe())!.state.status).toBe("finished");
  }
});

it("POST results revives a queued job in an object that is already there", async () => {
  const platform = jobPlatform(Job);
  await play(platform, [create, start]);
  platform.alarmMs = null;
  await start(platform);
  expect(platform.alarmMs).not.toBeNull();
});

it.each([
  ["the rows of old", null],
  ["another version", "1-abc"],
])(
  "a run that was begun by %s is planned anew, and old messages and workers change nothing",
  async (_, version) => {
    const platform = jobPlatform(Job);
    await play(platform, [create, start, workFor(4)]);
    await platform.settled();
    const [old] = platform.queue;
    const before = (await (await platform.job()).describe())!.state;
    expect([before.status, before.run]).toEqual(["running", 1]);
    platform.evict();
    if (version === null) platform.rows.exec("DELETE FROM facts WHERE name = 'runVersion'");
    else platform.rows.exec("UPDATE facts SET value = ? WHERE name = 'runVersion'", JSON.stringify(version));
    const job = await platform.job();
    expect(await job.claim(old!)).toBeNull();
    expect(await job.complete(old!, resultOf(old!))).toEqual({ stale: true, next: null });
    expect((await job.describe())!.state).toMatchObject({ status: "queued", run: 2, progress: 0 });
    await afterlife(platform);
    expect((await job.describe())!.state).toMatchObject({ status: "finished", run: 2, progress: 100 });
    const logs = await job.logs({ offset: null, level: "warning", limit: null });
    expect(logs.map((entry) => entry.message).join()).toContain("another version");
  },
);

it("what processes have to say is in the log once, with code, data and path", async () => {
  const platform = jobPlatform(Job);
  await play(platform, [create, start, drain]);
  await afterlife(platform);
  const logs = await (await platform.job()).logs({ offset: null, level: "debug", limit: null });
  expect(logs.filter(({ code }) => code === "User")).toMatchObject([told[1]!]);
});

it("the list hears of progress at the pace of the alarm", async () => {
  const platform = jobPlatform(Job);
  await play(platform, [create, start, workFor(5)]);
  const job = await platform.job();
  const { progress } = (await job.describe())!.state;
  expect(progress).toBeGreaterThan(0);
  expect(platform.list.get("job")!.progress).toBe(0);
  await job.alarm();
  expect(platform.list.get("job")!.progress).toBe(progress);
});
