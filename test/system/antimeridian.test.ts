/** Extents, tiles and filters across the antimeridian, against the values that the files were made of. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { isValidAt } from "../../src/cube/chunk.ts";
import { isGeographic } from "../../src/cube/crs/index.ts";
import type { Grid } from "../../src/cube/shape.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { evaluateLoad, fileBytes, loadOf } from "../support/files.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { gdalIsHere, readPixels, temporaryFile } from "../support/pixels.ts";
import { type TestServer, callback, from, node, post, startTestServer } from "../support/server.ts";

if (!gdalIsHere) console.warn("skipped: tiles at the edges of the world (GDAL is not here)");
const folder = mkdtempSync(join(tmpdir(), "antimeridian-"));
const step = 0.125;
const side: Grid = {
  crs: "EPSG:4326",
  originX: 170,
  originY: -10,
  stepX: step,
  stepY: -step,
  width: 80,
  height: 80,
};
const scenes = { east: side, west: { ...side, originX: -180 } };

/** What a cell holds, by its place: eighths of a degree from 170 degrees east and 10 degrees south. */
const valueAt = (column: number, row: number): number => 1 + column + 1000 * row;

let server: TestServer;
beforeAll(async () => {
  const files = new MemoryFiles();
  for (const [name, grid] of Object.entries(scenes)) {
    const first = ((grid.originX - 170 + 360) % 360) / step;
    const value = (i: number): number => valueAt(first + (i % grid.width), Math.floor(i / grid.width));
    files.add(`${name}.tif`, grid, { type: "uint32", nodata: 0, value });
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "data.tif"), files.files.get(`${name}.tif`)!);
    const item = {
      type: "Feature",
      stac_version: "1.0.0",
      id: name,
      geometry: null,
      bbox: [grid.originX, -20, grid.originX + 10, -10],
      properties: { datetime: "2023-07-01T00:00:00Z", "grid:code": name },
      assets: { data: { href: "./data.tif", type: "image/tiff; application=geotiff", roles: ["data"] } },
      links: [],
    };
    writeFileSync(join(folder, name, `${name}.json`), JSON.stringify(item));
  }
  const collection = {
    type: "Collection",
    stac_version: "1.0.0",
    id: "dateline",
    description: "Two files, one at either side.",
    license: "other",
    extent: {
      spatial: { bbox: [[170, -20, -170, -10]] },
      temporal: { interval: [["2023-07-01T00:00:00Z", null]] },
    },
    links: Object.keys(scenes).map((name) => ({ rel: "item", href: `./${name}/${name}.json` })),
  };
  writeFileSync(join(folder, "collection.json"), JSON.stringify(collection));
  server = await startTestServer();
  await importFolder(server.admin, folder, () => undefined);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const load = (spatial_extent: object | null): object =>
  node("load_collection", { id: "dateline", spatial_extent, temporal_extent: null });
const save = (data: string): object => node("save_result", { data: from(data), format: "GTiff" }, true);

async function grid(process_graph: object): Promise<{ readonly grid: Grid; readonly values: number[] }> {
  const response = await post(server, "/result", { process: { process_graph } });
  expect([response.status, response.status === 200 ? "" : await response.clone().text()]).toEqual([200, ""]);
  const path = join(folder, "result.tif");
  writeFileSync(path, new Uint8Array(await response.arrayBuffer()));
  const header = await readHeader(fileBytes(path));
  const { grid: made } = header.levels[0]!;
  const chunk = await evaluateLoad(loadOf(header, { grid: made, band: 0, method: "near" }));
  return { grid: made, values: Array.from(chunk.data, (value, i) => (isValidAt(chunk, i) ? value : NaN)) };
}

/** Values of columns from `west` on, rows from `north` down. */
function expected(west: number, north: number, size: readonly [number, number]): number[] {
  const [width, height] = size;
  const [column, row] = [(west - 170) / step, (-10 - north) / step];
  return Array.from({ length: width * height }, (_, i) =>
    valueAt(column + (i % width), row + Math.floor(i / width)),
  );
}

const box = { west: 179, south: -12, east: -178.5, north: -11 };

describe("across the antimeridian", () => {
  it("a load runs on beyond 180 degrees", async () => {
    const made = await grid({ load: load(box), save: save("load") });
    expect(isGeographic(made.grid.crs)).toBe(true);
    expect(made.grid).toMatchObject({ originX: 179, originY: -11, width: 20, height: 8 });
    expect(made.values).toEqual(expected(179, -11, [20, 8]));
  });
  it("without an extent it goes the short way around", async () => {
    const made = await grid({ load: load(null), save: save("load") });
    expect(made.grid).toMatchObject({ originX: 170, originY: -10, width: 160, height: 80 });
    expect(made.values).toEqual(expected(170, -10, [160, 80]));
  });
  it("one side is asked on its own side", async () => {
    const made = await grid({ load: load({ ...box, west: -179.5 }), save: save("load") });
    expect(made.grid).toMatchObject({ originX: -179.5, width: 8 });
    expect(made.values).toEqual(expected(180.5, -11, [8, 8]));
  });
  it("GeoJSON that is cut there loads both parts, and nothing between", async () => {
    const square = (west: number, east: number): number[][][] => [
      [
        [west, -12],
        [east, -12],
        [east, -11],
        [west, -11],
        [west, -12],
      ],
    ];
    const geometry = { type: "MultiPolygon", coordinates: [square(179, 180), square(-180, -178.5)] };
    const made = await grid({ load: load(geometry), save: save("load") });
    expect(made.grid).toMatchObject({ originX: 179, width: 20 });
    expect(made.values).toEqual(expected(179, -11, [20, 8]));
  });
  it("filter_bbox cuts there too", async () => {
    const filter = node("filter_bbox", { data: from("load"), extent: box });
    const made = await grid({ load: load(null), filter, save: save("filter") });
    expect(made.values).toEqual(expected(179, -11, [20, 8]));
  });
  it.runIf(gdalIsHere)("tiles at both edges of the world continue each other", async () => {
    const range = { inputMin: 0, inputMax: 80000, outputMax: 255 };
    const process_graph = {
      load: load(null),
      scaled: node("apply", { data: from("load"), process: callback("linear_scale_range", "x", range) }),
      save: node("save_result", { data: from("scaled"), format: "PNG" }, true),
    };
    const service = await post(server, "/services", { type: "XYZ", process: { process_graph } });
    const tiles = `${server.url}/xyz/${service.headers.get("OpenEO-Identifier")}`;
    const [east, west, between] = await Promise.all(
      ["6/63/34", "6/0/34", "6/30/34"].map(async (at) =>
        readPixels(temporaryFile(await (await fetch(`${tiles}/${at}`)).arrayBuffer(), "tile.png")),
      ),
    );
    for (let row = 0; row < 256; row++) {
      const [last, first] = [east!.values[row * 256 + 255]!, west!.values[row * 256]!];
      expect(last).toBeGreaterThan(20);
      expect(Math.abs(last - first)).toBeLessThanOrEqual(1);
    }
    expect(Array.from(between!.values).every((value) => value === 0 || Number.isNaN(value))).toBe(true);
    const document = await (await fetch(`${tiles}/tilejson.json`)).json();
    expect(document).toMatchObject({ bounds: [-180, -20, 180, -10] });
  });
});

describe("what is not meant", () => {
  it.each([
    ["nearly all around", { west: 3, south: 1, east: 2, north: 2 }],
    ["not in degrees", { west: 3, south: 1, east: 2, north: 2, crs: 32633 }],
  ])("%s", async (_name, extent) => {
    const response = await post(server, "/result", {
      process: { process_graph: { load: load(extent), save: save("load") } },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "ProcessParameterInvalid" });
  });
});
