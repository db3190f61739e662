/** A waiting synchronous request: it asks in bounded steps, gives up, and never leaves its job behind. */
import { expect, it } from "vitest";
import type { Deps } from "../../../../src/app/deps.ts";
import { freeTariff } from "../../../../src/app/billing/tariff.ts";
import { openGate } from "../../../../src/app/request/gate.ts";
import type { JobStatus } from "../../../../src/app/jobs/record.ts";
import { runInternalJob } from "../../../../src/app/sync/run-internal-job.ts";
import { syncWaitMs } from "../../../../src/limits.ts";

const terms = { tariff: freeTariff, tasks: 64 };

interface Fake {
  readonly deps: Deps;
  readonly events: string[];
  readonly pausesMs: number[];
  /** Ends when all that was to run after the response has run. */
  readonly settled: () => Promise<unknown>;
}

function fake(statusAt: (asked: number) => JobStatus, signal: AbortSignal | null = null): Fake {
  const events: string[] = [];
  const pausesMs: number[] = [];
  const later: Promise<unknown>[] = [];
  let asked = 0;
  const job = {
    create: (request: object) => Promise.resolve(void events.push(`create ${JSON.stringify(request)}`)),
    start: () => Promise.resolve(events.push("start") > 0),
    describe: () =>
      Promise.resolve({ request: {}, state: { id: "j", run: 1, status: statusAt(asked++), progress: 0 } }),
    logs: () => Promise.resolve([{ id: "1", level: "error", code: "NoDataAvailable", message: "none" }]),
    remove: () => Promise.resolve(events.push("remove") > 0),
  };
  const result = [{ name: "result.tif", path: "assets/result.tif", type: "image/tiff", bytes: 3 }];
  const deps = {
    jobs: { handle: () => job },
    ids: { capability: () => "j" },
    files: {
      get: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(result))),
      stream: (parts: object) => ({ body: parts, ended: Promise.resolve(void events.push("streamed")) }),
    },
    signal,
    gate: openGate,
    wait: (ms: number) => Promise.resolve(void pausesMs.push(ms)),
    waitUntil: (promise: Promise<unknown>) => void later.push(promise),
  };
  return { deps: deps as unknown as Deps, events, pausesMs, settled: () => Promise.all(later) };
}

it("streams the file of a finished job and removes the job after the last byte", async () => {
  const { deps, events, pausesMs, settled } = fake((asked) => (asked < 8 ? "running" : "finished"));
  const answer = await runInternalJob({ process: { process_graph: {} }, terms }, "demo", deps);
  await settled();
  expect(answer.mediaType).toBe("image/tiff");
  expect(answer.body).toEqual([{ key: "jobs/j/1/assets/result.tif", bytes: 3 }]);
  expect(events[0]).toContain('"unlisted":{"purpose":"files"');
  expect(events.slice(1)).toEqual(["start", "streamed", "remove"]);
  expect(pausesMs).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000]);
});

it("an error of the job is the request's, and the job goes", async () => {
  const { deps, events, settled } = fake(() => "error");
  await expect(runInternalJob({ process: {}, terms }, "demo", deps)).rejects.toMatchObject({
    code: "NoDataAvailable",
  });
  await settled();
  expect(events.at(-1)).toBe("remove");
});

it("a client that hangs up ends the wait and the job", async () => {
  const leaving = new AbortController();
  const { deps, events, settled } = fake((asked) => {
    if (asked === 3) leaving.abort();
    return "running";
  }, leaving.signal);
  await expect(runInternalJob({ process: {}, terms }, "demo", deps)).rejects.toMatchObject({
    code: "RequestTimeout",
  });
  await settled();
  expect(events.filter((event) => event === "remove").length).toBeGreaterThan(0);
});

it("gives up after the longest wait, in less than a thousand questions", async () => {
  const { deps, events, pausesMs, settled } = fake(() => "running");
  await expect(runInternalJob({ process: {}, terms }, "demo", deps)).rejects.toMatchObject({
    code: "RequestTimeout",
    message: expect.stringContaining("batch job"),
  });
  await settled();
  const waited = pausesMs.reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeGreaterThanOrEqual(syncWaitMs);
  expect(pausesMs.length).toBeLessThan(1000);
  expect(events.at(-1)).toBe("remove");
});
