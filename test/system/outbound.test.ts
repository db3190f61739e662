/** Files of an outside server, in workerd: headers that outlive the process, adaptiveWait, replaced files, refused addresses. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { demoCollection, demoId, generateDemo } from "../../scripts/demo/generate.ts";
import { adminOf } from "../../scripts/lib/admin.ts";
import { freePort } from "../../scripts/lib/port.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";
import { putCollection } from "../support/put-collection.ts";
import { type RangeServer, startRangeServer } from "../support/range-server.ts";
import { from, node } from "../support/server.ts";

interface Item {
  readonly id: string;
  readonly assets: Record<string, { href: string }>;
}

const state = mkdtempSync(join(tmpdir(), "openeo-edge-guests-"));
const folder = mkdtempSync(join(tmpdir(), "openeo-edge-files-"));
const made = new Map<string, Uint8Array>();
let files: RangeServer;
let server: Server;
let token = "";
const items: Item[] = [];

async function start(): Promise<void> {
  process.env["OPENEO_STATE_DIR"] = state;
  server = await startServer(openState(), await freePort());
  await adminOf(server.url, server.adminToken).putUser("demo", "demo");
  const login = await fetch(`${server.url}/openeo/v1/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa("demo:demo")}` },
  });
  token = ((await login.json()) as { access_token: string }).access_token;
}

/** Items whose assets lie on the range server. */
const hosted = (items: readonly Item[]): Item[] =>
  items.map((item) => ({
    ...item,
    assets: Object.fromEntries(
      Object.entries(item.assets).map(([key, asset]) => [
        key,
        { ...asset, href: `${files.url}/${item.id}/${asset.href.split("/").pop()}` },
      ]),
    ),
  }));

const putItems = (items: readonly Item[]) =>
  putCollection(adminOf(server.url, server.adminToken), demoCollection, items);

beforeAll(async () => {
  await generateDemo({
    dates: 1,
    item: (item) => Promise.resolve(void items.push(item as unknown as Item)),
    file(path, bytes) {
      made.set(`/${path}`, bytes);
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
      return Promise.resolve();
    },
  });
  files = await startRangeServer(folder);
  await start();
  await putItems(hosted(items));
});
afterAll(async () => {
  await server?.stop();
  await files?.stop();
  rmSync(state, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

function result(shift: number): Promise<Response> {
  const west = 503000 + shift;
  const spatial_extent = { west, south: 5113000, east: west + 4000, north: 5117000, crs: 32633 };
  const process_graph = {
    load: node("load_collection", {
      id: demoId,
      spatial_extent,
      temporal_extent: null,
      bands: ["B04", "B08"],
    }),
    ndvi: node("ndvi", { data: from("load"), nir: "B08", red: "B04" }),
    save: node("save_result", { data: from("ndvi"), format: "GTiff" }, true),
  };
  return fetch(`${server.url}/openeo/v1/result`, {
    method: "POST",
    body: JSON.stringify({ process: { process_graph } }),
    headers: { Authorization: `Bearer basic//${token}`, "Content-Type": "application/json" },
  });
}

const counted = (response: Response, name: string): number =>
  Number(new RegExp(`${name}=(\\d+)`).exec(response.headers.get("OpenEO-Trace") ?? "")?.[1]);

it("headers outlive the process", async () => {
  expect((await result(0)).status).toBe(200);
  await server.stop();
  await start();
  const response = await result(0);
  expect(response.status).toBe(200);
  expect(counted(response, "requests")).toBeGreaterThan(0);
  expect(counted(response, "headers")).toBe(0);
});

it("busy servers are asked again", async () => {
  await server.stop();
  await start();
  files.failNext(2);
  const response = await result(1000);
  expect(response.status).toBe(200);
  expect(counted(response, "retries")).toBe(2);
});

it("a replaced file fails the request in words, until it is registered anew", async () => {
  const [path, bytes] = [...made].find(([name]) => name.endsWith("B04.tif"))!;
  files.replace(path, bytes);
  await server.stop();
  await start();
  const failed = await result(0);
  expect(failed.status).toBe(503);
  const { code, message } = (await failed.json()) as { code: string; message: string };
  expect([code, message]).toEqual([
    "InfrastructureBusy",
    expect.stringContaining("changed while it was read"),
  ]);
  await putItems(hosted(items));
  expect((await result(0)).status).toBe(200);
});

it("addresses of private hosts are not read", async () => {
  const secret = hosted(items).map((item) => ({
    ...item,
    assets: { B04: { ...item.assets["B04"], href: "https://169.254.169.254/latest/B04.tif" } },
  }));
  await expect(putItems(secret)).rejects.toThrow(/not read: servers are named by host names/);
});
