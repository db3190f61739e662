/** Cancel and delete at any moment, with every message coming twice: jobs stop within one chunk, and what they leave fits together. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromArrayBuffer } from "geotiff";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { type JobDocument, type LogsDocument, type ResultsDocument, isEnded } from "./job-documents.ts";
import { type TestServer, from, node, post, startTestServer } from "./server.ts";
import { chunkEvents, watchedConfig } from "./watched-jobs.ts";

const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(series);
if (!present) console.warn("skipped: cancel and delete on real Sentinel-2 (../shared is not here)");

const config = watchedConfig("cancel");
let server: TestServer;
/** A file per date and many chunks. */
const process_graph = {
  load: node("load_collection", {
    id: "s2-l2a-33t",
    spatial_extent: null,
    temporal_extent: ["2023-01-01", "2024-01-01"],
    bands: ["nir", "red"],
  }),
  fine: node("resample_spatial", { data: from("load"), resolution: 60, method: "near" }),
  save: node("save_result", { data: from("fine"), format: "GTiff" }, true),
};

const call = (method: string, path: string): Promise<Response> =>
  fetch(`${server.api}${path}`, { method, headers: { Authorization: `Bearer basic//${server.token}` } });
const get = async <Document>(path: string): Promise<Document> =>
  (await (await call("GET", path)).json()) as Document;
const wait = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

async function started(): Promise<string> {
  const response = await post(server, "/jobs", { process: { process_graph }, log_level: "debug" });
  const id = response.headers.get("OpenEO-Identifier")!;
  expect((await call("POST", `/jobs/${id}/results`)).status).toBe(202);
  return id;
}

async function ended(id: string): Promise<JobDocument> {
  for (;;) {
    const job = await get<JobDocument>(`/jobs/${id}`);
    if (isEnded(job)) return job;
    await wait(50);
  }
}

/** Chunks by number, as the log and as the listed results tell. */
async function told(id: string): Promise<{ readonly log: number[]; readonly assets: number[] }> {
  const { logs } = await get<LogsDocument>(`/jobs/${id}/logs`);
  const { assets } = await get<ResultsDocument>(`/jobs/${id}/results`);
  const numbers = (texts: readonly string[], pattern: RegExp): number[] =>
    texts
      .flatMap((text) => pattern.exec(text)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  return {
    log: numbers(
      logs.map((entry) => entry.message),
      /^Chunk (\d+) is computed/,
    ),
    assets: numbers(Object.keys(assets), /^chunk_0*(\d+)\.tif$/),
  };
}

/** So many jobs are canceled, and so many are deleted, each at another moment of its way. */
export function cancelAndDelete({
  cancels,
  deletes,
}: {
  readonly cancels: number;
  readonly deletes: number;
}): void {
  beforeAll(async () => {
    if (!present) return;
    server = await startTestServer({ config: config.path });
    await importFolder(server.admin, series, () => undefined);
  });
  afterAll(async () => {
    await server?.stop();
    config.remove();
  });

  describe.runIf(present)("cancel and delete", () => {
    it(`cancel at ${cancels} moments`, { timeout: 1_200_000 }, async () => {
      const whole = await started();
      const begun = Date.now();
      expect((await ended(whole)).status).toBe("finished");
      const wholeMs = Date.now() - begun;
      const outcomes: Record<string, number> = {};
      let late = 0;
      for (let round = 0; round < cancels; round++) {
        const id = await started();
        // The first run of a job is the slowest.
        await wait((round * 50 * wholeMs) / (90 * cancels));
        expect((await call("DELETE", `/jobs/${id}/results`)).status).toBe(204);
        const canceledAt = Date.now();
        const { status } = await get<JobDocument>(`/jobs/${id}`);
        outcomes[status] = (outcomes[status] ?? 0) + 1;
        expect(["created", "canceled", "finished"]).toContain(status);
        await wait(300);
        // Nobody is given another chunk, and workers that come back late change nothing.
        const events = (await chunkEvents(server.url, id)).filter((each) => each.at > canceledAt);
        expect(events.filter((each) => each.event === "claimed")).toEqual([]);
        late = Math.max(late, events.length);
        expect((await get<JobDocument>(`/jobs/${id}`)).status).toBe(status);
        const results = await call("GET", `/jobs/${id}/results`);
        expect(results.status).toBe(status === "created" ? 400 : 200);
        if (status !== "canceled") continue;
        const { assets, ...rest } = (await results.json()) as ResultsDocument;
        expect(rest).toMatchObject({ "openeo:status": "canceled" });
        for (const [name, { href }] of Object.entries(assets)
          .filter(([asset]) => asset.endsWith(".tif"))
          .slice(0, 3)) {
          const tiff = await fromArrayBuffer(await (await fetch(href)).arrayBuffer());
          expect((await tiff.getImage()).getWidth(), name).toBeGreaterThan(0);
        }
        const { log, assets: listed } = await told(id);
        if (listed.length > 0) expect(listed).toEqual(log);
        expect((await get<LogsDocument>(`/jobs/${id}/logs`)).logs.at(-1)!.message).toContain("canceled");
        if (round % Math.ceil(cancels / 2.5) === Math.floor(cancels / 5)) {
          await call("POST", `/jobs/${id}/results`);
          expect((await ended(id)).status).toBe("finished");
        }
      }
      console.log(`canceled ${JSON.stringify(outcomes)}; at most ${late} chunk came back after its cancel`);
      expect(outcomes["canceled"]).toBeGreaterThan(0.4 * cancels);
      expect(late).toBeLessThanOrEqual(1);
    });

    it("delete while running leaves neither row nor object", { timeout: 300_000 }, async () => {
      for (let round = 0; round < deletes; round++) {
        const id = await started();
        await wait((round * 2000) / deletes);
        expect((await call("DELETE", `/jobs/${id}`)).status).toBe(204);
        expect((await call("GET", `/jobs/${id}`)).status).toBe(404);
        await wait(600);
        const { jobs } = await get<{ jobs: JobDocument[] }>("/jobs");
        expect(jobs.some((job) => job.id === id)).toBe(false);
        expect(await server.admin.files(`jobs/${id}/`)).toEqual([]);
      }
    });
  });
}
