/** WMTS and TileJSON: capabilities, tiles equal to XYZ, time, values, exceptions; GDAL reads the layer from its capabilities alone. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { tileGrid } from "../../src/io/services/xyz.ts";
import { browserIsHere, inBrowser } from "../support/browser.ts";
import { type JobDocument, type ResultsDocument, isEnded } from "../support/job-documents.ts";
import { type Pixels, gdalIsHere, pixelsOf, readPixels, temporaryFile } from "../support/pixels.ts";
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
if (!present) console.warn("skipped: WMTS (../shared or GDAL is not here)");
const schemaIsHere = existsSync(".venv") && readdirSync(".venv").some((name) => name.startsWith("MapProxy-"));
if (!schemaIsHere) console.warn("skipped: the schema of WMTS capabilities (.ci/run fetches it)");
if (!browserIsHere) console.warn("skipped: WMTS in a browser (no Chromium)");

let server: TestServer;
let wmts = "";
let xyz = "";
const process_graph = {
  load: node("load_collection", {
    id: "s2-l2a-33t",
    spatial_extent: null,
    temporal_extent: null,
    bands: ["nir", "red"],
  }),
  ndvi: node("ndvi", { data: from("load") }),
  save: node("save_result", { data: from("ndvi"), format: "PNG", options: { colormap: "ndvi" } }, true),
};

async function service(
  type: string,
  graph: object = process_graph,
  parameters: readonly object[] = [],
): Promise<string> {
  const response = await post(server, "/services", {
    type,
    process: { process_graph: graph, parameters },
    title: "NDVI & more",
  });
  return response.headers.get("OpenEO-Identifier")!;
}

beforeAll(async () => {
  if (!present) return;
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
  wmts = `${server.url}/wmts/${await service("WMTS")}`;
  xyz = `${server.url}/xyz/${await service("XYZ")}`;
});
afterAll(() => server?.stop());

/** Red of one day, scaled to bytes. */
const oneDay = (format: string, last = "scale"): Record<string, object> => ({
  load: node("load_collection", {
    id: "s2-l2a-33t",
    spatial_extent: null,
    temporal_extent: ["2023-08-15", "2023-08-16"],
    bands: ["red"],
  }),
  time: node("reduce_dimension", { data: from("load"), dimension: "t", reducer: callback("first", "data") }),
  scale: node("apply", {
    data: from("time"),
    process: callback("linear_scale_range", "x", { inputMin: 0, inputMax: 3000, outputMax: 255 }),
  }),
  save: node("save_result", { data: from(last), format }, true),
});

/** The only GTiff of a job. */
async function batch(graph: object): Promise<Pixels> {
  const id = (await post(server, "/jobs", { process: { process_graph: graph } })).headers.get(
    "OpenEO-Identifier",
  )!;
  await post(server, `/jobs/${id}/results`, {});
  const read = async <Document>(path: string): Promise<Document> =>
    (await fetch(`${server.api}/jobs/${id}${path}`, {
      headers: { Authorization: `Bearer basic//${server.token}` },
    }).then((response) => response.json())) as Document;
  await expect.poll(async () => isEnded(await read<JobDocument>("")), { timeout: 30_000 }).toBe(true);
  const { assets } = await read<ResultsDocument>("/results");
  return pixelsOf(await fetch(assets["result.tif"]!.href), "result.tif");
}

interface Viewer {
  show(url: string, set: string): Promise<void>;
}

const bytes = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer());
const kvp = (extra: string): string =>
  `${wmts}?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=result&STYLE=default&FORMAT=image/png&${extra}`;

describe.runIf(present)("WMTS", () => {
  it("tiles by keys and by path are those of XYZ", async () => {
    const tile = await bytes(`${xyz}/10/555/363`);
    expect(tile.length).toBeGreaterThan(1000);
    const keys = await fetch(kvp("tilematrixset=WebMercatorQuad&tilematrix=10&tilerow=363&tilecol=555"));
    expect([keys.status, keys.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    expect(keys.headers.get("ETag")).toBe((await fetch(`${xyz}/10/555/363`)).headers.get("ETag"));
    expect(Buffer.from(await keys.arrayBuffer()).equals(tile)).toBe(true);
    expect((await bytes(`${wmts}/default/WebMercatorQuad/10/363/555.png`)).equals(tile)).toBe(true);
  });

  it("shows the step of time that is asked for", async () => {
    const text = await (await fetch(`${wmts}/1.0.0/WMTSCapabilities.xml`)).text();
    const times = [...text.matchAll(/<Value>([^<]+)<\/Value>/g)].map((match) => match[1]!);
    expect(times.length).toBeGreaterThan(3);
    const at = "tilematrixset=WebMercatorQuad&tilematrix=9&tilerow=181&tilecol=277";
    const first = await bytes(kvp(`${at}&TIME=${times[0]}`));
    const last = await bytes(kvp(at));
    expect(first.equals(last)).toBe(false);
    expect((await bytes(`${wmts}/${times[0]}/WebMercatorQuad/9/181/277.png`)).equals(first)).toBe(true);
    expect((await bytes(kvp(`${at}&TIME=${times[0]!.slice(0, 10)}`))).equals(first)).toBe(true);
    expect((await bytes(kvp(`${at}&TIME=../${times[0]}`))).equals(first)).toBe(true);
    const millis = times[0]!.replace("Z", ".000Z");
    expect((await bytes(kvp(`${at}&TIME=${millis}`))).equals(first)).toBe(true);
    const span = `1999-01-01/${times[0]}/P1D`;
    for (const path of [span, encodeURIComponent(span)])
      expect((await bytes(`${wmts}/${path}/WebMercatorQuad/9/181/277.png`)).equals(first)).toBe(true);
    const none = await fetch(kvp(`${at}&TIME=1999-01-01`));
    expect([none.status, await none.text()]).toEqual([400, expect.stringContaining('locator="TIME"')]);
  });

  it("values of the service's own parameters go from the capabilities into every address", async () => {
    const graph = oneDay("PNG");
    const load = node("load_collection", {
      id: "s2-l2a-33t",
      spatial_extent: null,
      temporal_extent: [parameter("day"), parameter("until")],
      bands: ["red"],
    });
    const schema = { type: "string" };
    const asked = [
      { name: "day", schema },
      { name: "until", schema, default: "2023-08-16" },
    ];
    const own = `${server.url}/wmts/${await service("WMTS", { ...graph, load }, asked)}`;
    expect((await fetch(`${own}/1.0.0/WMTSCapabilities.xml`)).status).toBe(400);
    const text = await (await fetch(`${own}/1.0.0/WMTSCapabilities.xml?day=2023-08-15&other=1`)).text();
    expect(text).toContain(`<ows:Get xlink:href="${own}?day=2023-08-15&amp;">`);
    const template = /resourceType="tile" template="([^"]+)"/.exec(text)![1]!;
    const tile = template
      .replace("{TileMatrixSet}", "WebMercatorQuad")
      .replace("{TileMatrix}/{TileRow}/{TileCol}", "10/363/556");
    expect(tile.endsWith(".png?day=2023-08-15")).toBe(true);
    const still = `${server.url}/wmts/${await service("WMTS", graph)}`;
    const expected = await bytes(`${still}/WebMercatorQuad/10/363/556.png`);
    expect((await bytes(tile)).equals(expected)).toBe(true);
    const at = "tilematrixset=WebMercatorQuad&tilematrix=10&tilerow=363&tilecol=556";
    const keys = `${own}?service=WMTS&request=GetTile&layer=result&${at}&day=2023-08-15`;
    expect((await bytes(keys)).equals(expected)).toBe(true);
    const map = `${server.url}/xyz/${await service("XYZ", { ...graph, load }, asked)}`;
    const { tiles } = (await (await fetch(`${map}/tilejson.json?day=2023-08-15`)).json()) as {
      tiles: string[];
    };
    expect(tiles).toEqual([`${map}/{z}/{x}/{y}?day=2023-08-15`]);
  });

  it("tells the values of a pixel", async () => {
    const info = await fetch(
      `${wmts}?service=wmts&request=GetFeatureInfo&layer=result&tilematrixset=UTM33WGS84Quad&tilematrix=10&tilerow=379&tilecol=257&i=10&j=20&infoformat=application/json`,
    );
    const { features } = (await info.json()) as { features: { properties: { result: number | null } }[] };
    expect(Object.keys(features[0]!.properties)).toEqual(["result"]);
  });

  it("answers mistakes with an exception report", async () => {
    for (const [query, code] of [
      ["SERVICE=WMTS&REQUEST=GetMap", "OperationNotSupported"],
      ["SERVICE=WMTS", "MissingParameterValue"],
      ["service=wms&request=GetCapabilities", "InvalidParameterValue"],
      ["SERVICE=WMTS&REQUEST=GetCapabilities&AcceptVersions=1.1.0,2.0.0", "VersionNegotiationFailed"],
      [
        "SERVICE=WMTS&REQUEST=GetFeatureInfo&LAYER=result&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=1&TILEROW=0&TILECOL=0&I=256&J=0",
        "PointIJOutOfRange",
      ],
      [
        "SERVICE=WMTS&REQUEST=GetFeatureInfo&LAYER=result&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=1&TILEROW=0&TILECOL=0&I=1&J=0&INFOFORMAT=text/html",
        "InvalidParameterValue",
      ],
      ["SERVICE=WMTS&REQUEST=GetTile&LAYER=result", "MissingParameterValue"],
      [
        "SERVICE=WMTS&REQUEST=GetTile&LAYER=x&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=1&TILEROW=0&TILECOL=0",
        "InvalidParameterValue",
      ],
      [
        "SERVICE=WMTS&REQUEST=GetTile&LAYER=result&TILEMATRIXSET=Nothing&TILEMATRIX=1&TILEROW=0&TILECOL=0",
        "InvalidParameterValue",
      ],
      [
        "SERVICE=WMTS&REQUEST=GetTile&LAYER=result&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=1&TILEROW=9&TILECOL=0",
        "TileOutOfRange",
      ],
    ]) {
      const response = await fetch(`${wmts}?${query}`);
      expect([response.status, response.headers.get("Content-Type")]).toEqual([
        code === "OperationNotSupported" ? 501 : 400,
        "application/xml",
      ]);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(await response.text()).toContain(`exceptionCode="${code}"`);
    }
  });

  it("faults of tiles name the parameter, and what is no resource is no fault of ours", async () => {
    const good = { TILEMATRIXSET: "WebMercatorQuad", TILEMATRIX: "1", TILEROW: "0", TILECOL: "0" };
    for (const [key, value, code] of [
      ["TILEMATRIX", "99", "InvalidParameterValue"],
      ["TILEROW", "2", "TileOutOfRange"],
      ["TILECOL", "-1", "TileOutOfRange"],
      ["J", "256", "PointIJOutOfRange"],
      ["I", "x", "PointIJOutOfRange"],
    ] as const) {
      const keys = new URLSearchParams({ ...good, LAYER: "result", I: "0", J: "0", [key]: value });
      const text = await (await fetch(`${wmts}?SERVICE=WMTS&REQUEST=GetFeatureInfo&${keys}`)).text();
      expect(text).toContain(`exceptionCode="${code}" locator="${key}"`);
    }
    const still = `${server.url}/wmts/${await service("WMTS", oneDay("PNG"))}`;
    for (const path of ["junk/WebMercatorQuad/10/363/556.png", "%E0%A4%A", "10/363/556.png", "a.json"]) {
      const answer = await fetch(`${still}/${path}`);
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining("no such resource"),
      ]);
    }
    expect((await fetch(`${still}/WebMercatorQuad/10/363/556.png`, { method: "DELETE" })).status).toBe(404);
    const unknown = { type: "XYZ", process: { process_graph: oneDay("COG") } };
    expect(await (await post(server, "/services", unknown)).json()).toMatchObject({
      code: "FormatUnsuitable",
    });
  });

  it("GDAL draws every matrix set from the capabilities", () => {
    for (const set of ["WebMercatorQuad", "WorldCRS84Quad", "UTM33WGS84Quad"]) {
      const source = `WMTS:${wmts}/1.0.0/WMTSCapabilities.xml,layer=result,tilematrixset=${set}`;
      const out = join(mkdtempSync(join(tmpdir(), "wmts-")), "layer.png");
      // Its tile cache would otherwise lie in the folder that the test runs in.
      const env = { ...process.env, GDAL_DEFAULT_WMS_CACHE_PATH: mkdtempSync(join(tmpdir(), "wmts-cache-")) };
      execFileSync("gdal_translate", ["-q", "-of", "PNG", "-outsize", "300", "0", source, out], { env });
      const stats = execFileSync("gdalinfo", ["-stats", out]).toString();
      const mean = Number(/STATISTICS_MEAN=([\d.]+)/.exec(stats)![1]);
      expect(mean).toBeGreaterThan(10);
    }
  });

  it.runIf(schemaIsHere)(
    "capabilities validate against the schema of OGC, with time and without",
    async () => {
      const still = `${server.url}/wmts/${await service("WMTS", oneDay("PNG"))}`;
      for (const url of [wmts, still]) {
        const document = await (await fetch(`${url}?SERVICE=WMTS&REQUEST=GetCapabilities`)).arrayBuffer();
        const script = ["test/golden/scripts/validate_wmts.py", temporaryFile(document, "wmts.xml"), ".venv"];
        expect(execFileSync("/usr/bin/python3", script).toString()).toBe("valid\n");
      }
    },
  );

  it.runIf(browserIsHere)(
    "OpenLayers draws every matrix set from the capabilities",
    { timeout: 60_000 },
    async () => {
      const bundle = await build({
        entryPoints: ["test/support/wmts-viewer.ts"],
        bundle: true,
        format: "iife",
        write: false,
        logLevel: "error",
      });
      await inBrowser(async (page) => {
        await page.setContent('<div id="map" style="width:600px;height:600px"></div>');
        await page.addScriptTag({ content: bundle.outputFiles[0]!.text });
        for (const set of ["WebMercatorQuad", "WorldCRS84Quad", "UTM33WGS84Quad"]) {
          await page.evaluate(
            async ([url, name]) => {
              document.getElementById("map")!.replaceChildren();
              await (window as unknown as Viewer).show(url!, name!);
            },
            [`${wmts}/1.0.0/WMTSCapabilities.xml`, set],
          );
          const picture = await page.locator("#map").screenshot();
          const path = join(mkdtempSync(join(tmpdir(), "ol-")), `${set}.png`);
          writeFileSync(path, picture);
          const { values } = readPixels(path);
          const coloured = values.slice(0, 360_000).filter((red, i) => red !== values[i + 360_000]).length;
          expect(coloured).toBeGreaterThan(60_000);
        }
      });
    },
  );

  it("tiles of XYZ are JPEG or WebP where save_result says so, those of WMTS always PNG", async () => {
    for (const [format, type] of [
      ["JPEG", "image/jpeg"],
      ["WEBP", "image/webp"],
    ] as const) {
      const tile = await fetch(`${server.url}/xyz/${await service("XYZ", oneDay(format))}/10/556/363`);
      expect([tile.status, tile.headers.get("Content-Type")]).toEqual([200, type]);
      const { width, height, values } = await pixelsOf(tile, `tile.${format.toLowerCase()}`);
      expect([width, height, Math.max(...values.subarray(0, 65_536)) > 60]).toEqual([256, 256, true]);
      const layer = `${server.url}/wmts/${await service("WMTS", oneDay(format))}`;
      const still = await fetch(`${layer}/default/WebMercatorQuad/10/363/556.png`);
      expect(still.headers.get("Content-Type")).toBe("image/png");
    }
  });

  it("a tile of XYZ and WMTS is the window of a batch GTiff on that matrix", async () => {
    const grid = tileGrid({ z: 10, x: 556, y: 363 })!;
    const xyzTile = await bytes(`${server.url}/xyz/${await service("XYZ", oneDay("PNG"))}/10/556/363`);
    const layer = `${server.url}/wmts/${await service("WMTS", oneDay("PNG"))}`;
    expect((await bytes(`${layer}/default/WebMercatorQuad/10/363/556.png`)).equals(xyzTile)).toBe(true);
    const warp = node("resample_spatial", {
      data: from("scale"),
      resolution: grid.stepX,
      projection: 3857,
      method: "near",
    });
    const image = await batch({ ...oneDay("GTiff", "warp"), warp });
    const tile = await pixelsOf(new Response(new Uint8Array(xyzTile)), "tile.png");
    const column = Math.round((grid.originX - image.geotransform[0]!) / grid.stepX);
    const row = Math.round((grid.originY - image.geotransform[3]!) / grid.stepY);
    expect(Math.abs(image.geotransform[0]! + column * grid.stepX - grid.originX)).toBeLessThan(1e-6);
    let seen = 0;
    for (let y = 0; y < 256; y++)
      for (let x = 0; x < 256; x++) {
        const [px, py] = [column + x, row + y];
        const inside = px >= 0 && py >= 0 && px < image.width && py < image.height;
        const value = inside ? image.values[py * image.width + px]! : Number.NaN;
        const [grey, alpha] = [tile.values[y * 256 + x]!, tile.values[65_536 + y * 256 + x]!];
        expect([alpha, grey]).toEqual(
          Number.isNaN(value) ? [0, grey] : [255, Uint8ClampedArray.of(value)[0]],
        );
        seen += Number.isNaN(value) ? 0 : 1;
      }
    expect(seen).toBeGreaterThan(20_000);
  });

  it("TileJSON names the tiles", async () => {
    const document = (await (await fetch(`${xyz}/tilejson.json`)).json()) as {
      tiles: string[];
      bounds: number[];
    };
    expect(document.tiles).toEqual([`${xyz}/{z}/{x}/{y}`]);
    expect(document.bounds[0]).toBeCloseTo(15.09, 1);
  });
});
