/** What jobs leave behind loads back as what was saved, and reads in other programs as the numbers that were computed. */
import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { fromArrayBuffer } from "geotiff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { freePort } from "../../scripts/lib/port.ts";
import { gdalIsHere, pixelsOf } from "../support/pixels.ts";
import { type RangeServer, startRangeServer } from "../support/range-server.ts";
import { type TestServer, callback, from, node, startTestServer } from "../support/server.ts";
import { type TestUser, loggedIn } from "../support/users.ts";

const series = "../shared/data/real/s2-l2a-33t";
const reported = "../shared/reported";
const present = existsSync(series) && existsSync(reported) && gdalIsHere;
if (!present) console.warn("skipped: results of jobs (../shared or GDAL is not here)");
const run = promisify(execFile);
const venv = ".venv/bin/python";
const readers =
  existsSync(venv) &&
  spawnSync(venv, ["-c", "import odc.stac, rioxarray, geopandas, xarray, openeo"]).status === 0;
if (!readers) console.warn("skipped: results in other programs (.ci/run makes .venv with them)");

let server: TestServer;
let web: RangeServer;
let anna: TestUser;
beforeAll(async () => {
  if (!present) return;
  web = await startRangeServer(reported);
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
  anna = await loggedIn(server, "anna");
});
afterAll(async () => {
  await server?.stop();
  await web?.stop();
});

interface Results {
  readonly id: string;
  readonly assets: Readonly<Record<string, { readonly href: string }>>;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

async function resultsOf(process_graph: object): Promise<Results> {
  const job = await anna.job(process_graph);
  if (job.status !== "finished")
    throw new Error(await (await anna.call("GET", `/jobs/${job.id}/logs`)).text());
  return (await (await anna.call("GET", `/jobs/${job.id}/results`)).json()) as Results;
}

const canonicalOf = ({ links }: Results): string => links.find(({ rel }) => rel === "canonical")!.href;

/** Bytes of the files by name. */
async function filesOf({ assets }: Results): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(assets).map(async ([name, { href }]) => {
    const bytes = Buffer.from(await (await fetch(href)).arrayBuffer());
    return [name, bytes.toString("base64")] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

interface ResultItem {
  readonly bbox: readonly number[];
  readonly properties: Readonly<Record<string, unknown>>;
}

async function itemsOf({ links }: Results): Promise<readonly ResultItem[]> {
  const items = links.filter(({ rel }) => rel === "item");
  return Promise.all(items.map(async ({ href }) => (await (await fetch(href)).json()) as never));
}

/** Where and when the cells of an item are in the cube. */
function placeOf({ properties }: ResultItem): unknown {
  const { datetime, start_datetime, end_datetime } = properties;
  return [properties["cube:dimensions"], datetime, start_datetime, end_datetime];
}

/** A graph of the folder, as it is. */
function graphOf(path: string, values: Readonly<Record<string, string>> = {}): object {
  let text = readFileSync(`${reported}/${path}`, "utf8");
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{{${name}}}`, value);
  return (JSON.parse(text) as { process_graph: object }).process_graph;
}

describe.runIf(present)("reported inputs, as they are", { timeout: 120_000 }, () => {
  /** Labels and values of what a graph saves. */
  const json = async (
    graph: object,
  ): Promise<{ coords: Record<string, { data: unknown[] }>; data: unknown[] }> =>
    (await (await anna.result(withFormat(graph, "JSON"))).json()) as never;

  it("b02: a result of the whole earth is where it is", async () => {
    const folder = "b02-wide-item-own-result";
    const own = await resultsOf(graphOf(`${folder}/graph-1-job.json`, { FILES: `${web.url}/${folder}` }));
    const second = graphOf(`${folder}/graph-2.json`, { CANONICAL: canonicalOf(own) });
    const { width, height, values } = await pixelsOf(await anna.result(second), "b02.tif");
    expect([width, height, [...values]]).toEqual([2, 2, [128, 129, 164, 165]]);
  });

  it.runIf(readers)("b03: one key for the same data in all items", async () => {
    const own = await resultsOf(graphOf("b03-asset-keys/graph.json"));
    const { stdout } = await run(venv, [`${reported}/b03-asset-keys/read.py`, canonicalOf(own)]);
    const [keys, maxima] = stdout.trim().split("\n");
    expect(keys).toBe(`[${Array(3).fill("['result', 'thumbnail']").join(", ")}]`);
    expect(maxima).toMatch(/^\{'red': \[5124\.0, 3905\.0, 4209\.0\], 'nir': \[/);
  });

  it("b04: intervals that have texts as labels are dated, and are two steps", async () => {
    const own = await resultsOf(graphOf("b04-labels-dated-now/graph-1-job.json"));
    const times = (await itemsOf(own)).map(({ properties }) => [
      properties["start_datetime"],
      properties["end_datetime"],
    ]);
    expect(times).toEqual([
      ["2023-08-10T00:00:00Z", "2023-08-13T00:00:00Z"],
      ["2023-08-15T00:00:00Z", "2023-08-20T00:00:00Z"],
    ]);
    const second = graphOf("b04-labels-dated-now/graph-2.json", { CANONICAL: canonicalOf(own) });
    expect((await anna.result(second)).headers.get("Content-Type")).toBe("application/x-netcdf");
    expect((await json(second)).coords["t"]!.data).toEqual(["early", "late"]);
  });

  it("b08: latitudes lie within -90 and 90", async () => {
    const folder = "b08-latitudes-beyond-90";
    const own = await resultsOf(graphOf(`${folder}/graph-job.json`, { FILES: `${web.url}/${folder}` }));
    for (const { bbox } of await itemsOf(own)) expect(bbox).toEqual([-180, -90, 180, 90]);
  });

  it("b11: a job's results by their address, for their user", async () => {
    const own = await resultsOf(graphOf("b03-asset-keys/graph.json"));
    const loaded = graphOf("b11-own-results-unsigned/graph.json", { API: server.api, JOB: own.id });
    const saved = await json(loaded);
    expect(saved.data).toEqual((await json(graphOf("b03-asset-keys/graph.json"))).data);
  });

  it("b15: a server that gives 10 of the 25 items that it counts", async () => {
    const port = await freePort();
    const api = spawn("/usr/bin/python3", ["server.py", String(port)], {
      cwd: `${reported}/b15-fewer-items-than-counted`,
      stdio: "ignore",
    });
    try {
      await answering(`http://localhost:${port}/collections/c`);
      const text = JSON.stringify(graphOf("b15-fewer-items-than-counted/graph.json"));
      const answer = await anna.result(JSON.parse(text.replace("PORT", String(port))) as object);
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining("counts 25 items for this load, gives 10 of them"),
      ]);
    } finally {
      api.kill();
    }
  });
});

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((settle) => setTimeout(settle, 100));
  }
  throw new Error(`${url} does not answer`);
}

function withFormat(graph: object, format: string): object {
  const nodes = Object.entries(graph as Record<string, { process_id: string; arguments: object }>);
  return Object.fromEntries(
    nodes.map(([id, each]) => [
      id,
      each.process_id === "save_result" ? { ...each, arguments: { ...each.arguments, format } } : each,
    ]),
  );
}

const box = { west: 507180, south: 5150000, east: 513180, north: 5157420, crs: 32633 };
const load = node("load_collection", {
  id: "s2-l2a-33t",
  spatial_extent: box,
  temporal_extent: ["2023-08-08", "2023-08-22"],
  bands: ["red", "nir"],
});
const reduced = (dimension: string, reducer: string): object =>
  node("reduce_dimension", { data: from("load"), dimension, reducer: callback(reducer, "data") });
const zone = (west: number) => {
  const [east, south, north] = [west + 0.02, 46.5, 46.53];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    type: "Feature",
    id: `zone ${west}`,
    properties: { name: `at ${west}` },
    geometry: { type: "Polygon", coordinates: [ring] },
  };
};
const zones = { type: "FeatureCollection", features: [zone(15.1), zone(15.13)] };
const intervals = [
  ["2023-08-08", "2023-08-14"],
  ["2023-08-14", "2023-08-22"],
];

/** Cubes as their last nodes, named `last`, with the format that holds them. */
const cubes: readonly (readonly [name: string, format: string, nodes: Readonly<Record<string, object>>])[] = [
  [
    "dates and no-data, whole numbers",
    "GTiff",
    { last: node("filter_bands", { data: from("load"), bands: ["nir", "red"] }) },
  ],
  [
    "periods",
    "GTiff",
    {
      last: node("aggregate_temporal_period", {
        data: from("load"),
        period: "dekad",
        reducer: callback("mean", "data"),
      }),
    },
  ],
  [
    "intervals with texts as labels",
    "GTiff",
    {
      last: node("aggregate_temporal", {
        data: from("load"),
        intervals,
        labels: ["later", "earlier"],
        reducer: callback("max", "data"),
      }),
    },
  ],
  [
    "an extra dimension beside time",
    "GTiff",
    {
      one: node("add_dimension", { data: from("load"), name: "run", label: "b" }),
      other: node("add_dimension", { data: from("load"), name: "run", label: "a" }),
      last: node("merge_cubes", { cube1: from("one"), cube2: from("other") }),
    },
  ],
  [
    "quantiles instead of time",
    "GTiff",
    {
      last: node("apply_dimension", {
        data: from("load"),
        dimension: "t",
        target_dimension: "quantile",
        process: callback("quantiles", "data", { probabilities: [0.25, 0.5, 0.75] }),
      }),
    },
  ],
  ["no time", "GTiff", { last: reduced("t", "first") }],
  ["no bands", "GTiff", { last: reduced("bands", "mean") }],
  [
    "truths",
    "GTiff",
    { last: node("apply", { data: from("load"), process: callback("gt", "x", { y: 1000 }) }) },
  ],
  [
    "reflectances",
    "GTiff",
    { last: node("apply", { data: from("load"), process: callback("multiply", "x", { y: 0.0001 }) }) },
  ],
  ["netCDF", "netCDF", { last: node("filter_bands", { data: from("load"), bands: ["nir"] }) }],
  [
    "a vector cube as netCDF",
    "netCDF",
    {
      last: node("aggregate_spatial", {
        data: from("load"),
        geometries: zones,
        reducer: callback("mean", "data"),
      }),
    },
  ],
  [
    "a vector cube as GeoJSON",
    "GeoJSON",
    {
      time: reduced("t", "mean"),
      last: node("aggregate_spatial", {
        data: from("time"),
        geometries: zones,
        reducer: callback("max", "data"),
      }),
    },
  ],
];

function saveAs(format: string): object {
  const options = format === "netCDF" ? { datatype: "float64" } : {};
  return node("save_result", { data: from("last"), format, options }, true);
}

describe.runIf(present)("results of jobs", { timeout: 240_000 }, () => {
  const saved = new Map<string, Results>();
  beforeAll(async () => {
    for (const [name, format, nodes] of cubes)
      saved.set(name, await resultsOf({ load, ...nodes, save: saveAs(format) }));
  }, 240_000);

  it.each(cubes)("load back as what was saved: %s", async (name, format, nodes) => {
    const first = saved.get(name)!;
    const loads = [canonicalOf(first), `${server.api}/jobs/${first.id}/results`].map((url) => ({
      last: node("load_stac", { url }),
    }));
    const jsonOf = async (graph: object): Promise<string> =>
      (await anna.result({ ...graph, save: saveAs("JSON") })).text();
    for (const last of loads) {
      if (format === "netCDF") {
        expect(await jsonOf(last)).toBe(await jsonOf({ load, ...nodes }));
        continue;
      }
      const second = await resultsOf({ ...last, save: saveAs(format) });
      expect(await filesOf(second)).toEqual(await filesOf(first));
      if (format === "GTiff")
        expect((await itemsOf(second)).map(placeOf)).toEqual((await itemsOf(first)).map(placeOf));
    }
  });

  it.runIf(readers)("are read by programs of this field as NumPy computes them", async () => {
    const jobs = JSON.stringify(Object.fromEntries([...saved].map(([name, { id }]) => [name, id])));
    const login = ["anna", "the password of anna"];
    const { stdout } = await run(venv, ["test/clients/readers.py", server.url, ...login, series, jobs], {
      maxBuffer: 1 << 24,
    });
    const report = JSON.parse(stdout.trim().split("\n").at(-1)!) as Report;
    console.log(Object.entries(report.versions).flat().join(" "));
    expect(Object.keys(report.compared).sort()).toEqual(cubes.map(([name]) => name).sort());
    const by = [...new Set(Object.values(report.compared).flat())].sort();
    const all = ["gdal", "geopandas", "odc-stac", "openeo", "rioxarray", "xarray netcdf4", "xarray scipy"];
    expect(by).toEqual(all);
    for (const [name, files] of Object.entries(report.sums))
      for (const [file, bands] of Object.entries(files)) {
        const { href } = saved.get(name)!.assets[file]!;
        const right = Object.values(bands);
        const sums = await geotiffSums(await (await fetch(href)).arrayBuffer());
        sums.forEach((sum, band) => expect(Math.abs(sum / right[band]! - 1) || 0).toBeLessThan(1e-6));
        expect(sums).toHaveLength(right.length);
      }
  });
});

interface Report {
  readonly versions: Readonly<Record<string, string>>;
  readonly compared: Readonly<Record<string, readonly string[]>>;
  /** By cube, file and band. */
  readonly sums: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
}

/** Of the valid values of each band, as geotiff.js reads them, by which the Web Editor and OpenLayers show files. */
async function geotiffSums(bytes: ArrayBuffer): Promise<number[]> {
  const image = await (await fromArrayBuffer(bytes)).getImage();
  const nodata = image.getGDALNoData();
  const bands = (await image.readRasters()) as unknown as readonly ArrayLike<number>[];
  return Array.from(bands).map((values) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++)
      if (values[i] !== nodata && !Number.isNaN(values[i])) sum += values[i]!;
    return sum;
  });
}
