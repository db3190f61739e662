/** Real Sentinel-2: the composite, tiles against synchronous results and gdalwarp. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { type Grid, gridBounds } from "../../src/cube/shape.ts";
import { tileGrid } from "../../src/io/services/xyz.ts";
import { gdalIsHere, pixelsOf, readPixels, temporaryFile } from "../support/pixels.ts";
import {
  type TestServer,
  callback,
  from,
  node,
  parameter,
  post,
  startTestServer,
} from "../support/server.ts";

const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(series) && gdalIsHere;
if (!present) console.warn("skipped: real Sentinel-2 (../shared or GDAL is not here)");

let server: TestServer;
beforeAll(async () => {
  if (!present) return;
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
});
afterAll(() => server?.stop());

const load = (bands: string[], temporal: string[]): object =>
  node("load_collection", { id: "s2-l2a-33t", spatial_extent: null, temporal_extent: temporal, bands });
const first = { dimension: "t", reducer: callback("first", "data") };

/** One band of one day as PNG values: clamped to bytes by a scale. */
const oneDay = (extra: Record<string, object>, last: string): Record<string, object> => ({
  load: load(["red"], ["2023-08-15", "2023-08-16"]),
  time: node("reduce_dimension", { data: from("load"), ...first }),
  scale: node("apply", {
    data: from("time"),
    process: callback("linear_scale_range", "x", { inputMin: 0, inputMax: 3000, outputMax: 255 }),
  }),
  ...extra,
  save: node("save_result", { data: from(last), format: "PNG" }, true),
});

async function serviceOf(process_graph: object, configuration: object = {}): Promise<string> {
  const response = await post(server, "/services", {
    type: "XYZ",
    process: { process_graph },
    configuration,
  });
  return `${server.url}/xyz/${response.headers.get("OpenEO-Identifier")}`;
}

describe.runIf(present)("real Sentinel-2", () => {
  it("median NDVI of August, clouds masked, equals NumPy and GDAL", async () => {
    const masked = {
      process_graph: {
        shadow: node("eq", { x: parameter("x"), y: 3 }),
        cloud: node("between", { x: parameter("x"), min: 8, max: 10 }),
        bad: node("or", { x: from("shadow"), y: from("cloud") }, true),
      },
    };
    const process_graph = {
      load: load(["nir", "red", "SCL"], ["2023-08-01", "2023-09-01"]),
      scl: node("filter_bands", { data: from("load"), bands: ["SCL"] }),
      classes: node("drop_dimension", { data: from("scl"), name: "bands" }),
      bad: node("apply", { data: from("classes"), process: masked }),
      clear: node("mask", { data: from("load"), mask: from("bad") }),
      ndvi: node("ndvi", { data: from("clear") }),
      median: node("reduce_dimension", {
        data: from("ndvi"),
        dimension: "t",
        reducer: callback("median", "data"),
      }),
      save: node("save_result", { data: from("median"), format: "GTiff" }, true),
    };
    const response = await post(server, "/result", { process: { process_graph } });
    expect(response.headers.get("Content-Type")).toContain("image/tiff");
    const path = temporaryFile(await response.arrayBuffer(), "median.tif");
    const seen = JSON.parse(
      execFileSync("/usr/bin/python3", ["test/golden/scripts/check_gtiff.py", path], {
        maxBuffer: 1 << 28,
      }).toString(),
    ) as { errors: string[]; layout: string };
    expect([seen.errors, seen.layout]).toEqual([[], "COG"]);
    const ours = readPixels(path);
    const golden = readPixels("test/golden/median_ndvi_august_2023.tif");
    expect([ours.width, ours.height, ours.geotransform]).toEqual([
      golden.width,
      golden.height,
      golden.geotransform,
    ]);
    let close = 0;
    let missing = 0;
    for (let i = 0; i < golden.values.length; i++) {
      const [a, b] = [ours.values[i]!, golden.values[i]!];
      if (Number.isNaN(a) !== Number.isNaN(b)) throw new Error(`no-data differs at ${i}`);
      if (Number.isNaN(b)) missing++;
      else if (Math.abs(a - b) <= 1e-6) close++;
    }
    console.log(
      `composite: ${((100 * close) / (golden.values.length - missing)).toFixed(3)} % of ${golden.values.length - missing} pixels within 1e-6, ${missing} no-data identical`,
    );
    expect(close / (golden.values.length - missing)).toBeGreaterThanOrEqual(0.999);
  });

  it.each([
    [9, 278, 181],
    [10, 556, 363],
    [11, 1113, 727],
  ])("tile %i/%i/%i equals the synchronous PNG on its bounds", async (z, x, y) => {
    const grid = tileGrid({ z, x, y })!;
    const tile = await fetch(`${await serviceOf(oneDay({}, "scale"))}/${z}/${x}/${y}`);
    const [west, south, east, north] = gridBounds(grid);
    const process_graph = oneDay(
      {
        warp: node("resample_spatial", {
          data: from("scale"),
          resolution: grid.stepX,
          projection: 3857,
          method: "near",
        }),
        crop: node("filter_bbox", { data: from("warp"), extent: { west, south, east, north, crs: 3857 } }),
      },
      "crop",
    );
    const sync = await post(server, "/result", { process: { process_graph } });
    const [a, b] = [await pixelsOf(tile, "a.png"), await pixelsOf(sync, "b.png")];
    // The synchronous result ends where the data end; the tile goes on, transparent.
    const at = (pixels: typeof a, band: number, row: number, column: number): number =>
      pixels.values[(band * pixels.height + row) * pixels.width + column]!;
    const place = await placeOf(grid, process_graph);
    let different = 0;
    let visible = 0;
    for (let row = 0; row < b.height; row++) {
      for (let column = 0; column < b.width; column++) {
        for (const band of [0, 1])
          if (at(a, band, row + place.row, column + place.column) !== at(b, band, row, column)) different++;
        visible += at(b, 1, row, column) > 0 ? 1 : 0;
      }
    }
    expect(different).toBe(0);
    expect(visible).toBeGreaterThan(20_000);
  });

  it("two zooms coarser: gdalwarp from the overview that the trace names", async () => {
    const [z, x, y] = [7, 69, 45];
    const url = `${await serviceOf(oneDay({}, "scale"))}/${z}/${x}/${y}`;
    const tile = await fetch(url);
    const level = Number(/level=(\d)/.exec(tile.headers.get("OpenEO-Trace")!)![1]);
    expect(level).toBeGreaterThan(0);
    const bounds = gridBounds(tileGrid({ z, x, y })!).map(String);
    const out = join(mkdtempSync(join(tmpdir(), "warp-")), "warp.tif");
    const files = ["S2A_33TWL_20230815_0_L2A", "S2A_33TWM_20230815_0_L2A"].map(
      (item) => `${series}/${item}/B04.tif`,
    );
    // The first item wins, so it is drawn last.
    execFileSync("gdalwarp", [
      "-q",
      "-t_srs",
      "EPSG:3857",
      "-te",
      ...bounds,
      "-ts",
      "256",
      "256",
      "-r",
      "near",
      "-et",
      "0",
      "-ovr",
      String(level - 1),
      ...files.reverse(),
      out,
    ]);
    const [ours, theirs] = [await pixelsOf(tile, "tile.png"), readPixels(out)];
    let different = 0;
    for (let i = 0; i < 65536; i++) {
      const value = theirs.values[i]!;
      const [gray, alpha] = [ours.values[i]!, ours.values[65536 + i]!];
      const want = (Math.min(value, 3000) / 3000) * 255;
      if (value === 0 ? alpha !== 0 : alpha !== 255 || Math.abs(gray - want) > 0.5001) different++;
    }
    expect(different).toBe(0);
  });

  it("bands are named in callbacks as they may be in load_collection: label, file or asset, common name", async () => {
    const ndvi = async (nir: string, red: string): Promise<Buffer> => {
      const element = (label: string): object =>
        node("array_element", { data: { from_parameter: "data" }, label });
      const reducer = {
        process_graph: {
          a: element(nir),
          b: element(red),
          nd: node("normalized_difference", { x: from("a"), y: from("b") }, true),
        },
      };
      const process_graph = {
        load: node("load_collection", {
          id: "s2-l2a-33t",
          spatial_extent: { west: 15.5, south: 46.2, east: 15.6, north: 46.3 },
          temporal_extent: ["2023-08-15", "2023-08-16"],
          bands: [nir, red],
        }),
        nd: node("reduce_dimension", { data: from("load"), dimension: "bands", reducer }),
        save: node("save_result", { data: from("nd"), format: "GTiff" }, true),
      };
      const response = await post(server, "/result", { process: { process_graph } });
      expect(response.status).toBe(200);
      return Buffer.from(await response.arrayBuffer());
    };
    const byLabel = await ndvi("nir", "red");
    expect((await ndvi("B08", "B04")).equals(byLabel)).toBe(true);
    expect((await ndvi("B08", "red")).equals(byLabel)).toBe(true);
  });

  it("a wrong band: the error names the node and the bands there are", async () => {
    const process_graph = {
      here: node(
        "load_collection",
        { id: "s2-l2a-33t", spatial_extent: null, temporal_extent: null, bands: ["B99"] },
        true,
      ),
    };
    const response = await post(server, "/result", { process: { process_graph } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "ProcessParameterInvalid",
      path: [{ node_id: "here" }],
      message: expect.stringContaining("blue, green, red, nir, scl") as string,
    });
  });

  it("a GeoJSON extent crops to its box and keeps the pixels whose centres lie inside", async () => {
    const triangle = {
      type: "Polygon",
      coordinates: [
        [
          [15.3, 46.1],
          [15.4, 46.1],
          [15.3, 46.2],
          [15.3, 46.1],
        ],
      ],
    };
    const process_graph = {
      load: node("load_collection", {
        id: "s2-l2a-33t",
        spatial_extent: triangle,
        temporal_extent: ["2023-08-15", "2023-08-16"],
        bands: ["red"],
      }),
      time: node("reduce_dimension", { data: from("load"), ...first }),
      save: node("save_result", { data: from("time"), format: "GTiff" }, true),
    };
    const { values } = await pixelsOf(
      await post(server, "/result", { process: { process_graph } }),
      "triangle.tif",
    );
    // The first of the values of a file has its type and its no-data value.
    const valid = values.filter((value) => value !== 0);
    expect(valid.length / values.length).toBeGreaterThan(0.4);
    expect(valid.length / values.length).toBeLessThan(0.6);
    const mean = valid.reduce((a, b) => a + b, 0) / valid.length;
    const expected = execFileSync("/usr/bin/python3", [
      "test/golden/scripts/zonal_mean.py",
      `${series}/S2A_33TWM_20230815_0_L2A/B04.tif`,
      JSON.stringify(triangle),
    ]);
    expect(Math.abs(mean - Number(expected.toString())) / mean).toBeLessThan(1e-6);
  });

  it("properties filter items: only clear scenes are taken", async () => {
    const graph = (limit: number): object => ({
      load: node("load_collection", {
        id: "s2-l2a-33t",
        spatial_extent: { west: 15.3, south: 46.1, east: 15.35, north: 46.15 },
        temporal_extent: ["2023-08-01", "2023-09-01"],
        bands: ["red"],
        properties: {
          "eo:cloud_cover": {
            process_graph: { only: node("lte", { x: parameter("value"), y: limit }, true) },
          },
        },
      }),
      labels: node("dimension_labels", { data: from("load"), dimension: "t" }, true),
    });
    const labels = async (limit: number): Promise<unknown> =>
      (await post(server, "/result", { process: { process_graph: graph(limit) } })).json();
    expect(await labels(1)).toEqual(["2023-08-15T00:00:00Z"]);
    expect(await labels(100)).toHaveLength(5);
    expect(await labels(-1)).toMatchObject({ code: "NoDataAvailable" });
  });

  it("answers 304 to the ETag of a tile, without reading", async () => {
    const url = `${await serviceOf(oneDay({}, "scale"))}/10/556/363`;
    const tile = await fetch(url);
    const again = await fetch(url, { headers: { "If-None-Match": tile.headers.get("ETag")! } });
    expect([tile.status, again.status]).toEqual([200, 304]);
    expect(tile.headers.get("Cache-Control")).toContain("public");
  });

  it("aggregate_spatial: means that NumPy agrees with, and trim_cube as a stage", async () => {
    const polygon = {
      type: "Polygon",
      coordinates: [
        [
          [15.3, 46.2],
          [15.5, 46.2],
          [15.5, 46.35],
          [15.3, 46.35],
          [15.3, 46.2],
        ],
      ],
    };
    const process_graph = {
      load: load(["red"], ["2023-08-15", "2023-08-16"]),
      trim: node("trim_cube", { data: from("load") }),
      zones: node("aggregate_spatial", {
        data: from("trim"),
        geometries: polygon,
        reducer: callback("mean", "data"),
      }),
      save: node("save_result", { data: from("zones"), format: "JSON" }, true),
    };
    const document = (await (await post(server, "/result", { process: { process_graph } })).json()) as Record<
      string,
      number[][]
    >;
    expect(Object.keys(document)).toEqual(["2023-08-15T00:00:00Z"]);
    const expected = Number(
      execFileSync("/usr/bin/python3", [
        "test/golden/scripts/zonal_mean.py",
        `${series}/S2A_33TWM_20230815_0_L2A/B04.tif`,
        JSON.stringify(polygon),
      ]).toString(),
    );
    expect(Math.abs(document["2023-08-15T00:00:00Z"]![0]![0]! - expected)).toBeLessThan(1e-9 * expected);
  });
});

/** Row and column of the tile where a synchronous result starts: the same graph as GeoTIFF tells. */
async function placeOf(
  grid: Grid,
  process_graph: Record<string, object>,
): Promise<{ row: number; column: number }> {
  const save = node("save_result", { data: from("crop"), format: "GTiff" }, true);
  const file = await pixelsOf(
    await post(server, "/result", { process: { process_graph: { ...process_graph, save } } }),
    "place.tif",
  );
  const [originX, , , originY] = file.geotransform as [number, number, number, number];
  return {
    column: Math.round((originX - grid.originX) / grid.stepX),
    row: Math.round((originY - grid.originY) / grid.stepY),
  };
}

/** Own graphs as users write them (formulas are public knowledge, the nodes are ours), on four real series. */
const graphs = "test/golden/graphs";
const titles = readdirSync(graphs).flatMap((name) => (name.endsWith(".json") ? [name.slice(0, -5)] : []));

describe.runIf(present)("graphs of the real world", () => {
  const results = mkdtempSync(join(tmpdir(), "graphs-"));
  beforeAll(async () => {
    for (const name of ["s2-field-es-2019", "s2-s1-worldcereal-monthly", "s2-s1-belgium-2023-04"])
      await importFolder(server.admin, datedFiles(name), () => undefined, { id: name });
  });

  it("are twenty", () => expect(titles).toHaveLength(20));

  it.each(titles)("%s: no false error, and a result", async (title) => {
    const { process_graph } = JSON.parse(readFileSync(`${graphs}/${title}.json`, "utf8")) as {
      process_graph: object;
    };
    const validation = await post(server, "/validation?explain=true", { process_graph });
    const { errors, explanation } = (await validation.json()) as {
      errors: unknown[];
      explanation: { nodes: unknown[]; work: { bytes: number } | null };
    };
    expect(errors).toEqual([]);
    expect(explanation.nodes).toHaveLength(Object.keys(process_graph).length);
    expect(explanation.work?.bytes).toBeGreaterThan(0);
    const response = await post(server, "/result", { process: { process_graph } });
    expect(response.status).toBe(200);
    const isRaster = response.headers.get("Content-Type")!.startsWith("image/");
    writeFileSync(
      join(results, `${title}.${isRaster ? "tif" : "txt"}`),
      Buffer.from(await response.arrayBuffer()),
    );
  });

  it("rasters equal what NumPy makes of the files", () => {
    const told = execFileSync("/usr/bin/python3", ["test/golden/scripts/same_rasters.py", results, graphs]);
    const compared = Object.entries(
      JSON.parse(told.toString()) as Record<string, { missing: number; difference: number; valid: number }>,
    );
    expect(compared.length).toBeGreaterThanOrEqual(16);
    for (const [title, { missing, difference, valid }] of compared) {
      // Pictures hold whole numbers; a curve is fitted by steps.
      const most = title === "cloud-free-mosaic" ? 0.5 : title === "harmonic-amplitude" ? 1e-5 : 0;
      expect([title, missing, difference <= most], String(difference)).toEqual([title, 0, true]);
      expect(valid, title).toBeGreaterThan(2000);
    }
  });

  it("tables equal what NumPy makes of the files", () => {
    const rows = (text: string): [string, number][] =>
      text
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(","))
        .map(([date, feature, value]) => [`${date} ${feature}`, value === "" ? NaN : Number(value)]);
    const near = (ours: readonly [string, number][], theirs: readonly [string, number][]): void => {
      expect(ours.map(([key]) => key).sort()).toEqual(theirs.map(([key]) => key).sort());
      for (const [key, value] of theirs) {
        const own = new Map(ours).get(key)!;
        expect(Number.isNaN(own), key).toBe(Number.isNaN(value));
        if (!Number.isNaN(value)) expect(own, key).toBeCloseTo(value, 12);
      }
    };
    const read = (name: string): string => readFileSync(name, "utf8");
    near(rows(read(join(results, "zonal-series-csv.txt"))), rows(read(`${graphs}/zonal-series-csv.csv`)));
    const months = JSON.parse(read(join(results, "field-series.txt"))) as Record<string, [[number]]>;
    near(
      Object.entries(months).map(([month, [[value]]]) => [`${month} 0`, value]),
      rows(read(`${graphs}/field-series.csv`)),
    );
  });
});

/** The files of a series whose names have a date: others lie beside them. */
function datedFiles(name: string): string {
  const from = `../shared/data/real/${name}`;
  const folder = mkdtempSync(join(tmpdir(), "series-"));
  for (const file of readdirSync(from))
    if (/\d{4}-\d\d(-\d\d)?\.tif$/.test(file)) copyFileSync(join(from, file), join(folder, file));
  return folder;
}
