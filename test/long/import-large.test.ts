/** Imports of many items and of large files. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromArrayBuffer } from "geotiff";
import { afterAll, beforeAll, expect, it } from "vitest";
import { adminOf } from "../../scripts/lib/admin.ts";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { freePort } from "../../scripts/lib/port.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";
import { gdalPython, runPython } from "../support/gdal.ts";
import { peakMemory } from "../support/inspector.ts";
import { putCollection } from "../support/put-collection.ts";
import { from, node } from "../support/server.ts";
import { smallItem, smallTiff } from "../support/small-tiff.ts";

const MIB = 1024 * 1024;
const dir = mkdtempSync(join(tmpdir(), "openeo-edge-large-"));
let server: Server;
let token: string;
beforeAll(async () => {
  process.env["OPENEO_STATE_DIR"] = join(dir, "state");
  server = await startServer(openState(), await freePort());
  await adminOf(server.url, server.adminToken).putUser("demo", "demo");
  const login = await fetch(`${server.url}/openeo/v1/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa("demo:demo")}` },
  });
  token = ((await login.json()) as { access_token: string }).access_token;
});
afterAll(async () => {
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function cells(load: object): Promise<ArrayLike<number>> {
  const process_graph = {
    load: node("load_collection", { spatial_extent: null, temporal_extent: null, ...load }),
    save: node("save_result", { data: from("load"), format: "GTiff" }, true),
  };
  const answer = await fetch(`${server.url}/openeo/v1/result`, {
    method: "POST",
    headers: { Authorization: `Bearer basic//${token}` },
    body: JSON.stringify({ process: { process_graph } }),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
  const image = await (await fromArrayBuffer(await answer.arrayBuffer())).getImage();
  const [band] = (await image.readRasters()) as unknown as [ArrayLike<number>];
  return band;
}

/** The most that the Worker held while something was done, in MiB. */
const peakOf = async (act: () => Promise<unknown>): Promise<number> =>
  (await peakMemory(server.inspectorPort, act)) / MIB;

it("50,000 items", async () => {
  const items = Array.from({ length: 50_000 }, (_, i) => ({
    ...smallItem("B.tif"),
    id: `i${String(i).padStart(5, "0")}`,
    properties: { datetime: new Date(Date.UTC(2020, 0, 1, i)).toISOString(), "eo:cloud_cover": i % 100 },
  }));
  const collection = { type: "Collection", id: "many", description: "", license: "other", links: [] };
  const admin = adminOf(server.url, server.adminToken);
  const began = performance.now();
  let imported: unknown;
  const peak = await peakOf(async () => {
    imported = await putCollection(admin, collection, items, { "B.tif": smallTiff() });
  });
  console.log(`50,000 items: ${Math.round((performance.now() - began) / 1000)} s, ${peak.toFixed(1)} MiB`);
  expect(imported).toEqual({ id: "many", items: 50_000, bands: ["B"] });
  expect(peak).toBeLessThan(48);
  const last = new Date(Date.UTC(2020, 0, 1, 49_999)).toISOString();
  expect((await cells({ id: "many", temporal_extent: [last, null] }))[4095]).toBe(4096);
});

it.runIf(gdalPython)("a file of 250 MB", async () => {
  const folder = join(dir, "large");
  mkdirSync(folder);
  const file = join(folder, "B.tif");
  runPython("test/golden/scripts/large_cog.py", [file, String(250_000_000)]);
  expect(statSync(file).size).toBeGreaterThan(250_000_000);
  const item = { ...smallItem("B.tif"), bbox: undefined };
  writeFileSync(join(folder, "item.json"), JSON.stringify({ ...item, collection: "large" }));
  const collection = { type: "Collection", id: "large", description: "", license: "other", links: [] };
  writeFileSync(join(folder, "collection.json"), JSON.stringify(collection));
  const admin = adminOf(server.url, server.adminToken);
  const before = process.memoryUsage();
  let own = 0;
  const watch = setInterval(() => {
    const now = process.memoryUsage();
    own = Math.max(own, now.heapUsed + now.arrayBuffers - before.heapUsed - before.arrayBuffers);
  }, 20);
  const peak = await peakOf(() => importFolder(admin, folder, () => undefined));
  clearInterval(watch);
  console.log(
    `a file of 250 MB: Worker ${peak.toFixed(1)} MiB, command ${(own / MIB).toFixed(1)} MiB more than before`,
  );
  expect(peak).toBeLessThan(48);
  expect(own / MIB).toBeLessThan(64);
  const extent = {
    west: 500000 + 11000 * 10,
    south: 5200000 - 11010 * 10,
    east: 500000 + 11010 * 10,
    north: 5200000 - 11000 * 10,
  };
  const found = await cells({ id: "large", spatial_extent: { ...extent, crs: 32633 } });
  expect(found[0]).toBe(22_000);
  expect(found[99]).toBe(22_018);
});
