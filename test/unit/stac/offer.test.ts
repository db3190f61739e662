/** Collections of other servers that are added while this one runs. */
import { beforeEach, expect, it } from "vitest";
import { entryOf } from "../../../scripts/lib/catalog-commands.ts";
import { collectionDocuments } from "../../../src/app/collections/list.ts";
import type { StacApiEntry } from "../../../src/app/collections/upstream/entry.ts";
import { createUpstream } from "../../../src/app/collections/upstream/index.ts";
import { offer } from "../../../src/app/collections/upstream/offer.ts";
import { d1Catalog } from "../../../src/platform/d1/catalog.ts";
import { d1Imports } from "../../../src/platform/d1/imports.ts";
import { d1Offered } from "../../../src/platform/d1/offered.ts";
import { memoryD1 } from "../../support/memory-d1.ts";

const API = "https://stac.test/v1";
const links = [
  { rel: "search", href: `${API}/search`, method: "POST", type: "application/geo+json" },
  { rel: "data", href: `${API}/collections`, type: "application/json" },
];
const documents: Readonly<Record<string, object>> = {
  [API]: {
    type: "Catalog",
    stac_version: "1.0.0",
    id: "api",
    links,
    conformsTo: ["https://api.stacspec.org/v1.0.0/item-search"],
  },
  [`${API}/collections/s2`]: {
    type: "Collection",
    stac_version: "1.0.0",
    id: "s2",
    title: "Two bands",
    description: "",
    license: "other",
    extent: { spatial: { bbox: [[0, 0, 1, 1]] }, temporal: { interval: [["2020-01-01T00:00:00Z", null]] } },
    item_assets: {
      red: { type: "image/tiff; application=geotiff", roles: ["data"], "eo:bands": [{ name: "red" }] },
      nir: { type: "image/tiff; application=geotiff", roles: ["data"], "eo:bands": [{ name: "nir" }] },
    },
    links: [],
  },
  [`${API}/search`]: { type: "FeatureCollection", features: [], links: [] },
};

const configured: StacApiEntry = { kind: "stac-api", id: "fixed", api: API, collection: "s2" };

function newPorts() {
  const { database } = memoryD1();
  const offered = d1Offered(database);
  const kept = new Map<string, { fetched: string; body: string }>();
  const clock = { now: () => "2026-01-01T00:00:00.000Z" };
  const fetch = (url: string): Promise<Response> => {
    const found = documents[url.replace(/\?.*$/, "").replace(/\/$/, "")];
    return Promise.resolve(found ? Response.json(found) : new Response("none", { status: 404 }));
  };
  const store = {
    get: (key: string) => Promise.resolve(kept.get(key) ?? null),
    put: (key: string, fetched: string, body: string) =>
      Promise.resolve(void kept.set(key, { fetched, body })),
  };
  const upstream = createUpstream([configured], { fetch, signal: null, store, clock, offered } as never);
  return { catalog: d1Catalog(database), imports: d1Imports(database), offered, upstream, clock };
}
let ports: ReturnType<typeof newPorts>;
beforeEach(() => {
  ports = newPorts();
});

const listed = async (): Promise<string[]> => (await collectionDocuments(ports)).map(({ id }) => id);

it("is listed and found until it is removed", async () => {
  const added = await offer("mine", { api: API, collection: "s2" }, ports);
  expect(added).toEqual({ id: "mine", title: "Two bands", bands: ["red", "nir"] });
  expect(await listed()).toEqual(["fixed", "mine"]);
  expect(await ports.upstream.entry("mine")).toMatchObject({ id: "mine", api: API, collection: "s2" });
  await offer("mine", { api: API, collection: "s2", title: "Mine" }, ports);
  expect(await ports.upstream.entry("mine")).toMatchObject({ title: "Mine" });
  expect(await ports.offered.remove("mine")).toBe(true);
  expect(await ports.offered.remove("mine")).toBe(false);
  expect(await listed()).toEqual(["fixed"]);
  expect(await ports.upstream.entry("mine")).toBeNull();
});

it.each([
  ["a collection that is not there", "a", { api: API, collection: "none" }, /not available now/],
  ["an id that is none", "a b", { api: API, collection: "s2" }, /is no id/],
  ["an address that is none", "a", { api: "ftp://x", collection: "s2" }, /no http\(s\) address/],
  ["an unknown member", "a", { api: API, collection: "s2", secret: "x" }, /unknown member 'secret'/],
  ["a missing member", "a", { api: API }, /lacks 'collection'/],
  ["one of the configuration", "fixed", { api: API, collection: "s2" }, /the configuration .* has 'fixed'/],
])("%s is refused, and nothing is kept", async (_name, id, entry, reason) => {
  await expect(offer(id, entry, ports)).rejects.toThrow(reason);
  expect(await ports.offered.list()).toEqual([]);
});

it("one of our own is not hidden", async () => {
  await ports.imports.begin({ id: "1", collection: "own", document: {} }, "2026");
  await ports.imports.makeCurrent("1", { id: "own", stac: {}, facts: {} as never }, "2026");
  await expect(offer("own", { api: API, collection: "s2" }, ports)).rejects.toThrow(/'own' of our own/);
});

it("names and addresses that can be added", () => {
  expect(entryOf("sentinel-2-l2a")).toMatchObject({
    id: "sentinel-2-l2a",
    entry: { collection: "sentinel-2-l2a" },
  });
  expect(entryOf("sentinel2L2a")).toEqual(entryOf("sentinel-2-l2a"));
  expect(entryOf("https://stac.test/a/v1/collections/my%20s2/")).toEqual({
    id: "my_s2",
    entry: { api: "https://stac.test/a/v1", collection: "my s2" },
  });
  for (const none of ["constructor", "https://stac.test/v1", "sentinel"])
    expect(() => entryOf(none)).toThrow(/no ready-made collection .*sentinel-2-l2a/);
});
