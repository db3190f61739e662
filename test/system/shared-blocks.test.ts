/** A stack under a kernel as a job, in workerd: the blocks that its chunks fetch from an outside server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Grid } from "../../src/cube/shape.ts";
import { encodeGTiff } from "../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";
import { type JobDocument, type LogsDocument, isEnded } from "../support/job-documents.ts";
import { type RangeServer, startRangeServer } from "../support/range-server.ts";
import { type TestServer, callback, from, node, post, startTestServer } from "../support/server.ts";

const SIDE = 2048;
const BANDS = 8;
const BLOCKS = BANDS * (SIDE / 256) ** 2;
const grid: Grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5200000,
  stepX: 10,
  stepY: -10,
  width: SIDE,
  height: SIDE,
};

let server: TestServer;
let range: RangeServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "openeo-edge-stack-"));
  const bands = Array.from({ length: BANDS }, (_, band) => ({
    name: `b${band}`,
    chunk: {
      sizes: [SIDE, SIDE],
      type: "uint16" as const,
      data: Uint16Array.from({ length: SIDE * SIDE }, (__, i) => 1 + (((i * (band + 3)) >> 7) % 5000)),
      mask: null,
      nodata: null,
    },
  }));
  const tiff = encodeGTiff({ grid, bands }, { tileSize: 256, deflation: 1, datatype: null }, platformCodecs);
  writeFileSync(join(folder, "stack.tif"), tiff.bytes);
  range = await startRangeServer(folder);
  server = await startTestServer();
});
afterAll(async () => {
  await server?.stop();
  await range?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const process_graph = {
  load: node("load_url", { url: "", format: "GTiff" }),
  mean: node("reduce_dimension", {
    data: from("load"),
    dimension: "bands",
    reducer: callback("mean", "data"),
  }),
  kernel: node("apply_kernel", { data: from("mean"), kernel: Array.from({ length: 3 }, () => [1, 1, 1]) }),
  save: node("save_result", { data: from("kernel"), format: "GTiff" }, true),
};

async function read<Document>(path: string): Promise<Document> {
  const headers = { Authorization: `Bearer basic//${server.token}` };
  return (await fetch(`${server.api}${path}`, { headers })).json() as Promise<Document>;
}

it("fetches few blocks twice", async () => {
  const load = node("load_url", { url: `${range.url}/stack.tif`, format: "GTiff" });
  const created = await post(server, "/jobs", {
    process: { process_graph: { ...process_graph, load } },
    log_level: "debug",
  });
  expect(created.status).toBe(201);
  const id = created.headers.get("OpenEO-Identifier")!;
  const started = Date.now();
  await post(server, `/jobs/${id}/results`, {});
  let job = await read<JobDocument>(`/jobs/${id}`);
  while (!isEnded(job)) {
    await new Promise((settle) => setTimeout(settle, 50));
    job = await read<JobDocument>(`/jobs/${id}`);
  }
  const took = Date.now() - started;
  expect(job.status).toBe("finished");
  const { logs } = await read<LogsDocument>(`/jobs/${id}/logs?level=debug`);
  const text = JSON.stringify(logs);
  const sum = (name: string): number =>
    [...text.matchAll(new RegExp(`"requests=[^"|]*?${name}=(\\d+)`, "g"))].reduce(
      (all, [, n]) => all + Number(n),
      0,
    );
  console.log(
    `${sum("blocks")} blocks fetched of ${BLOCKS}, ${sum("shared")} shared, ${sum("kept")} kept, ${range.reads()} requests, ${took} ms`,
  );
  expect(sum("blocks")).toBeGreaterThanOrEqual(BLOCKS);
  expect(sum("shared")).toBeGreaterThan(0);
  expect(sum("blocks") / BLOCKS).toBeLessThanOrEqual(1.25);
});
