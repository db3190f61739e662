/** The official JavaScript client against a running server: discovery, processing, services, the whole life of a job. */
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Connection, type Job, OpenEO } from "@openeo/js-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(series);
if (!present) console.warn("skipped: the JavaScript client (../shared is not here)");

let server: TestServer;
let connection: Connection;
beforeAll(async () => {
  if (!present) return;
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
  connection = await OpenEO.connect(server.api);
  const provider = (await connection.listAuthProviders()).find((each) => each.getType() === "basic")!;
  await (provider as unknown as { login(name: string, password: string): Promise<void> }).login(
    "demo",
    "demo",
  );
});
afterAll(() => server?.stop());

/** NDVI of one day as GTiff, made with the client's builder. */
async function ndvi(): Promise<never> {
  const builder = (await connection.buildProcess("ndvi")) as unknown as Record<
    string,
    (...args: unknown[]) => unknown
  >;
  const cube = builder.load_collection!("s2-l2a-33t", null, ["2023-08-15", "2023-08-16"], ["B04", "B08"]);
  const saved = builder.save_result!(builder.ndvi!(cube), "GTiff") as { result: boolean };
  saved.result = true;
  return (builder as unknown as { toJSON(): never }).toJSON();
}

/** Waits for the client's monitor to see the job's end; the states that it saw, and the messages of its log. */
function watched(job: Job): Promise<{ readonly states: string[]; readonly messages: string[] }> {
  return new Promise((settle) => {
    const states: string[] = [];
    const messages: string[] = [];
    const look = (_: Job, logs: { message: string }[]): void => {
      const { status } = job as unknown as { status: string };
      if (states.at(-1) !== status) states.push(status);
      messages.push(...logs.map((entry) => entry.message));
      if (["finished", "error", "canceled"].includes(status)) settle({ states, messages });
    };
    job.monitorJob(look, 1);
  });
}

describe.runIf(present)("the official JavaScript client", () => {
  it("discovers collections and processes", async () => {
    const { collections } = await connection.listCollections();
    expect(collections.map((collection) => collection.id)).toContain("s2-l2a-33t");
    const collection = await connection.describeCollection("s2-l2a-33t");
    expect(collection["cube:dimensions"]).toMatchObject({
      bands: { values: ["blue", "green", "red", "nir", "scl"] },
    });
    expect((await connection.listProcesses()).processes.length).toBeGreaterThan(0);
    expect(await connection.describeProcess("ndvi")).toMatchObject({ id: "ndvi" });
  });

  it("validates and computes", async () => {
    const graph = await ndvi();
    expect(await connection.validateProcess(graph)).toHaveLength(0);
    const result = await connection.computeResult(graph);
    const bytes = await new Response(result.data as never).arrayBuffer();
    expect(new Uint8Array(bytes).slice(0, 4)).toEqual(new Uint8Array([0x49, 0x49, 42, 0]));
  });

  it("serves tiles", async () => {
    const service = await connection.createService(await ndvi(), "XYZ", "From the client");
    const url = (service as unknown as { url: string }).url
      .replace("{z}", "10")
      .replace("{x}", "556")
      .replace("{y}", "363");
    const tile = await fetch(url);
    expect([tile.status, tile.headers.get("Content-Type")]).toEqual([200, "image/png"]);
  });

  it("takes a job through its life: create, change, estimate, start, watch, read, cancel, delete", async () => {
    const job = await connection.createJob(await ndvi(), "NDVI", "Of one day");
    expect(await job.describeJob()).toMatchObject({ status: "created", title: "NDVI", progress: 0 });
    await job.updateJob({ title: "NDVI of August 15" } as never);
    expect(Object.keys(await job.estimateJob())).toContain("duration");
    const listed = async (): Promise<string[]> =>
      ((await connection.listJobs()) as unknown as Job[]).map((each) => each.id);
    await job.startJob();
    const { states, messages } = await watched(job);
    expect(states.at(-1)).toBe("finished");
    expect(messages).toContain("The job is finished.");
    expect(await listed()).toContain(job.id);
    const stac = await job.getResultsAsStac();
    expect(stac).toMatchObject({ type: "Collection", id: job.id });
    const folder = mkdtempSync(join(tmpdir(), "results-"));
    const paths = (await job.downloadResults(folder)) as string[];
    const image = paths.find((path) => path.endsWith(".tif"))!;
    expect(readFileSync(image).subarray(0, 4)).toEqual(Buffer.from([0x49, 0x49, 42, 0]));
    expect(paths.map((path) => basename(path))).toContain("result_2023-08-15.tif");
    await job.startJob();
    await job.stopJob();
    expect(["created", "canceled", "finished"]).toContain((job as unknown as { status: string }).status);
    await job.deleteJob();
    expect(await listed()).not.toContain(job.id);
  });
});
