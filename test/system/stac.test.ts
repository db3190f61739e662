/** STAC in: a deployer's collection over an API, load_stac on static and own catalogues, against recorded documents and real files. */
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryOf } from "../../scripts/lib/catalog-commands.ts";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { importUrl } from "../../scripts/lib/import-url.ts";
import { type JobDocument, type ResultsDocument, isEnded } from "../support/job-documents.ts";
import {
  type TestServer,
  callback,
  from,
  node,
  parameter,
  post,
  startTestServer,
} from "../support/server.ts";
import { putCollection } from "../support/put-collection.ts";
import { differenceFrom, jp2Files, typedAs } from "../support/jp2-files.ts";
import { recordedPresent, recordedRoot } from "../support/stac-recorded.ts";
import { type StacServer, startStacServer } from "../support/stac-server.ts";

if (!recordedPresent) console.warn("skipped: STAC in (../shared/data/real is not here)");

let stac: StacServer;
let server: TestServer;
beforeAll(async () => {
  if (!recordedPresent) return;
  stac = await startStacServer();
  const api = `${stac.url}/v1`;
  const entries = [
    { kind: "stac-api", id: "es-s2", api, collection: "sentinel-2-l2a" },
    { kind: "stac-api", id: "es-s2-phased", api, collection: "sentinel-2-l2a", phase: [0, 0] },
    { kind: "stac-api", id: "es-jp2", api, collection: "sentinel-2-l1c" },
    { kind: "stac-api", id: "gone", api: "http://127.0.0.1:9/v1", collection: "none" },
  ];
  server = await startTestServer({ vars: { OPENEO_COLLECTIONS: JSON.stringify(entries) } });
  await importFolder(server.admin, `${recordedRoot}/s2-l2a-33t`, () => undefined);
});
afterAll(async () => {
  await server?.stop();
  await stac?.stop();
});

const extent = { west: 15.2, south: 46.1, east: 15.5, north: 46.3 };
const august = ["2023-08-10", "2023-08-19"];
const own = { id: "s2-l2a-33t" };

/** Two bands of some days as one file per day. */
const graphOf = (loading: object, args: object = {}): object => ({
  load: node("url" in loading ? "load_stac" : "load_collection", {
    spatial_extent: extent,
    temporal_extent: august,
    bands: ["red", "nir"],
    ...loading,
    ...args,
  }),
  first: node("reduce_dimension", { data: from("load"), dimension: "t", reducer: callback("first", "data") }),
  save: node("save_result", { data: from("first"), format: "GTiff" }, true),
});

async function bytesOf(process_graph: object): Promise<Buffer> {
  const response = await post(server, "/result", { process: { process_graph } });
  if (response.status !== 200) throw new Error(await response.text());
  return Buffer.from(await response.arrayBuffer());
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

async function failureOf(process_graph: object): Promise<Failure> {
  const response = await post(server, "/result", { process: { process_graph } });
  expect(response.status).toBeGreaterThanOrEqual(400);
  return response.json() as Promise<Failure>;
}

interface Validation {
  readonly errors: readonly Failure[];
  readonly cubes?: readonly {
    readonly role: string;
    readonly dimensions: readonly {
      readonly name: string;
      readonly size: number;
      readonly labels?: string[];
    }[];
    readonly "proj:transform": number[];
    readonly "proj:shape": number[];
    readonly "proj:code": string;
    readonly grid_phase?: string;
  }[];
}

async function validationOf(process_graph: object): Promise<Validation> {
  return (await post(server, "/validation", { process_graph })).json() as Promise<Validation>;
}

/** Of a batch job, when it has finished. */
async function resultsOf(process_graph: object): Promise<ResultsDocument> {
  const headers = { Authorization: `Bearer basic//${server.token}` };
  const created = await post(server, "/jobs", { process: { process_graph } });
  const path = `${server.api}/jobs/${created.headers.get("OpenEO-Identifier")}`;
  await fetch(`${path}/results`, { method: "POST", headers });
  for (;;) {
    const job = (await (await fetch(path, { headers })).json()) as JobDocument;
    if (isEnded(job)) {
      expect(job.status).toBe("finished");
      return (await fetch(`${path}/results`, { headers })).json() as Promise<ResultsDocument>;
    }
    await new Promise((settle) => setTimeout(settle, 50));
  }
}

const python = ".venv/bin/python";
const hasClient = spawnSync(python, ["-c", "import pystac_client"]).status === 0;
if (!hasClient) console.warn("skipped: pystac-client (.ci/run makes .venv with it)");

const get = async <T>(path: string): Promise<T> => (await fetch(`${server.api}${path}`)).json() as Promise<T>;

describe.runIf(recordedPresent)("STAC in", () => {
  it("keeps how long imported items last, and finds them by any time that they reach into", async () => {
    const lasting = {
      type: "Feature",
      stac_version: "1.0.0",
      id: "year",
      properties: {
        datetime: null,
        start_datetime: "2022-01-01T00:00:00Z",
        end_datetime: "2022-12-31T00:00:00Z",
      },
      assets: { b: { href: `${stac.url}/cog/year/b.tif`, type: "image/tiff" } },
      links: [],
    };
    const document = { type: "Collection", id: "years", description: "", license: "other", links: [] };
    await putCollection(server.admin, document, [lasting]);
    const response = await fetch(`${server.api}/collections/years`);
    const { extent: found } = (await response.json()) as { extent: { temporal: object } };
    expect(found.temporal).toEqual({ interval: [["2022-01-01T00:00:00.000Z", "2022-12-31T00:00:00.000Z"]] });
    const loading = (temporal_extent: string[]): object =>
      graphOf({ id: "years" }, { spatial_extent: null, bands: null, temporal_extent });
    expect((await bytesOf(loading(["2022-06-01", "2022-07-01"]))).length).toBeGreaterThan(1000);
    for (const temporal of [
      ["2023-01-01", "2023-02-01"],
      ["2021-01-01", "2022-01-01"],
    ])
      expect(await failureOf(loading(temporal))).toMatchObject({ code: "NoDataAvailable" });
    await server.admin.removeCollection("years");
  });

  it("gives the same pixels by import, by API, by static collection and by items", async () => {
    const imported = await bytesOf(graphOf(own));
    expect(await bytesOf(graphOf({ url: `${stac.url}/data/s2-l2a-33t/collection.json` }))).toEqual(imported);
    stac.busy = 1;
    expect(await bytesOf(graphOf({ id: "es-s2" }))).toEqual(imported);
    expect(stac.busy).toBe(0);
    const item = (url: object): object => graphOf(url, { temporal_extent: null });
    const one = `${stac.url}/data/s2-l2a-33t/S2B_33TWM_20230810_0_L2A/item.json`;
    const day = graphOf(own, { temporal_extent: ["2023-08-10", "2023-08-11"] });
    expect(await bytesOf(item({ url: one }))).toEqual(await bytesOf(day));
  });

  it("imports a static collection from the web: its files stay there", async () => {
    const lines: string[] = [];
    const url = `${stac.url}/data/s2-l2a-33t/collection.json`;
    await importUrl(server.admin, { url, id: "from-the-web" }, (line) => lines.push(line));
    expect(lines.at(-1)).toContain("collection from-the-web: 6 items, bands ");
    expect(await bytesOf(graphOf({ id: "from-the-web" }))).toEqual(await bytesOf(graphOf(own)));
    await server.admin.removeCollection("from-the-web");
  });

  it("offers a collection of an API that is added by its address", async () => {
    const { id, entry } = entryOf(`${stac.url}/v1/collections/sentinel-2-l2a`);
    const added = await server.admin.offer(id, entry);
    expect(added.bands).toContain("red");
    expect(await bytesOf(graphOf({ id }))).toEqual(await bytesOf(graphOf({ id: "es-s2" })));
    const { collections } = await get<{ collections: { id: string }[] }>("/collections");
    expect(collections.map((each) => each.id)).toContain(id);
    await server.admin.removeCollection(id);
    expect(await failureOf(graphOf({ id }))).toMatchObject({ code: "CollectionNotFound" });
  });

  it("asks the API for exactly what is needed, page after page, and checks it again", async () => {
    stac.searches.length = 0;
    const clouds = { "eo:cloud_cover": callback("lte", "x", { x: parameter("value"), y: 30 }) };
    const graph = graphOf({ id: "es-s2" }, { properties: clouds });
    expect(await bytesOf(graph)).toEqual(await bytesOf(graphOf(own, { properties: clouds })));
    expect(stac.searches[0]!.body).toEqual({
      limit: 100,
      collections: ["sentinel-2-l2a"],
      bbox: [15.2, 46.1, 15.5, 46.3],
      datetime: "2023-08-10T00:00:00.000Z/2023-08-19T00:00:00.000Z",
      query: { "eo:cloud_cover": { lte: 30 } },
    });
  });

  it("describes in /validation what /result gives, without opening files where items tell enough", async () => {
    const url = `${stac.url}/data/s2-l2a-33t/collection.json`;
    const before = stac.fileReads();
    const { errors, cubes } = await validationOf(graphOf({ url }));
    expect(errors).toEqual([]);
    expect(stac.fileReads()).toBe(before);
    expect(cubes!.map((cube) => cube.role)).toEqual(["load", "result"]);
    expect(cubes![0]).toMatchObject({
      "proj:code": "EPSG:32633",
      grid_phase: "item 'S2B_33TWM_20230810_0_L2A'",
    });
    expect(cubes![0]!.dimensions.map(({ name }) => name)).toEqual(["t", "bands", "y", "x"]);
    expect(cubes![0]!.dimensions[1]!.labels).toEqual(["red", "nir"]);
    expect(cubes![1]!.dimensions.map(({ name }) => name)).toEqual(["bands", "y", "x"]);
    const imported = await validationOf(graphOf(own));
    expect(cubes![1]!["proj:transform"]).toEqual(imported.cubes![1]!["proj:transform"]);
    expect(cubes![1]!["proj:shape"]).toEqual(imported.cubes![1]!["proj:shape"]);
  });

  it("takes a declared phase, and the step that items declare", async () => {
    const { cubes } = await validationOf(graphOf({ id: "es-s2-phased" }));
    const load = cubes![0]!;
    expect(load.grid_phase).toBe("declared");
    expect(load["proj:transform"][0]).toBe(10);
    expect(load["proj:transform"][2]! % 10).toBe(0);
  });

  it("loads results of an openEO job elsewhere: bands by name, one label a date", async () => {
    const url = `${stac.url}/data/openeo-result-stac/collection.json`;
    const loading = { url, spatial_extent: null, temporal_extent: null, bands: ["B03", "B02"] };
    const { cubes } = await validationOf(graphOf(loading));
    expect(cubes![0]).toMatchObject({ "proj:code": "EPSG:32631", "proj:shape": [58, 73] });
    expect(cubes![0]!.dimensions[0]!.size).toBe(3);
    expect((await bytesOf(graphOf(loading))).length).toBeGreaterThan(1000);
  });

  it("loads results of our own jobs by their signed URL, and without one for their owner", async () => {
    const results = await resultsOf(graphOf(own));
    const canonical = results.links.find((link) => link.rel === "canonical")!.href;
    // It was saved without a time dimension, and so it is loaded.
    const loaded = (url: string): object => ({
      load: node("load_stac", { url }),
      save: node("save_result", { data: from("load"), format: "GTiff" }, true),
    });
    expect(await bytesOf(loaded(canonical))).toEqual(await bytesOf(graphOf(own)));
    const unsigned = `${server.api}/jobs/${String(results.id)}/results`;
    expect(await bytesOf(loaded(unsigned))).toEqual(await bytesOf(graphOf(own)));
  }, 120_000);

  it("serves jobs and tiles from the collection of an API as from an own one", async () => {
    const results = await resultsOf(graphOf({ id: "es-s2" }));
    const [file] = Object.values(results.assets);
    const bytes = Buffer.from(await (await fetch(file!.href)).arrayBuffer());
    expect(bytes).toEqual(await bytesOf(graphOf(own)));
    const tileOf = async (id: string): Promise<Buffer> => {
      const { load, first } = graphOf({ id }, { bands: ["red"] }) as Record<string, object>;
      const scaled = callback("linear_scale_range", "x", { inputMin: 0, inputMax: 3000, outputMax: 255 });
      const scale = node("apply", { data: from("first"), process: scaled });
      const save = node("save_result", { data: from("scale"), format: "PNG" }, true);
      const process = { process_graph: { load, first, scale, save } };
      const created = await post(server, "/services", { type: "XYZ", process, configuration: {} });
      const tile = await fetch(`${server.url}/xyz/${created.headers.get("OpenEO-Identifier")}/10/555/363`);
      expect(tile.status).toBe(200);
      return Buffer.from(await tile.arrayBuffer());
    };
    const tile = await tileOf("es-s2");
    expect(tile.length).toBeGreaterThan(1000);
    expect(tile).toEqual(await tileOf("s2-l2a-33t"));
  }, 120_000);

  it.each(["tiles that do not divide the image", "three bands of 8 bit", "GML only", "12 bit"])(
    "loads JPEG 2000 by load_stac: %s",
    async (name) => {
      const index = jp2Files.findIndex((file) => file.name === name);
      const file = jp2Files[index]!;
      const load = node("load_stac", { url: `${stac.url}/jp2/${index}.json` });
      const save = node("save_result", { data: from("load"), format: "JSON" }, true);
      const cube = JSON.parse((await bytesOf({ load, save })).toString()) as { data: unknown[] };
      const values = cube.data.flat(Infinity) as number[];
      const planes = typedAs(file.type, values);
      expect(differenceFrom(file, file.levels[0]!, planes)).toBe(0);
    },
  );

  it("loads JPEG 2000 by load_url, where the file says itself where it lies", async () => {
    const index = jp2Files.findIndex(({ name }) => name === "GML only");
    const load = node("load_url", { url: `${stac.url}/jp2/${index}`, format: "JP2OpenJPEG" });
    const save = node("save_result", { data: from("load"), format: "JSON" }, true);
    const cube = JSON.parse((await bytesOf({ load, save })).toString()) as { data: unknown[] };
    const planes = typedAs("uint16", cube.data.flat(Infinity) as number[]);
    expect(differenceFrom(jp2Files[index]!, jp2Files[index]!.levels[0]!, planes)).toBe(0);
  });

  it("offers the collections of APIs with their metadata, and is not broken by one that fails", async () => {
    const { collections } = await get<{ collections: { id: string; description: string }[] }>("/collections");
    expect(collections.map(({ id }) => id)).toEqual([
      "es-jp2",
      "es-s2",
      "es-s2-phased",
      "gone",
      "s2-l2a-33t",
    ]);
    const l1c = await get<Record<string, unknown>>("/collections/es-jp2");
    expect((l1c["summaries"] as { "eo:bands": unknown[] })["eo:bands"]).toHaveLength(13);
    expect(collections[3]!.description).toContain("cannot be reached");
    const described = await get<Record<string, unknown>>("/collections/es-s2");
    expect(described["cube:dimensions"]).toMatchObject({
      t: { type: "temporal", extent: ["2015-06-27T00:00:00Z", null] },
      bands: { type: "bands" },
      x: { type: "spatial", axis: "x", reference_system: 4326 },
    });
    const bands = (described["summaries"] as { "eo:bands": Record<string, unknown>[] })["eo:bands"];
    expect(bands.find((band) => band["name"] === "nir")).toMatchObject({
      common_name: "nir",
      center_wavelength: 0.842,
      aliases: ["B08"],
    });
    expect(described["openeo:derived"]).toEqual([expect.stringContaining("derived from")]);
    const failed = await fetch(`${server.api}/collections/gone`);
    expect(failed.status).toBe(503);
    const queryables = await get<{ properties: Record<string, unknown> }>("/collections/es-s2/queryables");
    expect(queryables.properties).toHaveProperty("eo:cloud_cover");
  });

  it.each<[string, () => object, string, RegExp]>([
    [
      "nothing there",
      () => ({ url: `${stac.url}/data/none.json` }),
      "ProcessParameterInvalid",
      /none\.json answers with status 404 \(text\/html\)/,
    ],
    [
      "a band that is not there",
      () => ({ id: "es-s2", bands: ["B99"] }),
      "ProcessParameterInvalid",
      /has no band 'B99'; it has coastal, /,
    ],
    [
      "no items",
      () => ({ id: "es-s2", temporal_extent: ["1999-01-01", "1999-02-01"] }),
      "NoDataAvailable",
      /collection 'es-s2'/,
    ],
  ])("refuses %s", async (_name, loading, code, message) => {
    const failure = await failureOf(graphOf(loading()));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });

  it.runIf(hasClient)(
    "is searched by pystac-client, in own collections and in those of other servers",
    async () => {
      const { stdout } = await promisify(execFile)(
        python,
        ["test/clients/stac_search.py", server.api, own.id, "es-s2"],
        { maxBuffer: 1 << 24 },
      );
      const report = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, never[]>;
      const all = report["all"]!;
      expect(all).toHaveLength(6);
      expect(report["geometry"]).toEqual(all.filter((id: string) => !id.startsWith("S2A_33TWL")));
      for (const name of ["by GET", "of the collection"]) expect(report[name], name).toEqual(all);
      expect(report).toMatchObject({
        one: all[0],
        nowhere: [],
        fields: [["datetime", "eo:cloud_cover"], false],
      });
      const clouds = report["sorted"] as unknown as number[];
      expect(clouds).toEqual([...clouds].sort((a, b) => a - b));
      expect(report["json"]).toHaveLength(clouds.filter((cover) => cover <= 30).length);
      expect(report["text"]).toEqual(report["json"]);
      expect(report["interval"]!.length).toBeGreaterThan(0);
      expect(report["queryables"]).toContain("eo:cloud_cover");
      const elsewhere = report["elsewhere"] as unknown as [string, string, string][];
      expect(elsewhere.length).toBeGreaterThan(2);
      expect(new Set(elsewhere.map(([id]) => id)).size).toBe(elsewhere.length);
      for (const [id, collection, self] of elsewhere)
        expect([collection, self]).toEqual(["es-s2", `${server.api}/collections/es-s2/items/${id}`]);
      expect(report["one elsewhere"]).toBe(elsewhere[0]![0]);
      expect(report["valid"]).toEqual(all);
    },
  );

  it("passes on nothing but what it understands, and believes no other cursor than its own", async () => {
    stac.searches.length = 0;
    const asked = { collections: ["es-s2"], limit: 2, bbox: [15, 46, 16, 47], token: null, extra: stac.url };
    const first = (await (await post(server, "/search", asked, null)).json()) as {
      links: { rel: string; body: Record<string, unknown> }[];
    };
    expect(stac.searches.map(({ body }) => body)).toEqual([
      { limit: 2, collections: ["sentinel-2-l2a"], bbox: [15, 46, 16, 47] },
    ]);
    const { body } = first.links.find(({ rel }) => rel === "next")!;
    expect((await post(server, "/search", body, null)).status).toBe(200);
    expect(stac.searches[1]!.body).toEqual({ ...stac.searches[0]!.body, next: 2 });
    const token = String(body["token"]);
    const forged = `${btoa(JSON.stringify({ method: "GET", query: "?x" }))}.${token.split(".")[1]}`;
    for (const other of [{ token: forged }, { token: "a" }, { limit: 1 }, { collections: [own.id] }]) {
      const refused = await post(server, "/search", { ...body, ...other }, null);
      expect(await refused.json()).toMatchObject({ code: "ProcessParameterInvalid" });
    }
    expect(stac.searches).toHaveLength(2);
    for (const search of [{}, { collections: [own.id, "es-s2"] }]) {
      const refused = await post(server, "/search", search, null);
      expect(refused.status).toBe(400);
      expect(((await refused.json()) as Failure).message).toContain("collections of one server");
    }
    for (const path of [
      "/search?collections=none",
      "/collections/none/items",
      `/collections/${own.id}/items/none`,
    ])
      expect((await fetch(`${server.api}${path}`)).status, path).toBe(404);
    expect((await fetch(`${server.api}/search?bbox=1,2&collections=${own.id}`)).status).toBe(400);
  });
});
