/** An isolate that is asked for long: 10,000 tiles by eight clients, 200 synchronous results and 500 chunks of jobs. What it holds stays within what the platform gives, and does not grow. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { adminOf } from "../../scripts/lib/admin.ts";
import { makeDemo } from "../../scripts/lib/make-demo.ts";
import { pageServiceId } from "../../scripts/lib/page-service.ts";
import { freePort } from "../../scripts/lib/port.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";
import { heldMemory, peakMemory } from "../support/inspector.ts";
import { callback, from, node } from "../support/server.ts";

const MB = 1e6;
/** What is kept between requests, of the 128 MB of an isolate: half of it is for those that compute. */
const HELD_MB = 64;
const ROUNDS = 10;
const CLIENTS = 8;
/** For the demo collection, on a busy machine. */
const DEMO_MS = 900_000;

const dir = mkdtempSync(join(tmpdir(), "openeo-edge-soak-"));
let server: Server;
let headers: Record<string, string>;
beforeAll(async () => {
  process.env["OPENEO_STATE_DIR"] = join(dir, "state");
  server = await startServer(openState(), await freePort());
  const admin = adminOf(server.url, server.adminToken);
  await admin.putUser("demo", "demo");
  await makeDemo(admin, { tell: () => undefined });
  const login = await fetch(`${server.url}/openeo/v1/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa("demo:demo")}` },
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  headers = { Authorization: `Bearer basic//${token}`, "Content-Type": "application/json" };
}, DEMO_MS);
afterAll(async () => {
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const box = { west: 505120, south: 5104640, east: 515360, north: 5114880, crs: 32633 };
const median = (extent: object | null): object => ({
  load: node("load_collection", {
    id: "SYNTHETIC_S2_DEMO",
    spatial_extent: extent,
    temporal_extent: null,
    bands: ["B04", "B08"],
  }),
  median: node("reduce_dimension", {
    data: from("load"),
    dimension: "t",
    reducer: callback("median", "data"),
  }),
  save: node("save_result", { data: from("median"), format: "GTiff" }, true),
});

async function tiles(count: number): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) {
      const round = next++;
      const place = `13/${4437 + (round % 9)}/${2906 + (Math.floor(round / 9) % 5)}`;
      const answer = await fetch(`${server.url}/xyz/${pageServiceId}/${place}`);
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${place}: ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function results(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const body = JSON.stringify({ process: { process_graph: median(box) } });
    const answer = await fetch(`${server.url}/openeo/v1/result`, { method: "POST", headers, body });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`a result: ${answer.status}`);
  }
}

/** The whole collection: some ten chunks a job. */
async function jobs(count: number): Promise<void> {
  const api = `${server.url}/openeo/v1/jobs`;
  for (let i = 0; i < count; i++) {
    const body = JSON.stringify({ process: { process_graph: median(null) } });
    const made = await fetch(api, { method: "POST", headers, body });
    const job = `${api}/${made.headers.get("OpenEO-Identifier")}`;
    await fetch(`${job}/results`, { method: "POST", headers });
    for (let status = "queued"; status !== "finished";) {
      await new Promise((settle) => setTimeout(settle, 100));
      ({ status } = (await (await fetch(job, { headers })).json()) as { status: string });
      if (status === "error") throw new Error("a job failed");
    }
    await fetch(job, { method: "DELETE", headers });
  }
}

it("holds no more at the end than at the beginning", async () => {
  const peaks: number[] = [];
  const held: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const peak = await peakMemory(server.inspectorPort, async () => {
      await tiles(10_000 / ROUNDS);
      await results(200 / ROUNDS);
      await jobs(50 / ROUNDS);
    });
    peaks.push(Math.round(peak / MB));
    held.push(Math.round((await heldMemory(server.inspectorPort)) / MB));
  }
  console.log(
    `MB of array buffers and heap: held ${held.join(", ")}; at most, with garbage, ${peaks.join(", ")}`,
  );
  expect(Math.max(...held)).toBeLessThanOrEqual(HELD_MB);
  // The first rounds fill what is kept.
  const half = ROUNDS / 2;
  expect(Math.max(...held.slice(half))).toBeLessThanOrEqual(1.1 * Math.max(...held.slice(0, half)));
});
