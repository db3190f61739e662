/** What answers cost as clients get them: CPU of all processes of the server, through HTTP, each case in one run of many requests. */
import { type Call, client, cpuSeconds, runJob } from "./client.ts";
import { fields } from "./fields.ts";
import { place } from "./tiles.ts";

export interface HttpRow {
  readonly name: string;
  readonly requests: number;
  /** User and system time of the server, for one request. */
  readonly cpuMs: number;
  /** Bytes of one answer. */
  readonly bytes: number;
}

interface HttpCase {
  readonly name: string;
  readonly requests: number;
  /** Asks once; gives the bytes of the answer. */
  ask(round: number): Promise<number>;
}

interface BenchServer {
  readonly url: string;
  readonly processGroup: number;
}

const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  ...(result ? { result: true } : {}),
});
const from = (from_node: string): object => ({ from_node });
const load = (
  extent: object | null,
  time: readonly [string, string] | null,
  bands: readonly string[],
): object =>
  node("load_collection", { id: "SYNTHETIC_S2_DEMO", spatial_extent: extent, temporal_extent: time, bands });
const reducer = (op: string): object => ({
  process_graph: { only: node(op, { data: { from_parameter: "data" } }, true) },
});

const gray = {
  load: load(null, ["2024-06-01", "2024-06-02"], ["B04"]),
  bytes: node("apply", {
    data: from("load"),
    process: {
      process_graph: {
        scaled: node(
          "linear_scale_range",
          { x: { from_parameter: "x" }, inputMin: 0, inputMax: 3000, outputMax: 255 },
          true,
        ),
      },
    },
  }),
  save: node("save_result", { data: from("bytes"), format: "PNG" }, true),
};

const small = {
  load: load({ west: 505120, south: 5109760, east: 510240, north: 5114880, crs: 32633 }, null, [
    "B04",
    "B08",
  ]),
  ndvi: node("ndvi", { data: from("load"), nir: "B08", red: "B04" }),
  mean: node("reduce_dimension", { data: from("ndvi"), dimension: "t", reducer: reducer("mean") }),
  save: node("save_result", { data: from("mean"), format: "GTiff" }, true),
};

/** The left one of the demo's tiles: as other programs have it in a file for each date. */
const left = { west: 500000, south: 5099520, east: 520480, north: 5120000, crs: 32633 };

const zonal = {
  load: load(left, null, ["B04"]),
  zonal: node("aggregate_spatial", {
    data: from("load"),
    geometries: fields(1000),
    reducer: reducer("mean"),
  }),
  save: node("save_result", { data: from("zonal"), format: "JSON" }, true),
};

const median = {
  load: load(left, null, ["B02", "B03", "B04", "B08"]),
  median: node("reduce_dimension", { data: from("load"), dimension: "t", reducer: reducer("median") }),
  save: node("save_result", { data: from("median"), format: "GTiff" }, true),
};

const copy = {
  load: load(left, null, ["B04"]),
  save: node("save_result", { data: from("load"), format: "GTiff" }, true),
};

export async function benchHttp(server: BenchServer): Promise<HttpRow[]> {
  const call = await client(server.url);
  const rows: HttpRow[] = [];
  for (const one of await casesOf(server.url, call)) {
    for (let round = 0; round < Math.min(20, one.requests); round++) await one.ask(round);
    const before = cpuSeconds(server.processGroup);
    let bytes = 0;
    for (let round = 0; round < one.requests; round++) bytes = await one.ask(round);
    const cpuMs = ((cpuSeconds(server.processGroup) - before) * 1000) / one.requests;
    rows.push({ name: one.name, requests: one.requests, cpuMs, bytes });
  }
  return rows;
}

async function casesOf(url: string, call: Call): Promise<readonly HttpCase[]> {
  const palette = `${url}/xyz/${"0".repeat(31)}1`;
  const made = await call("POST", "/services", { type: "XYZ", process: { process_graph: gray } });
  const grays = `${url}/xyz/${made.headers.get("OpenEO-Identifier")!}`;
  const seen = (await fetch(`${palette}/${place(0)}`)).headers.get("ETag")!;
  const sync = async (process_graph: object): Promise<number> =>
    lengthOf(await call("POST", "/result", { process: { process_graph } }));
  const job = async (process_graph: object): Promise<number> =>
    (await runJob(call, process_graph)).files.reduce((sum, file) => sum + file.byteLength, 0);
  return [
    {
      name: "an answer of nothing",
      requests: 400,
      ask: async () => lengthOf(await fetch(`${url}/.well-known/openeo`)),
    },
    {
      name: "palette tile",
      requests: 160,
      ask: async (round) => lengthOf(await fetch(`${palette}/${place(round)}`)),
    },
    {
      name: "gray tile",
      requests: 160,
      ask: async (round) => lengthOf(await fetch(`${grays}/${place(round)}`)),
    },
    {
      name: "the same tile again (304)",
      requests: 400,
      ask: async () =>
        lengthOf(await fetch(`${palette}/${place(0)}`, { headers: { "If-None-Match": seen } }), 304),
    },
    { name: "synchronous, small", requests: 20, ask: () => sync(small) },
    { name: "zonal means of 1,000 fields", requests: 3, ask: () => sync(zonal) },
    { name: "copy of a band as job", requests: 2, ask: () => job(copy) },
    { name: "medians of four bands as job", requests: 2, ask: () => job(median) },
  ];
}

async function lengthOf(answer: Response, status = 200): Promise<number> {
  const { byteLength } = await answer.arrayBuffer();
  if (answer.status !== status) throw new Error(`${answer.url}: ${answer.status}`);
  return byteLength;
}
