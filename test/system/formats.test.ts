/** Output formats as other programs see them: netCDF in xarray and GDAL, CSV and GeoJSON by their text. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { gdalIsHere, pixelsOf, temporaryFile } from "../support/pixels.ts";
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
if (!present) console.warn("skipped: formats on real Sentinel-2 (../shared or GDAL is not here)");
const xarray = ((): boolean => {
  try {
    execFileSync("/usr/bin/python3", ["-c", "import xarray, scipy, netCDF4, pyproj"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("skipped: netCDF in xarray (python3-xarray, -scipy, -netcdf4, -pyproj are not here)");
    return false;
  }
})();

const venv = ".venv/bin/python";
const geopandas = spawnSync(venv, ["-c", "import geopandas, pyarrow"], { stdio: "ignore" }).status === 0;
if (!geopandas) console.warn("skipped: GeoParquet in geopandas (.ci/run makes .venv with it)");

interface Info {
  readonly geoTransform: readonly number[];
  readonly bands: readonly {
    readonly scale?: number;
    readonly offset?: number;
    readonly computedMin?: number;
    readonly computedMax?: number;
    readonly metadata?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
  readonly metadata: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

let server: TestServer;
beforeAll(async () => {
  if (!present) return;
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
});
afterAll(() => server?.stop());

const load = (spatial: object | null): object =>
  node("load_collection", {
    id: "s2-l2a-33t",
    spatial_extent: spatial,
    temporal_extent: ["2023-08-01", "2023-08-20"],
    bands: ["red", "nir"],
  });

async function result(last: object, format: string, spatial: object | null = null): Promise<Response> {
  const process_graph = {
    load: load(spatial),
    last,
    save: node("save_result", { data: from("last"), format }, true),
  };
  const response = await post(server, "/result", { process: { process_graph } });
  if (response.status !== 200) throw new Error(await response.text());
  return response;
}

const ring = [
  [15.4, 46.1],
  [15.5, 46.1],
  [15.5, 46.2],
  [15.4, 46.1],
];
const polygon = { type: "Polygon", coordinates: [ring] };
const zones = {
  type: "FeatureCollection",
  features: [{ type: "Feature", properties: { name: 'a "b", c' }, geometry: polygon }],
};
const means = node("aggregate_spatial", {
  data: from("load"),
  geometries: zones,
  reducer: callback("mean", "data"),
});

describe.runIf(present)("formats", () => {
  it("/validation tells of all outputs that cannot be saved, each with its node", async () => {
    const process_graph = {
      load: load(null),
      png: node("save_result", { data: from("load"), format: "PNG" }),
      cog: node("save_result", { data: from("load"), format: "COG" }),
      nc: node("save_result", { data: from("load"), format: "netCDF", options: { datatype: "text" } }),
      save: node("save_result", { data: from("load"), format: "GTiff" }, true),
    };
    const answer = await post(server, "/validation", { process_graph });
    const { errors } = (await answer.json()) as { errors: { code: string; path: { node_id: string }[] }[] };
    expect(errors.map(({ code, path }) => [path[0]!.node_id, code])).toEqual([
      ["png", "FormatUnsuitable"],
      ["cog", "FormatUnsuitable"],
      ["nc", "ProcessParameterInvalid"],
    ]);
    const refused = await post(server, "/result", { process: { process_graph } });
    expect(await refused.json()).toMatchObject({ code: "FormatUnsuitable", path: [{ node_id: "png" }] });
  });

  it.runIf(xarray)("netCDF in xarray: names, times, cells, CRS, values", { timeout: 120_000 }, async () => {
    const box = { west: 507180, south: 5150000, east: 519180, north: 5157420, crs: 32633 };
    const same = node("filter_bands", { data: from("load"), bands: ["red", "nir"] });
    const response = await result(same, "NETCDF", box);
    expect(response.headers.get("Content-Type")).toBe("application/x-netcdf");
    const path = temporaryFile(await response.arrayBuffer(), "cube.nc");
    const seen = JSON.parse(
      execFileSync("/usr/bin/python3", ["test/golden/scripts/check_netcdf.py", path]).toString(),
    ) as Record<
      string,
      {
        bands: Record<
          string,
          { dims: string[]; valid: number; sum: number; scale: number; offset: number; decoded: boolean }
        >;
        times: string[];
        units: string;
        x: number[];
        y: number[];
        epsg: number;
        cf_epsg: number;
      }
    >;
    expect(seen["scipy"]).toEqual(seen["netcdf4"]);
    const { bands, times, units, x, y, epsg } = seen["scipy"]!;
    expect([Object.keys(bands), epsg]).toEqual([["red", "nir"], 32633]);
    expect(bands["red"]!.dims).toEqual(["t", "y", "x"]);
    expect(times.every((time) => time.startsWith("2023-08-1"))).toBe(true);
    expect(units).toMatch(/^(days|seconds) since 1970-01-01/);
    expect([x, y]).toEqual([
      [507240, 507360],
      [5157360, 5157240],
    ]);
    const json = (await (await result(same, "JSON", box)).json()) as { data: (number | null)[][][][] };
    const red = json.data.flatMap((bandsOfDay) => bandsOfDay[0]!.flat()).filter((value) => value !== null);
    expect(bands["red"]!.valid).toBe(red.length);
    expect(bands["red"]!.sum).toBe(red.reduce((sum, value) => sum + value, 0));
    const info = JSON.parse(execFileSync("gdalinfo", ["-json", `NETCDF:${path}:red`]).toString()) as Info;
    expect(info.geoTransform).toEqual([507180, 120, 0, 5157420, 0, -120]);
    // A GeoTIFF of the same cube says the same of its values.
    const day = node("filter_temporal", { data: from("load"), extent: ["2023-08-13", "2023-08-14"] });
    const saved = node("save_result", { data: from("last"), format: "GTiff" }, true);
    const tif = temporaryFile(await (await result(day, "GTiff", box)).arrayBuffer(), "day.tif");
    // "Run directly" of the Web Editor stretches the colours by the statistics of the file.
    const editor = await post(server, "/result", {
      title: null,
      description: null,
      process: { process_graph: { load: load(box), last: day, save: saved } },
      plan: "free",
      budget: null,
    });
    const shown = temporaryFile(await editor.arrayBuffer(), "shown.tif");
    const measured = JSON.parse(execFileSync("gdalinfo", ["-json", "-mm", shown]).toString()) as Info;
    for (const { metadata, computedMin, computedMax } of measured.bands) {
      const statistics = metadata?.[""] ?? {};
      const told = ["STATISTICS_MINIMUM", "STATISTICS_MAXIMUM"].map((name) => Number(statistics[name]));
      expect(told).toEqual([computedMin, computedMax]);
      expect(told[1]).toBeGreaterThan(told[0]!);
    }
    const saidByTiff = JSON.parse(execFileSync("gdalinfo", ["-json", tif]).toString()) as Info;
    const { scale = 1, offset = 0 } = saidByTiff.bands[0]!;
    expect(bands["red"]).toMatchObject({ scale, offset, decoded: true });
    expect([scale, info.bands[0]!.scale, info.bands[0]!.offset ?? 0]).toEqual([0.0001, 0.0001, offset]);
    expect(saidByTiff.metadata[""]?.["TIFFTAG_DATETIME"]).toBe("2023:08:13 00:00:00");
  });

  it("CSV has a row per geometry and date", async () => {
    const text = await (await result(means, "CSV")).text();
    const [head, ...rows] = text.trimEnd().split("\r\n");
    expect(head).toBe("date,feature_index,red,nir,name,wkt");
    expect(rows.length).toBeGreaterThan(2);
    expect(rows[0]).toMatch(
      /^2023-08-1\dT[^,]*,0,[\d.]+,[\d.]+,"a ""b"", c","POLYGON \(\(15.4 46.1,.*\)\)"$/,
    );
  });

  it("GeoJSON keeps geometries and properties, and is the default of vector data cubes", async () => {
    const document = (await (await result(means, "GeoJSON")).json()) as {
      features: { geometry: object; properties: Record<string, unknown> }[];
    };
    expect(document.features).toHaveLength(1);
    expect(document.features[0]!.geometry).toEqual(polygon);
    expect(document.features[0]!.properties.name).toBe('a "b", c');
    const csv = (await (await result(means, "CSV")).text()).split("\r\n")[1]!.split(",");
    expect(document.features[0]!.properties[`${csv[0]}~red`]).toBe(Number(csv[2]));
    const process_graph = { load: load(null), means: { ...means, result: true } };
    const plain = await post(server, "/result", { process: { process_graph } });
    expect(plain.headers.get("Content-Type")).toBe("application/geo+json");
  });

  it.runIf(geopandas)("GeoParquet in geopandas is what CSV says", async () => {
    const path = temporaryFile(await (await result(means, "GeoParquet")).arrayBuffer(), "means.parquet");
    const read = JSON.parse(
      execFileSync(venv, ["test/golden/scripts/read_geoparquet.py", path], { encoding: "utf8" }),
    ) as { crs: string; geometry: string; wkt: string[]; values: Record<string, unknown[]> };
    const rows = (await (await result(means, "CSV")).text()).trimEnd().split("\r\n").slice(1);
    expect([read.crs, read.geometry]).toEqual(["OGC:CRS84", "geometry"]);
    expect(new Set(read.wkt)).toEqual(new Set(["POLYGON ((15.4 46.1, 15.5 46.1, 15.5 46.2, 15.4 46.1))"]));
    expect(read.values["name"]).toEqual(rows.map(() => 'a "b", c'));
    const csv = (column: number): string[] => rows.map((row) => row.split(",")[column]!);
    expect(read.values["date"]).toEqual(csv(0));
    expect(read.values["feature_index"]).toEqual(csv(1).map(Number));
    expect(read.values["red"]).toEqual(csv(2).map(Number));
    expect(read.values["nir"]).toEqual(csv(3).map(Number));
  });

  it("GeoJSON of a raster is refused with a reason", async () => {
    await expect(
      result(node("filter_bands", { data: from("load"), bands: ["red"] }), "GeoJSON"),
    ).rejects.toThrow(/FormatUnsuitable.*no geometries/);
  });

  it("JPEG and WebP show what PNG shows", async () => {
    const box = { west: 507180, south: 5130000, east: 531180, north: 5157420, crs: 32633 };
    const red = node("filter_bands", { data: from("load"), bands: ["red"] });
    const day = node("reduce_dimension", {
      data: from("red"),
      dimension: "t",
      reducer: callback("first", "data"),
    });
    const scaled = { x: parameter("x"), inputMin: 0, inputMax: 6000, outputMin: 0, outputMax: 255 };
    const bytes = {
      process_graph: { only: node("linear_scale_range", scaled, true) },
    };
    const picture = async (format: string, options = {}) => {
      const save = node("save_result", { data: from("bytes"), format, options }, true);
      const process_graph = {
        load: load(box),
        red,
        day,
        bytes: node("apply", { data: from("day"), process: bytes }),
        save,
      };
      const response = await post(server, "/result", { process: { process_graph } });
      const type = response.headers.get("Content-Type");
      return { type, pixels: await pixelsOf(response, `picture.${format.toLowerCase()}`) };
    };
    const png = await picture("PNG");
    const { width, height, values } = png.pixels;
    const gray = values.subarray(0, width * height);
    const jpeg = await picture("JPEG", { quality: 95 });
    const webp = await picture("WEBP", { lossless: true });
    expect([jpeg.type, webp.type]).toEqual(["image/jpeg", "image/webp"]);
    expect(jpeg.pixels.values.length).toBe(gray.length);
    const differences = gray.map((value, i) => Math.abs(value - jpeg.pixels.values[i]!));
    expect(differences.reduce((sum, d) => sum + d, 0) / gray.length).toBeLessThan(2);
    expect(webp.pixels.values.subarray(0, gray.length)).toEqual(gray);
    expect(Math.max(...gray)).toBeGreaterThan(60);
  });
});
