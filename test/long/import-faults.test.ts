/** A collection is imported again while the server is killed: the old one or the new one is there, whole, and nothing else is left. */
import { mkdtempSync, readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromArrayBuffer } from "geotiff";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Admin } from "../../scripts/lib/admin.ts";
import { type KilledServer, startKilledServer } from "../support/killed-server.ts";
import { putCollection } from "../support/put-collection.ts";
import { callback, from, node } from "../support/server.ts";
import { smallItem, smallTiff } from "../support/small-tiff.ts";

const KILLS = 10;
const DAYS = 20;
const state = mkdtempSync(join(tmpdir(), "openeo-edge-imports-"));
let server: KilledServer;
beforeAll(async () => {
  server = await startKilledServer(state);
});
afterAll(() => server?.stop());

const collection = { type: "Collection", id: "foreign", description: "", license: "other", links: [] };

/** All cells of version v are v x 100 and what comes from their place. */
function importVersion(version: number, admin: Admin = server.admin): Promise<unknown> {
  const days = Array.from({ length: DAYS }, (_, day) => `v${version}-${String(day + 1).padStart(2, "0")}`);
  const items = days.map((id) => ({
    ...smallItem(`${id}/B.tif`),
    id,
    properties: { datetime: `2024-01-${id.slice(-2)}T00:00:00Z` },
  }));
  const files = Object.fromEntries(days.map((id) => [`${id}/B.tif`, smallTiff(version * 100)]));
  return putCollection(admin, collection, items, files);
}

/** Which version is there: every file of every day is read. */
async function version(): Promise<number> {
  const load = { id: "foreign", spatial_extent: null, temporal_extent: null };
  const process_graph = {
    load: node("load_collection", load),
    sum: node("reduce_dimension", { data: from("load"), dimension: "t", reducer: callback("sum", "data") }),
    save: node("save_result", { data: from("sum"), format: "GTiff" }, true),
  };
  const answer = await server.call("POST", "/result", { process: { process_graph } });
  if (answer.status !== 200) throw new Error(await answer.text());
  const image = await (await fromArrayBuffer(await answer.arrayBuffer())).getImage();
  const [cells] = (await image.readRasters()) as unknown as [Float32Array];
  const found = cells[0]! / DAYS / 100;
  expect(cells[4095]! / DAYS).toBe(found * 100 + 4095);
  return found;
}

/** Rows of others than the collection's import, and objects that are not below its folder. */
async function orphans(): Promise<unknown[]> {
  const folder = join(state, "storage/v3/d1/miniflare-D1DatabaseObject");
  const files = readdirSync(folder).filter(
    (name) => name.endsWith(".sqlite") && !name.startsWith("metadata"),
  );
  const database = new DatabaseSync(join(folder, files[0]!), { readOnly: true });
  const { current } = database.prepare("select current_import as current from collections").get()!;
  const rows = [
    ...database.prepare("select collection, id from items where collection <> ?").all(current!),
    ...database.prepare("select id, state from imports where id <> ?").all(current!),
    ...database.prepare("select * from import_uploads").all(),
  ];
  const { items } = database.prepare("select count(*) as items from items").get()!;
  database.close();
  expect(items).toBe(DAYS);
  const keys = await server.admin.files("catalog/");
  expect(keys.length).toBeGreaterThanOrEqual(DAYS);
  return [...rows, ...keys.filter((key) => !key.startsWith(`catalog/foreign/@${String(current)}/`))];
}

/** The server is gone as soon as it has said that the new collection is there: nothing of the old one has been taken away. */
async function killedAfterExchange(version: number): Promise<void> {
  const { admin } = server;
  const finishImport: Admin["finishImport"] = async (id) => {
    const imported = await admin.finishImport(id);
    await server.kill();
    return imported;
  };
  await importVersion(version, { ...admin, finishImport });
}

it("killed right after the exchange: the new one is there, and the old one goes", async () => {
  await importVersion(1);
  for (const next of [2, 3, 4]) {
    await killedAfterExchange(next);
    await server.start();
    expect(await version()).toBe(next);
    await server.admin.clean(true);
    expect(await orphans()).toEqual([]);
    expect(await version()).toBe(next);
  }
});

it(`killed ${KILLS} times`, async () => {
  await importVersion(1);
  const began = performance.now();
  await importVersion(2);
  const duration = performance.now() - began;
  expect(await version()).toBe(2);
  let old = 2;
  const seen: string[] = [];
  for (let next = 3; next < 3 + KILLS; next++) {
    const wait = Math.random() * duration;
    const importing = importVersion(next).then(
      () => "ended",
      () => "failed",
    );
    await new Promise((settle) => setTimeout(settle, wait));
    await server.kill();
    const outcome = await importing;
    await server.start();
    const found = await version();
    expect([old, next], `after ${wait} ms`).toContain(found);
    await server.admin.clean(true);
    expect(await orphans(), `after ${wait} ms`).toEqual([]);
    expect(await version()).toBe(found);
    seen.push(`${Math.round(wait)} ms: ${found === old ? "old" : "new"}, import ${outcome}`);
    old = found;
  }
  console.log(`an import takes ${Math.round(duration)} ms; killed after\n${seen.join("\n")}`);
});
