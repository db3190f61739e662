/** Own files that end before they should, in workerd: storage refuses such ranges with an error of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { adminOf } from "../../scripts/lib/admin.ts";
import { freePort } from "../../scripts/lib/port.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";
import { encodeGTiff } from "../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";
import { putCollection } from "../support/put-collection.ts";
import { from, node } from "../support/server.ts";

const state = mkdtempSync(join(tmpdir(), "openeo-edge-short-"));
const size = 512;
const grid = {
  crs: "EPSG:32633",
  originX: 5e5,
  originY: 51e5,
  stepX: 10,
  stepY: -10,
  width: size,
  height: size,
};
const data = Uint8Array.from({ length: size * size }, (_, i) => (i * 7919) % 251);
const chunk = { sizes: [size, size], type: "uint8", data, mask: null, nodata: 255 } as const;
const { bytes } = encodeGTiff(
  { grid, bands: [{ name: "b", chunk }] },
  { tileSize: 256, deflation: "runs", datatype: null },
  platformCodecs,
);
let server: Server;
let token = "";

beforeAll(async () => {
  process.env["OPENEO_STATE_DIR"] = state;
  server = await startServer(openState(), await freePort());
  await adminOf(server.url, server.adminToken).putUser("demo", "demo");
  const login = await fetch(`${server.url}/openeo/v1/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa("demo:demo")}` },
  });
  token = ((await login.json()) as { access_token: string }).access_token;
});
afterAll(async () => {
  await server?.stop();
  rmSync(state, { recursive: true, force: true });
});

async function imported(id: string, file: Uint8Array): Promise<void> {
  const admin = adminOf(server.url, server.adminToken);
  const item = {
    type: "Feature",
    stac_version: "1.0.0",
    id: "i",
    geometry: null,
    properties: { datetime: "2024-05-01T00:00:00Z" },
    assets: { b: { href: `${id}.tif`, type: "image/tiff" } },
    links: [],
  };
  const collection = { type: "Collection", id, description: id, links: [] };
  await putCollection(admin, collection, [item], { [`${id}.tif`]: file });
}

it("an empty file is no TIFF", async () => {
  await expect(imported("empty", new Uint8Array(0))).rejects.toThrow(
    /400.*catalog\/empty\/@[0-9a-f]+\/empty\.tif cannot be read/,
  );
});

it("pixels behind the end of a file are refused at the node that loads them", async () => {
  await imported("short", bytes.slice(0, Math.floor(bytes.length / 3)));
  const load = { id: "short", spatial_extent: null, temporal_extent: null };
  const process_graph = {
    load: node("load_collection", load),
    save: node("save_result", { data: from("load"), format: "GTiff" }, true),
  };
  const response = await fetch(`${server.url}/openeo/v1/result`, {
    method: "POST",
    body: JSON.stringify({ process: { process_graph } }),
    headers: { Authorization: `Bearer basic//${token}`, "Content-Type": "application/json" },
  });
  const { code, message } = (await response.json()) as { code: string; message: string };
  expect([response.status, code]).toEqual([400, "FileContentInvalid"]);
  expect(message).toMatch(/short\.tif.*node 'load'/);
});
