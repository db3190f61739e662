/**
 * A job of 100,000 chunks: the planner and the job's object are real (its SQL runs in Node's SQLite), the pixels are none.
 * What a chunk costs must not depend on how many there are.
 */
import { expect, it } from "vitest";
import { freeTariff } from "../../src/app/billing/tariff.ts";
import { noWork } from "../../src/app/billing/work-units.ts";
import type { JobHandle } from "../../src/app/jobs/ports.ts";
import { estimateOf } from "../../src/app/work/estimate.ts";
import { boxOf, lengthCount, placeOf, stagesOf, taskCount } from "../../src/app/jobs/outline.ts";
import type { JobPlan } from "../../src/app/work/job-plan.ts";
import { jobPlanOf } from "../../src/app/work/plan-job.ts";
import type { LayoutResult, TaskInput, TaskMessage, TaskResult } from "../../src/app/jobs/tasks.ts";
import { createBuilder } from "../../src/cube/builder.ts";
import { type CubeShape, enumerated } from "../../src/cube/shape.ts";
import {
  isolateBytesMax,
  jobBytesPerChunkMax,
  taskMessageBytesMax,
  tasksInFlightMax,
} from "../../src/limits.ts";
import { CubeRef } from "../../src/openeo/define.ts";
import { type ShareReport, createShares } from "../../src/app/shares/shares.ts";
import { countedSql } from "../support/sql-storage.ts";

/** Not named in the import: the compiler must not look for the platform's types. */
const source = "../../durable-objects/job.ts";
const { Job } = (await import(source)) as { Job: new (ctx: object, env: object) => JobHandle };

/** The plan of a cube without items: dates, one band, cells on a 10 m grid. */
function planOf(dates: number, cells: number): JobPlan {
  const builder = createBuilder();
  const crs = "EPSG:32633";
  const labels = Array.from({ length: dates }, (_, i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString());
  const axis = (name: "x" | "y", origin: number, step: number) =>
    ({
      name,
      type: "spatial",
      axis: name,
      crs,
      labels: { kind: "regular", origin, step, count: cells },
    }) as const;
  const shape: CubeShape = {
    dims: [
      { name: "t", type: "temporal", labels: enumerated(labels) },
      { name: "bands", type: "bands", labels: enumerated(["red"]) },
      axis("y", 5e6, -10),
      axis("x", 5e5, 10),
    ],
    type: "uint16",
    nodata: 0,
  };
  const layers = labels.map(() => ({ items: [] }));
  const node = builder.add("load", { shape, sources: [], layers, method: "near" }, [], "load");
  const output = { format: "GTiff", options: {}, data: new CubeRef(node), origin: "save" };
  return jobPlanOf({ plan: builder.plan(), outputs: [output] }, isolateBytesMax);
}

interface Costs {
  readonly chunks: number;
  readonly cpuMicroseconds: number;
  readonly rowsWritten: number;
  readonly statements: number;
  readonly sends: number;
  readonly messages: number;
  readonly messageBytes: number;
  readonly storedBytes: number;
  readonly planMs: number;
}

async function simulate(dates: number, cells: number): Promise<Costs> {
  const before = performance.now();
  const plan = planOf(dates, cells);
  estimateOf(plan);
  const planMs = performance.now() - before;
  const stages = stagesOf(plan.files);
  const { sql, counts, bytes } = countedSql();
  const queue: TaskMessage[] = [];
  const sent = { sends: 0, messages: 0, bytes: 0 };
  const tasks = {
    sendBatch(messages: readonly { body: TaskMessage }[]) {
      sent.sends++;
      for (const { body } of messages) {
        sent.messages++;
        sent.bytes = Math.max(sent.bytes, JSON.stringify(body).length);
        queue.push(body);
      }
      return Promise.resolve();
    },
  };
  const shares = createShares();
  const share = (report: ShareReport): Promise<number> =>
    Promise.resolve(shares.report(report, Date.now()).allowed);
  const env = {
    TASKS: tasks,
    CONTROL: tasks,
    ACCOUNT: { getByName: () => ({ share }) },
    DB: {},
    FILES: {},
  };
  const pending = new Set<Promise<unknown>>();
  const nothing = (): Promise<void> => Promise.resolve();
  const ctx = {
    id: { name: "job" },
    storage: { sql, setAlarm: nothing, deleteAlarm: nothing, getAlarm: () => Promise.resolve(0) },
    blockConcurrencyWhile: (act: () => Promise<void>) => act(),
    waitUntil: (promise: Promise<unknown>) => void pending.add(promise),
  };
  const job = new Job(ctx, env);
  const stores = { list: { write: nothing, remove: nothing }, files: {} };
  for (const part of [job, Reflect.get(job, "life") as object]) Reflect.set(part, "stores", stores);
  const request = { title: null, description: null, process: {}, logLevel: "info", extra: {} } as const;
  await job.create(request, "demo");
  await job.start({ tariff: freeTariff, tasks: tasksInFlightMax });

  const perform = async (task: TaskMessage): Promise<TaskResult> => {
    switch (task.phase) {
      case "plan":
        return { phase: "plan", stageTasks: 0, files: plan.files };
      case "compute": {
        const place = placeOf(stages, task.number);
        const file = plan.files[place.stage.file]!;
        if (file.kind !== "raster") throw new Error("a raster is expected");
        const lengths = Array.from({ length: lengthCount(file, boxOf(file, place)) }, (_, i) => 30_000 + i);
        // As many digits as real chunks have.
        const work = {
          ...noWork,
          tasks: 1,
          blocks: 96,
          readBytes: 5e7,
          inputPixels: 25e6,
          kernelPixels: 15e7,
        };
        const usage = {
          work: { ...work, writtenBytes: 2_796_203, peakBytes: 2e7 },
          receivedBytes: 1_234_567,
        };
        const sums = place.stage.level === 0 ? [[1, 2, 3, 4, 5] as const] : [];
        return { phase: "compute", lengths, missing: false, sums, assets: [], usage, trace: "" };
      }
      case "layout": {
        expect((await job.lengths(task, task.number)).length).toBeGreaterThan(0);
        const layout: LayoutResult = {
          phase: "layout",
          missing: false,
          sums: [],
          bytes: 1,
          partBytes: 1,
          parts: 1,
          upload: null,
        };
        return layout;
      }
      case "parts":
        return { phase: "parts", etag: "", thumbnailBytes: 0 };
      case "finish":
        return { phase: "finish" };
      case "stage":
        throw new Error("there is no stage");
    }
  };

  let asked = 0;
  const started = process.cpuUsage();
  /** Until all has been done that nobody waits for. */
  const settled = async (): Promise<void> => {
    while (pending.size > 0) {
      const all = [...pending];
      pending.clear();
      await Promise.all(all);
    }
  };
  const claimed = async (message: TaskMessage): Promise<TaskMessage | null> => {
    const input: TaskInput | null = await job.claim(message);
    return input && { ...message, number: input.number };
  };
  // As many consumers as there are messages: all are taken, then all are done.
  for (await settled(); queue.length > 0; await settled()) {
    const taken: TaskMessage[] = [];
    for (const message of queue.splice(0)) {
      const task = await claimed(message);
      if (task) taken.push(task);
    }
    await settled();
    for (const first of taken) {
      let task: TaskMessage | null = first;
      while (task !== null) {
        const { next } = await job.complete(task, await perform(task));
        task = next && (await claimed(next));
        // A client that polls.
        if (++asked % 500 === 0) await job.describe();
      }
    }
  }
  const { user, system } = process.cpuUsage(started);
  expect((await job.describe())!.state).toMatchObject({ status: "finished", progress: 100 });
  const chunks = taskCount(stages);
  return {
    chunks,
    cpuMicroseconds: (user + system) / chunks,
    rowsWritten: counts.rowsWritten / chunks,
    statements: counts.statements / chunks,
    sends: sent.sends / chunks,
    messages: sent.messages / chunks,
    messageBytes: sent.bytes,
    storedBytes: bytes() / chunks,
    planMs,
  };
}

it("a chunk costs the same in a job of 1,000, 10,000 and 100,000", async () => {
  await simulate(1, 8192);
  const sizes = [
    [1, 32_768],
    [10, 32_768],
    [97, 32_768],
    [2, 209_000],
  ] as const;
  const costs: Costs[] = [];
  for (const [dates, cells] of sizes) costs.push(await simulate(dates, cells));
  console.table(
    costs.map((cost) =>
      Object.fromEntries(Object.entries(cost).map(([name, value]) => [name, Number(value.toFixed(2))])),
    ),
  );
  const [first] = costs;
  for (const cost of costs.slice(1)) {
    for (const name of ["rowsWritten", "statements", "sends", "messages", "storedBytes"] as const)
      expect(cost[name], name).toBeLessThan(1.1 * first![name]);
    expect(cost.cpuMicroseconds).toBeLessThan(1.1 * first!.cpuMicroseconds);
    expect(cost.messageBytes).toBeLessThanOrEqual(taskMessageBytesMax);
    expect(cost.storedBytes).toBeLessThanOrEqual(jobBytesPerChunkMax);
    expect(cost.planMs).toBeLessThan(5000);
  }
  // The first is dear to begin with: its code is still being compiled.
  expect(costs[2]!.cpuMicroseconds).toBeLessThan(1.1 * costs[1]!.cpuMicroseconds);
  expect(costs.at(-2)!.chunks).toBeGreaterThanOrEqual(100_000);
});
