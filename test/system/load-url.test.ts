/** load_url in workerd: files of a range server, by every input format, and our own signed results. */
import { mkdtempSync, readFileSync, rmSync, copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Grid } from "../../src/cube/shape.ts";
import { encodeGTiff } from "../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";
import { type RangeServer, startRangeServer } from "../support/range-server.ts";
import { type TestServer, callback, from, node, post, startTestServer } from "../support/server.ts";

const grid: Grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5100400,
  stepX: 10,
  stepY: -10,
  width: 60,
  height: 50,
};
const value = (row: number, column: number): number => row * 100 + column;

let server: TestServer;
let range: RangeServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "openeo-edge-files-"));
  for (const from of ["test/golden/netcdf", "test/golden/vector"])
    for (const name of readdirSync(from)) copyFileSync(join(from, name), join(folder, name));
  const data = Uint16Array.from({ length: 3000 }, (_, i) => value(Math.floor(i / 60), i % 60));
  const chunk = { sizes: [50, 60], type: "uint16", data, mask: null, nodata: null } as const;
  const tiff = encodeGTiff(
    { grid, bands: [{ name: "red", chunk }] },
    { tileSize: 256, deflation: "runs", datatype: null },
    platformCodecs,
  );
  writeFileSync(join(folder, "red.tif"), tiff.bytes);
  range = await startRangeServer(folder);
  server = await startTestServer();
});
afterAll(async () => {
  await server?.stop();
  await range?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const load = (name: string, format: string, options: object = {}): object =>
  node("load_url", { url: `${range.url}/${name}`, format, options });

async function result(nodes: Record<string, object>, format: string): Promise<Response> {
  const process_graph = { ...nodes, save: node("save_result", { data: from("last"), format }, true) };
  const response = await post(server, "/result", { process: { process_graph } });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response;
}

interface JsonCube {
  readonly dims: readonly string[];
  readonly coords: Readonly<Record<string, { readonly data: readonly unknown[] }>>;
  readonly data: unknown;
}
const cube = async (nodes: Record<string, object>): Promise<JsonCube> =>
  (await result(nodes, "JSON")).json() as Promise<JsonCube>;

describe("load_url", () => {
  it("lists its input formats", async () => {
    const formats = (await (await fetch(`${server.api}/file_formats`)).json()) as { input: object };
    expect(Object.keys(formats.input)).toEqual([
      "GTiff",
      "JP2OpenJPEG",
      "netCDF",
      "GeoJSON",
      "CSV",
      "GeoParquet",
      "JSON",
    ]);
  });

  it("GeoTIFF: bands by description, no t, values as stored", async () => {
    const json = await cube({ last: load("red.tif", "gtiff") });
    expect(json.dims).toEqual(["bands", "y", "x"]);
    expect(json.coords["bands"]!.data).toEqual(["red"]);
    expect((json.data as number[][][])[0]!.flat()).toEqual(
      Array.from({ length: 3000 }, (_, i) => value(Math.floor(i / 60), i % 60)),
    );
  });

  it("netCDF: the same values as netCDF4 reads", async () => {
    const json = await cube({ last: load("data64.nc", "netCDF", { variables: ["mask"] }) });
    const golden = JSON.parse(readFileSync("test/golden/netcdf/expected.json", "utf8")) as {
      files: Record<string, { variables: Record<string, { values: number[] }> }>;
    };
    const rows = Array.from({ length: 6 }, (_, row) =>
      golden.files["data64.nc"]!.variables["mask"]!.values.slice(row * 12, row * 12 + 12),
    );
    expect((json.data as number[][][])[0]).toEqual(rows.map((row) => [...row.slice(6), ...row.slice(0, 6)]));
  });

  it.each([
    ["mixed_zstd.parquet", "GeoParquet", {}],
    ["mixed_snappy.parquet", "Parquet", {}],
    ["mixed_brotli.parquet", "Parquet", {}],
    ["mixed_gzip.parquet", "Parquet", {}],
    ["wkt.csv", "CSV", { crs: 32633 }],
  ])(
    "%s: zones of a raster, properties kept, empty geometries in their place",
    async (name, format, options) => {
      const nodes = {
        zones: load(name, format, options),
        load: load("red.tif", "GTiff"),
        last: node("aggregate_spatial", {
          data: from("load"),
          geometries: from("zones"),
          reducer: callback("count", "data"),
        }),
      };
      const json = (await (await result(nodes, "GeoJSON")).json()) as {
        features: { geometry: object | null; properties: Record<string, unknown> }[];
      };
      expect(json.features.map(({ properties }) => properties["name"])).toEqual([
        "a,b",
        'say "c"',
        "über",
        null,
      ]);
      expect(json.features[3]!.geometry).toBeNull();
      // 40 x 30 cells without a hole of 10 x 10; the second polygon of the islands lies beyond the raster.
      const counts = json.features.map(({ properties }) => properties["red"]);
      expect(counts.slice(0, 2)).toEqual([1100, 1100]);
      expect(counts[3]).toBe(0);
    },
  );

  it("GeoJSON by value limits a load and masks", async () => {
    const square = [
      [
        [15.0005, 46.053],
        [15.002, 46.053],
        [15.002, 46.0545],
        [15.0005, 46.0545],
        [15.0005, 46.053],
      ],
    ];
    const json = await cube({
      zone: node("load_geojson", { data: { type: "Polygon", coordinates: square } }),
      load: load("red.tif", "GTiff"),
      last: node("filter_spatial", { data: from("load"), geometries: from("zone") }),
    });
    const rows = (json.data as (number | null)[][][])[0]!;
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.length).toBeLessThan(25);
    expect(rows.flat().filter((cell) => cell !== null).length).toBeGreaterThan(100);
  });

  it("results of a batch job by their signed URLs, raster and vector", { timeout: 120_000 }, async () => {
    const authorization = { Authorization: `Bearer basic//${server.token}` };
    const process_graph = {
      load: load("red.tif", "GTiff"),
      raster: node("save_result", { data: from("load"), format: "GTiff" }),
      zones: load("wkt.csv", "CSV", { crs: 32633 }),
      vector: node("save_result", { data: from("zones"), format: "CSV" }, true),
    };
    const created = await post(server, "/jobs", { process: { process_graph } });
    const job = `${server.api}/jobs/${created.headers.get("OpenEO-Identifier")}`;
    await fetch(`${job}/results`, { method: "POST", headers: authorization });
    let status = "queued";
    for (let i = 0; i < 200 && (status === "queued" || status === "running"); i++) {
      await new Promise((settle) => setTimeout(settle, 200));
      ({ status } = (await (await fetch(job, { headers: authorization })).json()) as { status: string });
    }
    expect(status).toBe("finished");
    const results = (await (await fetch(`${job}/results`, { headers: authorization })).json()) as {
      assets: Record<string, { href: string }>;
    };
    const hrefs = Object.values(results.assets).map(({ href }) => href);
    const tiff = hrefs.find((href) => href.endsWith(".tif"))!;
    const csv = hrefs.find((href) => href.endsWith(".csv"))!;
    const again = await cube({ last: node("load_url", { url: tiff, format: "GTiff" }) });
    expect(again.data).toEqual((await cube({ last: load("red.tif", "GTiff") })).data);
    const zones = await cube({ last: node("load_url", { url: csv, format: "CSV" }) });
    expect(zones.data).toEqual((await cube({ last: load("wkt.csv", "CSV", { crs: 32633 }) })).data);
    const forged = node(
      "load_url",
      { url: csv.replace(/[0-9a-f]{64}/, "0".repeat(64)), format: "CSV" },
      true,
    );
    const refused = await post(server, "/result", { process: { process_graph: { forged } } });
    expect(refused.status).toBe(400);
  });

  it("map tiles of a file", async () => {
    const process_graph = {
      load: load("red.tif", "GTiff"),
      save: node("save_result", { data: from("load"), format: "PNG" }, true),
    };
    const created = await post(server, "/services", { type: "XYZ", process: { process_graph } });
    expect(created.status).toBe(201);
    const id = created.headers.get("OpenEO-Identifier");
    const document = (await (
      await fetch(`${server.api}/services/${id}`, {
        headers: { Authorization: `Bearer basic//${server.token}` },
      })
    ).json()) as { url: string };
    // The tile of zoom 14 that holds 15.003 E, 46.055 N.
    const tile = (x: number, y: number): Promise<Response> =>
      fetch(document.url.replace("{z}", "14").replace("{x}", String(x)).replace("{y}", String(y)));
    const [over, beside] = [await tile(8874, 5825), await tile(8800, 5825)];
    expect([over.status, over.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    expect((await over.arrayBuffer()).byteLength).toBeGreaterThan((await beside.arrayBuffer()).byteLength);
  });

  it("what is wrong is told at the node", async () => {
    const process_graph = { zones: { ...load("nowhere.csv", "CSV"), result: true } };
    const answer = await post(server, "/result", { process: { process_graph } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "NoDataAvailable" });
    const unreachable = {
      zones: node("load_url", { url: "http://127.0.0.1:9/a.csv", format: "CSV" }, true),
    };
    const busy = await post(server, "/result", { process: { process_graph: unreachable } });
    expect([busy.status, ((await busy.json()) as { code: string }).code]).toEqual([
      503,
      "InfrastructureBusy",
    ]);
    const validation = await post(server, "/validation", {
      process_graph: { zones: { ...load("red.tif", "netCDF"), result: true } },
    });
    expect(await validation.json()).toMatchObject({ errors: [{ code: "FormatUnsuitable" }] });
  });
});
