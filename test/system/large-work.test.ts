/** Work that one request may not do: large synchronous results and stages, as jobs in no list, with the same bytes. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import {
  type ResultsDocument,
  isEnded,
  type JobDocument,
  type LogsDocument,
} from "../support/job-documents.ts";
import { type TestServer, callback, from, node, post, startTestServer } from "../support/server.ts";

const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(series);
if (!present) console.warn("skipped: large work on real Sentinel-2 (../shared is not here)");

const hasNetcdf = spawnSync("/usr/bin/python3", ["-c", "import netCDF4, osgeo.gdal, numpy"]).status === 0;
if (present && !hasNetcdf) console.warn("skipped: large netCDF (Python's netCDF4 and GDAL are not here)");

let server: TestServer;
beforeAll(async () => {
  if (!present) return;
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
});
afterAll(() => server?.stop());

const load = (bands: string[], temporal = ["2023-08-01", "2023-09-01"]): object =>
  node("load_collection", { id: "s2-l2a-33t", spatial_extent: null, temporal_extent: temporal, bands });
const finer = (data: object, resolution: number): object =>
  node("resample_spatial", { data, resolution, method: "near" });
const mean = (data: object): object =>
  node("reduce_dimension", { data, dimension: "t", reducer: callback("mean", "data") });

const sync = (process_graph: object, signal?: AbortSignal): Promise<Response> =>
  fetch(`${server.api}/result`, {
    method: "POST",
    headers: { Authorization: `Bearer basic//${server.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ process: { process_graph } }),
    ...(signal ? { signal } : {}),
  });
const get = async <Document>(path: string): Promise<Document> => {
  const answer = await fetch(`${server.api}${path}`, {
    headers: { Authorization: `Bearer basic//${server.token}` },
  });
  return (await answer.json()) as Document;
};
const wait = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

async function until<T>(ask: () => Promise<T>, enough: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await ask();
    if (enough(value) || tries > 200) return value;
    await wait(100);
  }
}

/** Files of a batch job of the same graph. */
async function batch(process_graph: object): Promise<{ id: string; files: Map<string, Buffer> }> {
  const response = await post(server, "/jobs", { process: { process_graph }, log_level: "debug" });
  const id = response.headers.get("OpenEO-Identifier")!;
  await post(server, `/jobs/${id}/results`, {});
  expect((await until(() => get<JobDocument>(`/jobs/${id}`), isEnded)).status).toBe("finished");
  const { assets } = await get<ResultsDocument>(`/jobs/${id}/results`);
  const files = new Map<string, Buffer>();
  for (const [name, { href }] of Object.entries(assets))
    files.set(name, Buffer.from(await (await fetch(href)).arrayBuffer()));
  return { id, files };
}

/** Names and contents of a ustar archive. */
function untar(bytes: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; bytes[at] !== 0;) {
    const name = bytes.toString("latin1", at, at + 100).replace(/\0.*$/, "");
    const size = parseInt(bytes.toString("latin1", at + 124, at + 135), 8);
    files.set(name, bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

const nothingLeft = async (known: readonly string[]): Promise<boolean> => {
  const left = await until(
    async () => (await server.admin.files("jobs/")).filter((key) => !known.some((id) => key.includes(id))),
    (keys) => keys.length === 0,
  );
  return left.length === 0;
};
const batches: string[] = [];

describe.runIf(present)("large work", () => {
  it("a synchronous result beyond 32 MiB is the batch job's file, and leaves nothing behind", async () => {
    const large = {
      load: load(["nir"]),
      mean: mean(from("load")),
      fine: finer(from("mean"), 20),
      save: node("save_result", { data: from("fine"), format: "GTiff" }, true),
    };
    const { id, files } = await batch(large);
    batches.push(id);
    const response = await sync(large);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([
      200,
      "image/tiff; application=geotiff; profile=cloud-optimized",
    ]);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.equals(files.get("result.tif")!)).toBe(true);
    expect((await get<{ jobs: JobDocument[] }>("/jobs")).jobs.map((job) => job.id)).toEqual(batches);
    expect(await nothingLeft(batches)).toBe(true);
  });

  it("a result that could be computed at once but not encoded is a job, too", async () => {
    // 1493 x 2024 cells: 23 MiB, and an encoder takes more than two times that.
    const middling = {
      load: load(["nir"]),
      mean: mean(from("load")),
      fine: finer(from("mean"), 45),
      save: node("save_result", { data: from("fine"), format: "GTiff" }, true),
    };
    const { id, files } = await batch(middling);
    batches.push(id);
    const response = await sync(middling);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(files.get("result.tif")!)).toBe(true);
    const picture = { ...middling, save: node("save_result", { data: from("fine"), format: "PNG" }, true) };
    const refused = (await (await sync(picture)).json()) as { code: string; message: string };
    expect(refused).toMatchObject({ code: "ProcessGraphComplexity" });
    expect(refused.message).toContain("48 MiB are allowed");
    expect(await nothingLeft(batches)).toBe(true);
  });

  it("several files come as one tar, with the batch job's bytes and names", async () => {
    const dates = {
      load: load(["nir", "red"]),
      fine: finer(from("load"), 40),
      save: node("save_result", { data: from("fine"), format: "GTiff" }, true),
    };
    const { id, files } = await batch(dates);
    batches.push(id);
    const response = await sync(dates);
    expect(response.headers.get("Content-Type")).toBe("application/x-tar");
    const tar = untar(Buffer.from(await response.arrayBuffer()));
    expect(files.size).toBeGreaterThan(1);
    expect([...tar.keys()].sort()).toEqual([...files.keys()].sort());
    for (const [name, bytes] of files) expect(tar.get(name)!.equals(bytes)).toBe(true);
    expect(await nothingLeft(batches)).toBe(true);
  });

  it("a client that hangs up leaves nothing behind; what is too large is told at once", async () => {
    const large = (resolution: number): object => ({
      load: load(["nir"]),
      mean: mean(from("load")),
      fine: finer(from("mean"), resolution),
      save: node("save_result", { data: from("fine"), format: "GTiff" }, true),
    });
    const waiting = new AbortController();
    const answer = sync(large(20), waiting.signal).catch(() => null);
    const some = await until(
      () => server.admin.files("jobs/"),
      (keys) => keys.some((key) => key.includes("/chunks/") && !batches.some((id) => key.includes(id))),
    );
    expect(some.length).toBeGreaterThan(0);
    waiting.abort();
    expect(await answer).toBeNull();
    expect(await nothingLeft(batches)).toBe(true);
    const reading = new AbortController();
    const reader = (await sync(large(20), reading.signal)).body!.getReader();
    expect((await reader.read()).done).toBe(false);
    reading.abort();
    expect(await nothingLeft(batches)).toBe(true);
    const huge = await sync(large(2));
    expect([huge.status, ((await huge.json()) as { code: string; message: string }).message]).toEqual([
      400,
      expect.stringContaining("Use a batch job"),
    ]);
  });

  it("an error of the internal job is the error of the request", async () => {
    const csv = {
      load: load(["nir"]),
      fine: finer(from("load"), 30),
      save: node("save_result", { data: from("fine"), format: "CSV" }, true),
    };
    const response = await sync(csv);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      400,
      "ProcessGraphComplexity",
    ]);
    expect(await nothingLeft(batches)).toBe(true);
  });

  it.runIf(hasNetcdf)("a large netCDF file is written in slabs, with the values of GeoTIFFs", async () => {
    const cube = (format: string): object => ({
      load: load(["nir", "red"]),
      fine: finer(from("load"), 40),
      save: node("save_result", { data: from("fine"), format }, true),
    });
    const { id, files } = await batch(cube("netCDF"));
    const tiffs = await batch(cube("GTiff"));
    batches.push(id, tiffs.id);
    const whole = files.get("result.nc")!;
    expect(whole.length).toBeGreaterThan(64 * 1024 * 1024);
    expect(Buffer.from(await (await sync(cube("netCDF"))).arrayBuffer()).equals(whole)).toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "netcdf-"));
    writeFileSync(join(folder, "result.nc"), whole);
    const dated = [...tiffs.files].flatMap(([name, bytes]) => {
      const day = /^result_(.*)\.tif$/.exec(name)?.[1];
      if (day === undefined) return [];
      writeFileSync(join(folder, name), bytes);
      return [`${day}=${join(folder, name)}`];
    });
    const script = "test/golden/scripts/same_cube.py";
    const report = JSON.parse(
      execFileSync("/usr/bin/python3", [script, join(folder, "result.nc"), "nir,red", ...dated]).toString(),
    ) as { different: number; model: string; days: string[]; wkt: boolean };
    expect(report).toMatchObject({ different: 0, model: "NETCDF3_64BIT_OFFSET", wkt: true });
    expect(report.days).toHaveLength(dated.length);
    expect(dated.length).toBeGreaterThan(1);
  });

  const zones = [0, 1, 2].map((i) => ({
    type: "Polygon",
    coordinates: [
      [
        [15.1 + i * 0.2, 46.0],
        [15.4 + i * 0.2, 46.1],
        [15.35 + i * 0.2, 46.5],
        [15.1 + i * 0.2, 46.0],
      ],
    ],
  }));
  /** So many steps for every value, which are too many for one request. */
  const worked = (data: object, count: number): object => {
    const steps = Array.from({ length: count }, (_, i) => [
      `s${i}`,
      node(
        "multiply",
        { x: i === 0 ? { from_parameter: "x" } : from(`s${i - 1}`), y: 1 + 1e-3 / 7 },
        i === count - 1,
      ),
    ]);
    return node("apply", { data, process: { process_graph: Object.fromEntries(steps) as object } });
  };
  const zonal = (reducer: string, bands: string[], temporal?: string[]): object => ({
    load: load(bands, temporal),
    fine: finer(from("load"), 40),
    real: worked(from("fine"), 40),
    zones: node("aggregate_spatial", {
      data: from("real"),
      geometries: {
        type: "FeatureCollection",
        features: zones.map((geometry) => ({ type: "Feature", properties: {}, geometry })),
      },
      reducer: callback(reducer, "data"),
    }),
    save: node("save_result", { data: from("zones"), format: "JSON" }, true),
  });
  /** By date: per geometry a value per band. */
  type Zonal = Record<string, number[][]>;

  it("a stage of many leaves is shared by tasks, with the bits of one go", { timeout: 600_000 }, async () => {
    for (const reducer of ["mean", "sd"]) {
      const graph = zonal(reducer, ["nir", "red"]);
      const { id, files } = await batch(graph);
      batches.push(id);
      const all = JSON.parse(files.get("result.json")!.toString()) as Zonal;
      const { logs } = await get<LogsDocument>(`/jobs/${id}/logs`);
      expect(logs.filter((entry) => entry.message.startsWith("Leaves ")).length).toBeGreaterThan(4);
      const own = (await (await sync(graph)).json()) as Zonal;
      expect(own).toEqual(all);
      const days = ["2023-08-10", "2023-08-13", "2023-08-15", "2023-08-18", "2023-08-20"];
      let label = 0;
      for (const day of days) {
        const next = new Date(Date.parse(day) + 864e5).toISOString().slice(0, 10);
        const response = await sync(zonal(reducer, ["red"], [day, next]));
        if (response.status !== 200) continue;
        const one = (await response.json()) as Zonal;
        for (const [date, rows] of Object.entries(one))
          rows.forEach((row, g) => expect(row[0]).toBe(all[date]![g]![1]));
        label++;
      }
      expect(label).toBe(Object.keys(all).length);
    }
  });

  it("a service with such a stage answers 503 until it has run, and then as one without", async () => {
    const service = async (process_graph: object) => {
      const created = await post(server, "/services", { type: "XYZ", process: { process_graph } });
      const id = created.headers.get("OpenEO-Identifier")!;
      return { id, url: `${server.url}/xyz/${id}/10/555/363`, process: { process_graph } };
    };
    const bands = ["nir", "red", "green", "blue"];
    const loaded = { load: load(bands), real: worked(from("load"), 80) };
    const plain = await service({ ...loaded, mean: mean(from("real")), pick: pick(from("mean")) });
    const staged = await service({
      ...loaded,
      trim: node("trim_cube", { data: from("real") }),
      mean: mean(from("trim")),
      pick: pick(from("mean")),
    });
    const first = await fetch(staged.url);
    expect([first.status, first.headers.get("Retry-After")]).toEqual([503, "5"]);
    const tile = await until(
      () => fetch(`${staged.url}?again=${Math.random()}`),
      (answer) => answer.status !== 503,
    );
    expect(tile.status).toBe(200);
    const expected = Buffer.from(await (await fetch(plain.url)).arrayBuffer());
    expect(Buffer.from(await tile.arrayBuffer()).equals(expected)).toBe(true);
    const patched = async (body: object): Promise<Response> => {
      const answer = await fetch(`${server.api}/services/${staged.id}`, {
        method: "PATCH",
        headers: { Authorization: `Bearer basic//${server.token}` },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(204);
      return fetch(`${staged.url}?again=${Math.random()}`);
    };
    // What was computed for the process stays in use while only other members change.
    for (const body of [
      { title: "new" },
      { configuration: { resampling: "near" } },
      { process: staged.process },
    ]) {
      const again = await patched(body);
      expect([again.status, again.headers.get("ETag")]).toEqual([200, tile.headers.get("ETag")]);
    }
    const other = { process_graph: { ...staged.process.process_graph, pick: pick(from("trim")) } };
    expect((await patched({ process: other })).status).toBe(503);
    await until(
      () => fetch(`${staged.url}?again=${Math.random()}`),
      (answer) => answer.status !== 503,
    );
    await fetch(`${server.api}/services/${staged.id}`, {
      method: "DELETE",
      headers: { Authorization: `Bearer basic//${server.token}` },
    });
    expect(await nothingLeft(batches)).toBe(true);
  });
});

function pick(data: object): object {
  return node("filter_bands", { data, bands: ["nir"] }, true);
}
