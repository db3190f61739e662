/** Batch jobs: life cycle, results equal to synchronous ones, cancel and delete. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { existsSync } from "node:fs";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { type TestServer, callback, from, node, post, startTestServer } from "../support/server.ts";

const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(series);
if (!present) console.warn("skipped: batch jobs on real Sentinel-2 (../shared is not here)");

let server: TestServer;
beforeAll(async () => {
  if (!present) return;
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
});
afterAll(() => server?.stop());

const load = (temporal: string[]): object =>
  node("load_collection", { id: "s2-l2a-33t", spatial_extent: null, temporal_extent: temporal, bands: ["nir", "red"] });
const mean = {
  load: load(["2023-08-01", "2023-09-01"]),
  mean: node("reduce_dimension", { data: from("load"), dimension: "t", reducer: callback("mean", "data") }),
  save: node("save_result", { data: from("mean"), format: "GTiff" }, true),
};

const call = (method: string, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(path.startsWith("http") ? path : `${server.api}${path}`, {
    method,
    headers: { Authorization: `Bearer basic//${server.token}`, ...headers },
  });
const read = async (path: string): Promise<any> => (await call("GET", path)).json();

async function create(process_graph: object, extra: object = {}): Promise<string> {
  const response = await post(server, "/jobs", { process: { process_graph }, ...extra });
  expect(response.status).toBe(201);
  return response.headers.get("OpenEO-Identifier")!;
}

async function ended(id: string): Promise<any> {
  for (;;) {
    const job = await read(`/jobs/${id}`);
    if (!["queued", "running"].includes(job.status)) return job;
    await new Promise((settle) => setTimeout(settle, 50));
  }
}

describe.runIf(present)("batch jobs", () => {
  it("gives the bytes of the synchronous result", async () => {
    const sync = new Uint8Array(
      await (await post(server, "/result", { process: { process_graph: mean } })).arrayBuffer(),
    );
    const id = await create(mean, { title: "mean", log_level: "debug" });
    const t0 = Date.now();
    expect((await call("POST", `/jobs/${id}/results`)).status).toBe(202);
    const job = await ended(id);
    console.log(Date.now() - t0, "ms", JSON.stringify(await read(`/jobs/${id}/logs`)));
    expect(job.status).toBe("finished");
    const results = await read(`/jobs/${id}/results`);
    console.log(JSON.stringify(results));
    const asset = await fetch(results.assets["result.tif"].href);
    const bytes = new Uint8Array(await asset.arrayBuffer());
    expect(bytes.length).toBe(sync.length);
    expect(Buffer.from(bytes).equals(Buffer.from(sync))).toBe(true);
  });
});
