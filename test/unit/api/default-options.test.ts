/** Options that processes preset for the jobs and services that run them: the request counts first, and unknown ones are left alone. */
import { describe, expect, it } from "vitest";
import type { RouteContext } from "../../../src/api/context.ts";
import { createJob } from "../../../src/api/routes/jobs.ts";
import { createService } from "../../../src/api/routes/services.ts";
import { d1Plans } from "../../../src/platform/d1/plans.ts";
import { d1Prices } from "../../../src/platform/d1/prices.ts";
import { d1UserProcesses } from "../../../src/platform/d1/user-processes.ts";
import { memoryD1 } from "../../support/memory-d1.ts";
import { node } from "../../support/server.ts";

const { database } = memoryD1();
const userProcesses = d1UserProcesses(database);
const plans = d1Plans(database);
const store = (id: string, more: object) =>
  userProcesses.put(
    {
      owner: "anna",
      at: "2026",
      document: { id, parameters: [], process_graph: { p: node("pi", {}, true) }, ...more },
      listed: {},
    },
    { processesMax: 99, bytesMax: 1e6 },
  );
await store("loud", {
  default_job_options: { log_level: "debug", memory: "2g" },
  default_service_options: { log_level: "error" },
});
await store("quiet", { default_job_options: { log_level: "error" } });
await store("silent", {});

interface Made {
  readonly logLevel?: string;
  readonly extra: Record<string, unknown>;
  readonly called: object;
}

async function made(create: (context: RouteContext) => Promise<Response>, body: object): Promise<Made> {
  let request: Made | null = null;
  const deps = {
    userProcesses,
    fetch: () => Promise.reject(new Error("nothing is fetched")),
    signal: null,
    accounts: { get: () => Promise.resolve({ status: "active", plan: "free" }) },
    plans,
    terms: async () => ({ plans: await plans.list(), prices: await d1Prices(database).current() }),
    jobs: {
      count: () => Promise.resolve(0),
      handle: () => ({ create: async (given: Made) => void (request = given) }),
    },
    services: { create: async (given: Made) => ((request = given), true) },
    ids: { capability: () => "1" },
    clock: { now: () => "2026-01-01T00:00:00Z" },
  };
  const sent = new Request("https://here.example/", { method: "POST", body: JSON.stringify(body) });
  await create({
    request: sent,
    user: { id: "anna", plan: "free" },
    deps,
    root: "https://here.example",
  } as never);
  return request!;
}

const calls = (...ids: string[]): object => ({
  process_graph: Object.fromEntries(ids.map((id, i) => [`n${i}`, node(id, {}, i === ids.length - 1)])),
});

describe("of jobs", () => {
  const levelOf = async (body: object): Promise<string | undefined> => (await made(createJob, body)).logLevel;
  it("are taken where the request has none", async () => {
    expect(await levelOf({ process: calls("loud") })).toBe("debug");
    expect(await levelOf({ process: calls("silent") })).toBe("info");
  });
  it("give way to the request, null too", async () => {
    expect(await levelOf({ process: calls("loud"), log_level: "warning" })).toBe("warning");
    expect(await levelOf({ process: calls("loud"), log_level: null })).toBe("info");
  });
  it("are those of the process that was sent before those that it calls, of which the result's counts first", async () => {
    const own = { ...calls("loud"), default_job_options: { log_level: "warning" } };
    expect(await levelOf({ process: own })).toBe("warning");
    expect(await levelOf({ process: calls("loud", "quiet") })).toBe("error");
    expect(await levelOf({ process: calls("quiet", "loud") })).toBe("debug");
    expect(await levelOf({ process: calls("quiet", "silent") })).toBe("error");
  });
  it("are left alone where we do not have them", async () => {
    const { extra, called } = await made(createJob, { process: calls("loud"), job_options: { a: 1 } });
    expect(extra).toEqual({ job_options: { a: 1 } });
    expect(Object.keys(called)).toEqual(["#loud"]);
  });
});

it("of services", async () => {
  const service = { type: "xyz", process: calls("loud") };
  expect((await made(createService, service)).extra).toEqual({ log_level: "error" });
  expect((await made(createService, { ...service, log_level: "debug" })).extra).toEqual({
    log_level: "debug",
  });
});
