/** STAC folders as they come: legal layouts are imported, and what is missing is said before a server hears of it. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import type { Admin } from "../../../scripts/lib/admin.ts";
import { importFolder } from "../../../scripts/lib/import-folder.ts";

type Asset = { readonly href: string; readonly type?: string };
interface Sent {
  readonly keys: string[];
  readonly items: { readonly id: string; readonly assets: Readonly<Record<string, Asset>> }[];
  readonly told: string[];
}

const tiff = "image/tiff; application=geotiff";
const collection = (id: string, links: object[] = []): object => ({
  type: "Collection",
  stac_version: "1.0.0",
  id,
  extent: { spatial: { bbox: [[0, 0, 1, 1]] }, temporal: { interval: [["2020-01-01T00:00:00Z", null]] } },
  links,
});
const item = (id: string, assets: Record<string, Asset>, links: object[] = []): object => ({
  type: "Feature",
  stac_version: "1.0.0",
  id,
  geometry: null,
  properties: { datetime: "2020-01-01T00:00:00Z" },
  links,
  assets,
});
const link = (rel: string, href: string): object => ({ rel, href });

/** Writes files (texts and documents) into a new folder and imports it, or one of its files. */
async function imported(files: Record<string, object | string>, start = ""): Promise<Sent> {
  const folder = mkdtempSync(join(tmpdir(), "stac-folder-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  const sent: Sent = { keys: [], items: [], told: [] };
  const admin: Partial<Admin> = {
    clean: () => Promise.resolve(),
    beginImport: () => Promise.resolve(),
    putImportFile: (_id, path) => Promise.resolve(void sent.keys.push(path)),
    putItems: (_id, _portion, items) => Promise.resolve(void sent.items.push(...(items as Sent["items"]))),
    finishImport: () => Promise.resolve({ id: "c", items: sent.items.length, bands: [] }),
    endImport: () => Promise.resolve(),
  };
  await importFolder(admin as Admin, join(folder, start), (line) => sent.told.push(line));
  return sent;
}
const data = (href: string): Record<string, Asset> => ({ data: { href, type: tiff } });

it("follows catalogs and collections between the collection and its items", async () => {
  const { items } = await imported({
    "collection.json": collection("c", [link("child", "2020/catalog.json"), link("item", "first.json")]),
    "first.json": item("first", data("a.tif")),
    "a.tif": "",
    "2020/catalog.json": {
      type: "Catalog",
      stac_version: "1.0.0",
      id: "2020",
      links: [link("parent", "../collection.json"), link("item", "./i/i.json"), link("item", "./i/i.json")],
    },
    "2020/i/i.json": item("i", data("./i.tif")),
    "2020/i/i.tif": "",
  });
  expect(items.map(({ id, assets }) => [id, assets["data"]!.href])).toEqual([
    ["i", "2020/i/i.tif"],
    ["first", "a.tif"],
  ]);
});

it("finds items and lists of items that nothing links to, but none of other collections", async () => {
  const { items } = await imported({
    "collection.json": collection("c"),
    "x/one.json": item("one", data("one.tif")),
    "x/one.tif": "",
    "list.geojson": { type: "FeatureCollection", features: [item("two", data("x/one.tif"))] },
    "other.json": { ...item("other", data("x/one.tif")), collection: "d" },
    "notes.json": "no JSON at all",
  });
  expect(items.map(({ id }) => id)).toEqual(["two", "one"]);
});

it("begins at the only collection of a folder, whatever its name, and behind a catalog", async () => {
  const files = {
    "catalog.json": {
      type: "Catalog",
      stac_version: "1.0.0",
      id: "c",
      links: [link("child", "sub/s2.json")],
    },
    "sub/s2.json": collection("s2"),
    "sub/i.json": item("i", data("i.tif")),
    "sub/i.tif": "",
  };
  for (const start of ["", "sub", "sub/s2.json"])
    expect((await imported(files, start)).items.map(({ id }) => id)).toEqual(["i"]);
});

it("takes names with percent-encoding, spaces and accents, and gives each file a key of its own", async () => {
  const { keys, items } = await imported({
    "collection.json": collection("c", [link("item", "my%20items/1.json")]),
    "my items/1.json": item("1", {
      a: { href: "./b%20%C3%A4.tif", type: tiff },
      b: { href: "b ö.tif", type: tiff },
      c: { href: "b%20%C3%A4.tif", type: tiff },
    }),
    "my items/b ä.tif": "",
    "my items/b ö.tif": "",
  });
  expect(keys).toEqual(["my_items/b_.tif", "my_items/2-b_.tif"]);
  const { a, b, c } = items[0]!.assets;
  const [first, second] = keys;
  expect([a!.href, b!.href, c!.href]).toEqual([first, second, first]);
});

it("keeps the extension of files outside of the folder: it may be all that tells their format", async () => {
  const { keys } = await imported(
    {
      "c/collection.json": collection("c"),
      "c/i.json": item("a/b", { data: { href: "../far.tif" } }),
      "far.tif": "",
    },
    "c",
  );
  expect(keys).toEqual(["a_b/data.tif"]);
});

it("takes links as they were published, and leaves assets of other servers there", async () => {
  const { keys, items } = await imported({
    "collection.json": collection("c", [
      link("self", "https://example.org/c/collection.json"),
      link("item", "https://example.org/c/i/i.json"),
    ]),
    "i/i.json": item("i", data("https://example.org/c/i/i.tif")),
  });
  expect(keys).toEqual([]);
  expect(items[0]!.assets["data"]!.href).toBe("https://example.org/c/i/i.tif");
});

it("leaves out what is no raster and not there, and says so", async () => {
  const { told, items } = await imported({
    "collection.json": collection("c"),
    "i.json": item("i", { ...data("i.tif"), meta: { href: "m.xml", type: "application/xml" } }),
    "i.tif": "",
  });
  expect(Object.keys(items[0]!.assets)).toEqual(["data"]);
  expect(told[0]).toMatch(/asset 'meta' of item 'i' is left out: .*m.xml does not exist/);
});

it.each([
  ["a raster that is not there", { "i.json": item("i", data("i.tif")) }, /'data' of item 'i' does not exist/],
  ["a link to nowhere", {}, /nowhere.json cannot be read/, collection("c", [link("item", "nowhere.json")])],
  ["no items", {}, /has no items/],
  [
    "items of another server",
    {},
    /on another server; import the address/,
    collection("c", [link("item", "https://example.org/i.json")]),
  ],
  [
    "an id that no address can hold",
    { "i.json": item("i", {}) },
    /needs an id of word characters/,
    collection("a b"),
  ],
  ["no collection at all", {}, /is no STAC Collection, and leads to none/, item("i", {})],
])("refuses %s", async (_name, files, reason, start: object = collection("c")) => {
  await expect(imported({ "collection.json": start, ...files })).rejects.toThrow(reason);
});
