/** WMTS and TileJSON: capabilities, tiles equal to XYZ, time, values, exceptions; GDAL reads the layer from its capabilities alone. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { gdalIsHere } from "../support/pixels.ts";
import { type TestServer, from, node, post, startTestServer } from "../support/server.ts";

const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(series) && gdalIsHere;
if (!present) console.warn("skipped: WMTS (../shared or GDAL is not here)");

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

async function service(type: string): Promise<string> {
  const response = await post(server, "/services", {
    type,
    process: { process_graph },
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
    const none = await fetch(kvp(`${at}&TIME=1999-01-01`));
    expect([none.status, await none.text()]).toEqual([400, expect.stringContaining('locator="TIME"')]);
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
      expect([response.status, response.headers.get("Content-Type")]).toEqual([400, "application/xml"]);
      expect(await response.text()).toContain(`exceptionCode="${code}"`);
    }
  });

  it("GDAL draws every matrix set from the capabilities", () => {
    for (const set of ["WebMercatorQuad", "WorldCRS84Quad", "UTM33WGS84Quad"]) {
      const source = `WMTS:${wmts}/1.0.0/WMTSCapabilities.xml,layer=result,tilematrixset=${set}`;
      const out = `/tmp/wmts-${process.pid}-${set}.png`;
      execFileSync("gdal_translate", ["-q", "-of", "PNG", "-outsize", "300", "0", source, out]);
      const stats = execFileSync("gdalinfo", ["-stats", out]).toString();
      const mean = Number(/STATISTICS_MEAN=([\d.]+)/.exec(stats)![1]);
      expect(mean).toBeGreaterThan(10);
    }
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
