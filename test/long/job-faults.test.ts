/** A job of many chunks while reads fail, messages come twice, and the machine dies in the middle: the same bytes come out. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { adminOf } from "../../scripts/lib/admin.ts";
import { freePort } from "../../scripts/lib/port.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";
import { type RangeServer, startRangeServer } from "../support/range-server.ts";
import { type JobDocument, type ResultsDocument, isEnded } from "../support/job-documents.ts";
import { putCollection } from "../support/put-collection.ts";
import { from, node } from "../support/server.ts";
import { syntheticCollection } from "../support/synthetic-collection.ts";
import { type ChunkEvent, chunkEvents, watchedConfig } from "../support/watched-jobs.ts";

const config = watchedConfig("faults");
let files: RangeServer;
let server: Server;
let token = "";
const dir = mkdtempSync(join(tmpdir(), "openeo-edge-faults-"));

const wait = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

async function start(): Promise<void> {
  process.env["OPENEO_STATE_DIR"] = dir;
  server = await startServer(openState(), await freePort(), { config: config.path });
  const admin = adminOf(server.url, server.adminToken);
  await admin.putUser("demo", "demo");
  const login = await fetch(`${server.url}/openeo/v1/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa("demo:demo")}` },
  });
  token = ((await login.json()) as { access_token: string }).access_token;
}

async function call(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${server.url}/openeo/v1${path}`, {
    method,
    headers: { Authorization: `Bearer basic//${token}`, "Content-Type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}
const get = async <Document>(path: string): Promise<Document> =>
  (await call("GET", path)).json() as Promise<Document>;

beforeAll(async () => {
  const scenes = join(dir, "scenes");
  mkdirSync(scenes);
  files = await startRangeServer(scenes);
  await start();
  const { collection, items } = syntheticCollection(scenes, files.url, 3);
  await putCollection(adminOf(server.url, server.adminToken), collection, items);
});
afterAll(async () => {
  await server?.stop();
  await files?.stop();
  rmSync(dir, { recursive: true, force: true });
  config.remove();
});

const process_graph = {
  load: node("load_collection", {
    id: "SCENES",
    spatial_extent: null,
    temporal_extent: null,
    bands: ["red"],
  }),
  fine: node("resample_spatial", { data: from("load"), resolution: 6.5, method: "near" }),
  save: node("save_result", { data: from("fine"), format: "GTiff" }, true),
};

async function create(): Promise<string> {
  const response = await call("POST", "/jobs", { process: { process_graph }, log_level: "debug" });
  return response.headers.get("OpenEO-Identifier")!;
}

async function hashes(id: string): Promise<Record<string, string>> {
  const { assets } = await get<ResultsDocument>(`/jobs/${id}/results`);
  const all: Record<string, string> = {};
  for (const [name, asset] of Object.entries(assets)) {
    const path = new URL(asset.href).pathname;
    const bytes = await (await fetch(`${server.url}${path}`)).arrayBuffer();
    all[name] = createHash("sha256").update(new Uint8Array(bytes)).digest("hex");
  }
  return all;
}

async function until(id: string, enough: (job: JobDocument) => boolean): Promise<JobDocument> {
  for (;;) {
    const job = await get<JobDocument>(`/jobs/${id}`);
    if (enough(job)) return job;
    await wait(200);
  }
}
const numbersOf = (events: readonly ChunkEvent[]): number[] =>
  events.filter((each) => each.event === "computed").map((each) => each.number);

it("disturbed and undisturbed runs give the same bytes", async () => {
  const calm = await create();
  await call("POST", `/jobs/${calm}/results`);
  expect((await until(calm, isEnded)).status).toBe("finished");
  const expected = await hashes(calm);
  const chunks = new Set(numbersOf(await chunkEvents(server.url, calm))).size;
  expect(chunks).toBeGreaterThanOrEqual(500);

  files.faults = 0.05;
  const [reads, refused] = [files.reads(), files.refused()];
  const disturbed = await create();
  await call("POST", `/jobs/${disturbed}/results`);
  const half = await until(disturbed, (job) => job.progress >= 50 || isEnded(job));
  expect([half.status, half.progress < 75]).toEqual(["running", true]);
  server.kill();
  await server.ended;
  await start();
  // What the job knows after the restart is what is left to do; the queue has forgotten everything.
  const atRestart = numbersOf(await chunkEvents(server.url, disturbed)).length;
  expect((await until(disturbed, isEnded)).status).toBe("finished");
  const all = numbersOf(await chunkEvents(server.url, disturbed));
  const share = (files.refused() - refused) / (files.reads() - reads);
  console.log(
    `${chunks} chunks, ${atRestart} computed when the server was killed, ${all.length - atRestart} after the restart; ${files.refused() - refused} of ${files.reads() - reads} reads were refused`,
  );
  expect(files.reads() - reads).toBeGreaterThan(500);
  expect(share).toBeGreaterThan(0.03);
  expect(atRestart).toBeGreaterThan(chunks / 4);
  expect(new Set(all.slice(0, atRestart)).size).toBe(atRestart);
  expect(new Set(all).size).toBe(chunks);
  expect(all.length - atRestart).toBe(chunks - atRestart);
  expect(await hashes(disturbed)).toEqual(expected);
});
