/** Batch jobs: life cycle, results equal to synchronous ones, cancel and delete. */
import { backendVersion } from "../../src/version.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { existsSync } from "node:fs";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import {
  type JobDocument,
  type LogsDocument,
  type ResultsDocument,
  isEnded,
} from "../support/job-documents.ts";
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
  node("load_collection", {
    id: "s2-l2a-33t",
    spatial_extent: null,
    temporal_extent: temporal,
    bands: ["nir", "red"],
  });
const mean = {
  load: load(["2023-08-01", "2023-09-01"]),
  mean: node("reduce_dimension", { data: from("load"), dimension: "t", reducer: callback("mean", "data") }),
  save: node("save_result", { data: from("mean"), format: "GTiff" }, true),
};

/** A file per date: many chunks. */
const many = {
  load: load(["2023-01-01", "2024-01-01"]),
  kernel: node("apply_kernel", {
    data: from("load"),
    kernel: Array.from({ length: 5 }, () => [1, 1, 1, 1, 1]),
  }),
  save: node("save_result", { data: from("kernel"), format: "GTiff" }, true),
};

const call = (method: string, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(path.startsWith("http") ? path : `${server.api}${path}`, {
    method,
    headers: { Authorization: `Bearer basic//${server.token}`, ...headers },
  });
const read = async <Document>(path: string): Promise<Document> =>
  (await call("GET", path)).json() as Promise<Document>;
const jobOf = (id: string): Promise<JobDocument> => read(`/jobs/${id}`);
const resultsOf = (id: string): Promise<ResultsDocument> => read(`/jobs/${id}/results`);
const logsOf = (id: string, query = ""): Promise<LogsDocument> => read(`/jobs/${id}/logs${query}`);
const jobs = async (): Promise<JobDocument[]> => (await read<{ jobs: JobDocument[] }>("/jobs")).jobs;

async function create(process_graph: object, extra: object = {}): Promise<string> {
  const response = await post(server, "/jobs", { process: { process_graph }, ...extra });
  expect(response.status).toBe(201);
  return response.headers.get("OpenEO-Identifier")!;
}

const wait = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

async function ended(id: string): Promise<JobDocument> {
  for (;;) {
    const job = await jobOf(id);
    if (isEnded(job)) return job;
    await wait(50);
  }
}

describe.runIf(present)("batch jobs", () => {
  it("gives the bytes of the synchronous result, and STAC around it", async () => {
    const sync = await (await post(server, "/result", { process: { process_graph: mean } })).arrayBuffer();
    const id = await create(mean, { title: "mean", custom: { kept: true } });
    expect(await jobOf(id)).toMatchObject({
      status: "created",
      progress: 0,
      title: "mean",
      custom: { kept: true },
    });
    expect(await logsOf(id, "?offset=&level=")).toMatchObject({ logs: [] });
    expect(await logsOf(id, "?offset=-1")).toMatchObject({ code: "ProcessParameterInvalid" });
    expect((await resultsOf(id)).code).toBe("JobNotStarted");
    expect(Object.keys(await read<object>(`/jobs/${id}/estimate`))).toEqual([
      "costs",
      "duration",
      "size",
      "downloads_included",
    ]);
    expect((await call("POST", `/jobs/${id}/results`)).status).toBe(202);
    expect(await ended(id)).toMatchObject({ status: "finished", progress: 100 });
    const results = await resultsOf(id);
    const { href } = results.assets["result.tif"]!;
    const bytes = await (
      await fetch(href, { headers: { Authorization: "Bearer basic//expired" } })
    ).arrayBuffer();
    expect(Buffer.from(bytes).equals(Buffer.from(sync))).toBe(true);
    const head = await fetch(href, { method: "HEAD" });
    expect([head.headers.get("Accept-Ranges"), head.headers.get("Content-Length")]).toEqual([
      "bytes",
      String(bytes.byteLength),
    ]);
    const part = await fetch(href, { headers: { Range: "bytes=100-299" } });
    expect([part.status, part.headers.get("Content-Range")]).toEqual([
      206,
      `bytes 100-299/${bytes.byteLength}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(bytes.slice(100, 300)))).toBe(true);
    const tag = head.headers.get("ETag")!;
    const asked = async (headers: Record<string, string>): Promise<number> => {
      const answer = await fetch(href, { headers });
      await answer.arrayBuffer();
      return answer.status;
    };
    expect(await asked({ "If-None-Match": `"other", W/${tag}` })).toBe(304);
    expect(await asked({ "If-None-Match": '"other"' })).toBe(200);
    expect(await asked({ Range: "bytes=0-9", "If-Range": tag })).toBe(206);
    expect(await asked({ Range: "bytes=0-9", "If-Range": '"other"' })).toBe(200);
    expect(await asked({ Range: `bytes=${bytes.byteLength}-` })).toBe(416);
    expect((await fetch(`${href}%`)).status).toBe(404);
    expect((await fetch(href.replace(/.(\/assets)/, "0$1").replace(/0(\/assets)/, "1$1"))).status).toBe(404);
    const canonical = await (await fetch(results.links[0]!.href)).json();
    expect(canonical).toMatchObject({ type: "Collection", id, "openeo:status": "finished" });
    const item = await (await fetch(results.links.find((link) => link.rel === "item")!.href)).json();
    expect(item).toMatchObject({ type: "Feature", assets: { result: { "proj:shape": [759, 560] } } });
    // The days that the mean is of, not the day of computing.
    const [first, last] = ["2023-08-10T00:00:00Z", "2023-08-20T00:00:00Z"];
    expect(item).toMatchObject({
      properties: { datetime: null, start_datetime: first, end_datetime: last },
    });
    expect(canonical).toMatchObject({ extent: { temporal: { interval: [[first, last]] } } });
    expect(canonical).toMatchObject({
      providers: [{ "processing:expression": { format: "openeo", expression: { process_graph: mean } } }],
      queued: expect.any(String) as string,
      started: expect.any(String) as string,
      expires: expect.any(String) as string,
      assets: { "result.tif": { roles: ["data"], "file:size": bytes.byteLength, "proj:code": "EPSG:32633" } },
    });
    expect(Object.keys(results.assets)).toEqual(["result.tif"]);
    const thumbnail = (item as ResultsDocument).assets["thumbnail"]!;
    expect(results.links).toContainEqual(
      expect.objectContaining({
        rel: "preview",
        // Each document is signed anew, perhaps a second later.
        href: expect.stringMatching(/\/assets\/thumbnail-result\.png$/) as string,
        type: "image/png",
      }),
    );
    expect(thumbnail).toMatchObject({ roles: ["thumbnail"], type: "image/png" });
    const picture = Buffer.from(await (await fetch(thumbnail.href)).arrayBuffer());
    expect(picture.subarray(1, 4).toString()).toBe("PNG");
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([140, 190]);
    expect(item).toMatchObject({
      properties: {
        "processing:software": { "openeo-edge": backendVersion },
        "processing:facility": "openeo-edge",
      },
      assets: { result: { bands: [{ statistics: { minimum: expect.any(Number) as number } }, {}] } },
    });
    expect(results.links.filter((link) => link.rel === "item")).toHaveLength(1);
    const feature = (await (
      await call("GET", `/jobs/${id}/results`, { Accept: "application/geo+json" })
    ).json()) as { type: string };
    expect(feature.type).toBe("Feature");
  });

  it("the asset of a job of one tile can be read within two seconds of its start", async () => {
    const graph = {
      load: node("load_collection", {
        id: "s2-l2a-33t",
        spatial_extent: { west: 15.4, south: 46.2, east: 15.5, north: 46.3 },
        temporal_extent: ["2023-08-15", "2023-08-16"],
        bands: ["red"],
      }),
      save: node("save_result", { data: from("load"), format: "GTiff" }, true),
    };
    const latencies: number[] = [];
    for (let round = 0; round < 5; round++) {
      const id = await create(graph);
      const start = performance.now();
      await call("POST", `/jobs/${id}/results`);
      expect((await ended(id)).status).toBe("finished");
      const [asset] = Object.values((await resultsOf(id)).assets);
      expect((await (await fetch(asset!.href)).arrayBuffer()).byteLength).toBeGreaterThan(1000);
      latencies.push(performance.now() - start);
    }
    const median = latencies.sort((a, b) => a - b)[2]!;
    console.log(`first asset after ${median.toFixed(0)} ms`);
    expect(median).toBeLessThan(2000);
  });

  it("writes one file per date, and files of other formats", async () => {
    const two = {
      load: load(["2023-08-01", "2023-08-20"]),
      gtiff: node("save_result", { data: from("load"), format: "GTiff" }),
      sum: node("add", { x: 1, y: 2 }, true),
    };
    const id = await create(two);
    await call("POST", `/jobs/${id}/results`);
    expect((await ended(id)).status).toBe("finished");
    const names = Object.keys((await resultsOf(id)).assets);
    expect(names).toContain("result-2.json");
    expect(names.filter((name) => name.endsWith(".tif")).length).toBeGreaterThan(1);
    const mixed = await create({
      ...mean,
      gray: node("filter_bands", { data: from("mean"), bands: ["red"] }),
      save: node("save_result", { data: from("gray"), format: "PNG" }),
      mm: node("save_result", { data: from("mean"), format: "netCDF" }),
      aa: node("save_result", { data: from("load"), format: "netCDF" }, true),
    });
    await call("POST", `/jobs/${mixed}/results`);
    expect((await ended(mixed)).status).toBe("finished");
    const { assets } = await resultsOf(mixed);
    // Numbered in the order of the graph, whatever the names of its nodes.
    expect(Object.keys(assets)).toEqual(["result.png", "result-2.nc", "result-3.nc"]);
    expect(assets["result.png"]).toMatchObject({ data_type: "uint8", bands: [{ name: "red" }] });
    expect(assets["result.png"]).not.toHaveProperty("nodata");
    expect(assets["result-2.nc"]).toMatchObject({ data_type: "float32", nodata: "nan" });
    expect(assets["result-3.nc"]).toMatchObject({ data_type: "int32", nodata: 0 });
  });

  it("ends with an error that its log tells, and results answer 424", async () => {
    const id = await create({
      load: node("load_stac", { url: "https://nothing.invalid/item.json" }, true),
    });
    await call("POST", `/jobs/${id}/results`);
    expect((await ended(id)).status).toBe("error");
    const { logs } = await logsOf(id, "?level=error");
    expect(logs).toHaveLength(1);
    expect(logs[0]).toMatchObject({ code: "ProcessParameterInvalid", level: "error" });
    expect(await logsOf(id, `?offset=${logs[0]!.id}`)).toMatchObject({ logs: [] });
    const results = await call("GET", `/jobs/${id}/results`);
    expect([results.status, ((await results.json()) as ResultsDocument).code]).toEqual([
      424,
      "ProcessParameterInvalid",
    ]);
  });

  it("costs what it was quoted at most, and stops at its budget", async () => {
    await server.admin.putPlan("paid", { jobs: 9, services: 9, rate: 1 });
    await server.admin.putUser("petra", "first password", { plan: "paid" });
    const basic = `Basic ${btoa("petra:first password")}`;
    const login = await fetch(`${server.api}/credentials/basic`, { headers: { Authorization: basic } });
    const token = `basic//${((await login.json()) as { access_token: string }).access_token}`;
    const ask = (path: string, method = "GET"): Promise<Response> =>
      fetch(`${server.api}${path}`, { method, headers: { Authorization: `Bearer ${token}` } });
    const asked = async <Document>(path: string): Promise<Document> =>
      (await ask(path)).json() as Promise<Document>;
    const budget = async (): Promise<number> => (await asked<{ budget: number }>("/me")).budget;
    const process = { process_graph: mean };
    const idOf = (made: Response): string => made.headers.get("OpenEO-Identifier")!;
    const poor = idOf(await post(server, "/jobs", { process }, token));
    expect((await ask(`/jobs/${poor}/results`, "POST")).status).toBe(402);
    expect((await post(server, "/result", { process }, token)).status).toBe(402);
    await server.admin.topUp("petra", "a".repeat(32), 50);

    const sync = await post(server, "/result", { process, budget: 50 }, token);
    await sync.arrayBuffer();
    const price = Number(sync.headers.get("OpenEO-Costs"));
    expect(price).toBeGreaterThan(0);
    expect((await post(server, "/result", { process, budget: price / 2 }, token)).status).toBe(402);

    interface Costing extends JobDocument {
      readonly costs: number;
      readonly usage: Record<string, { readonly value: number; readonly unit: string }>;
    }
    const runToEnd = async (id: string): Promise<Costing> => {
      expect((await ask(`/jobs/${id}/results`, "POST")).status).toBe(202);
      for (;;) {
        const job = await asked<Costing>(`/jobs/${id}`);
        if (isEnded(job)) return job;
        await wait(50);
      }
    };
    const estimate = await asked<{ costs: number }>(`/jobs/${poor}/estimate`);
    const job = await runToEnd(poor);
    expect(job.status).toBe("finished");
    expect(job.costs).toBeGreaterThan(0);
    expect(job.costs).toBeLessThanOrEqual(estimate.costs);
    expect(Object.keys(job.usage)).toEqual(["cpu", "memory", "duration", "network", "input_pixel"]);
    const stopped = idOf(await post(server, "/jobs", { process, budget: job.costs / 2 }, token));
    expect(await runToEnd(stopped)).toMatchObject({ status: "error", costs: 0 });
    const { logs } = await asked<LogsDocument>(`/jobs/${stopped}/logs?level=error`);
    expect(logs).toMatchObject([
      { code: "PaymentRequired", message: expect.stringContaining("budget") as string },
    ]);
    const spent = Math.round((price + job.costs) * 1e6);
    while (Math.round((await budget()) * 1e6) !== 50e6 - spent) await wait(50);
    const { entries } = await server.admin.money("petra");
    expect(entries.map(({ kind }) => kind).sort()).toEqual(["job", "sync", "top-up"]);
    expect(Math.round(entries.reduce((sum, { credits }) => sum + credits, 0) * 1e6)).toBe(50e6 - spent);

    const nir = node("filter_bands", { data: from("mean"), bands: ["nir"] });
    const save = node("save_result", { data: from("nir"), format: "PNG" }, true);
    const shown = { process_graph: { ...mean, nir, save } };
    const tileOf = async (budget: number): Promise<number> => {
      const service = idOf(await post(server, "/services", { type: "xyz", process: shown, budget }, token));
      const { url } = await asked<{ url: string }>(`/services/${service}`);
      return (await fetch(url.replace(/\{[zxy]\}/g, "0"))).status;
    };
    expect(await tileOf(0.000001)).toBe(402);
    expect(await tileOf(1)).toBe(200);
    expect((await server.admin.money("petra")).held).toBeGreaterThan(0);
  });
  it("can be changed while it rests, and not while it runs", async () => {
    const id = await create(many);
    const patch = async (body: object): Promise<204 | string> => {
      const response = await fetch(`${server.api}/jobs/${id}`, {
        method: "PATCH",
        headers: { Authorization: `Bearer basic//${server.token}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return response.status === 204 ? 204 : ((await response.json()) as { code: string }).code;
    };
    expect(await patch({ title: "new", description: null })).toBe(204);
    expect(await patch({ id: "x" })).toBe("PropertyNotEditable");
    const members = Array.from({ length: 6 }, (_, at) => `member${at}`);
    await Promise.all(members.map((name) => patch({ [name]: name })));
    expect(await jobOf(id)).toMatchObject(Object.fromEntries(members.map((name) => [name, name])));
    expect(await patch({ log_level: 5 })).toBe("ProcessParameterInvalid");
    expect(await patch({ process: {} })).toBe("ProcessGraphMissing");
    await call("POST", `/jobs/${id}/results`);
    expect(await patch({ title: "late" })).toBe("JobLocked");
    await ended(id);
    expect((await jobOf(id)).title).toBe("new");
    expect(await patch({ process: { process_graph: mean } })).toBe(204);
    // The files are still those of the old graph, and their lineage says so.
    expect(await resultsOf(id)).toMatchObject({
      providers: [{ "processing:expression": { expression: { process_graph: many } } }],
    });
    const listed = await jobs();
    expect(listed.find((job) => job.id === id)).toMatchObject({
      status: "finished",
      title: "new",
    });
    expect(listed[0]!.process).toBeUndefined();
  });
});
