/** Searching and crawling: what is sent, how pages go on, where it ends; and property filters as catalogues understand them. */
import { describe, expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import { createItemList } from "../../../src/app/stac/item-list.ts";
import { mayHold } from "../../../src/app/stac/query.ts";
import { gridOf } from "../../../src/cube/shape.ts";
import { fetchDocument } from "../../../src/io/stac/fetch-document.ts";
import type { Fetch } from "../../../src/io/bytes/http.ts";
import type { StacRequest } from "../../../src/openeo/define.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { lower } from "../../../src/openeo/lower.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import { conditionOf } from "../../../src/stac/filter/condition.ts";
import { toCql2 } from "../../../src/stac/filter/cql2.ts";
import type { Collection } from "../../../src/stac/read/collection.ts";
import { itemsPerLoadMax, stacEmptyPagesMax } from "../../../src/limits.ts";
import { toQuery } from "../../../src/stac/filter/query.ts";
import { bindingPorts, bound, documentsAt, stacRequest } from "../../support/stac-binding.ts";
import { callback, node, parameter } from "../../support/server.ts";

const api = "https://api.test";

/** The load that a graph with these arguments asks for. */
function requestOf(args: object): StacRequest {
  const defaults = { url: `${api}/collections/c`, spatial_extent: null, temporal_extent: null };
  const { graph } = parseGraph({ load: node("load_stac", { ...defaults, ...args }, true) });
  const { loads } = lower({
    effort: usersEffort(),
    graph: graph!,
    find: findProcess,
    parameters: {},
    loads: new Map(),
    stages: new Map(),
  });
  return loads[0]!.request as StacRequest;
}

const value = parameter("value");
const graphOf = (steps: object): object => ({ process_graph: steps });

describe("property filters", () => {
  it.each<[string, object, unknown, unknown]>([
    [
      "lte",
      callback("lte", "value", { x: value, y: 40 }),
      { op: "<=", args: [{ property: "p" }, 40] },
      { p: { lte: 40 } },
    ],
    [
      "a constant on the left",
      graphOf({ only: node("lt", { x: 10, y: value }, true) }),
      { op: ">", args: [{ property: "p" }, 10] },
      { p: { gt: 10 } },
    ],
    [
      "eq with a text",
      graphOf({ only: node("eq", { x: value, y: "a" }, true) }),
      { op: "=", args: [{ property: "p" }, "a"] },
      { p: { eq: "a" } },
    ],
    [
      "between without its end",
      graphOf({ only: node("between", { x: value, min: 1, max: 5, exclude_max: true }, true) }),
      {
        op: "and",
        args: [
          { op: ">=", args: [{ property: "p" }, 1] },
          { op: "<", args: [{ property: "p" }, 5] },
        ],
      },
      { p: { gte: 1, lt: 5 } },
    ],
    [
      "one of several",
      graphOf({ only: node("array_contains", { data: ["a", "b"], value }, true) }),
      {
        op: "or",
        args: [
          { op: "=", args: [{ property: "p" }, "a"] },
          { op: "=", args: [{ property: "p" }, "b"] },
        ],
      },
      { p: { in: ["a", "b"] } },
    ],
    [
      "not, which the older form cannot say",
      graphOf({
        a: node("eq", { x: value, y: 1 }),
        b: node("not", { x: { from_node: "a" } }, true),
      }),
      { op: "not", args: [{ op: "=", args: [{ property: "p" }, 1] }] },
      null,
    ],
    [
      "and, one side of which cannot be said: the other side is sent",
      graphOf({
        a: node("gt", { x: value, y: 1 }),
        b: node("is_valid", { x: value }),
        c: node("and", { x: { from_node: "a" }, y: { from_node: "b" } }, true),
      }),
      { op: ">", args: [{ property: "p" }, 1] },
      { p: { gt: 1 } },
    ],
  ])("%s", (_name, filter, cql2, query) => {
    const condition = conditionOf(requestOf({ properties: { p: filter } }).properties)!;
    expect(toCql2(condition)).toEqual(cql2);
    expect(toQuery(condition)).toEqual(query);
  });

  it.each<[string, object]>([
    [
      "arithmetic",
      graphOf({ a: node("add", { x: value, y: 1 }), b: node("eq", { x: { from_node: "a" }, y: 2 }, true) }),
    ],
    [
      "an or, one side of which cannot be said",
      graphOf({
        a: node("gt", { x: value, y: 1 }),
        b: node("is_valid", { x: value }),
        c: node("or", { x: { from_node: "a" }, y: { from_node: "b" } }, true),
      }),
    ],
    [
      "not of one of several: absent values differ",
      graphOf({
        a: node("array_contains", { data: [1, 2], value }),
        b: node("not", { x: { from_node: "a" } }, true),
      }),
    ],
    ["equality with a tolerance", graphOf({ only: node("eq", { x: value, y: 1, delta: 0.5 }, true) })],
    ["texts in an order", graphOf({ only: node("gt", { x: value, y: "2020-01-01T00:00:00Z" }, true) })],
  ])("%s is not sent", (_name, filter) => {
    expect(conditionOf(requestOf({ properties: { p: filter } }).properties)).toBeNull();
  });
});

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

function item(id: string, properties: object = {}, bbox = [14, 45, 16, 47]): object {
  return {
    type: "Feature",
    stac_version: "1.0.0",
    id,
    collection: "c",
    bbox,
    geometry: null,
    properties: { datetime: "2024-05-01T10:00:00Z", "proj:epsg": 32633, ...properties },
    assets: {
      b: {
        href: `${api}/${id}.tif`,
        type: "image/tiff",
        roles: ["data"],
        "eo:bands": [{ name: "b" }],
        "proj:shape": [100, 100],
        "proj:transform": [10, 0, 5e5, 0, -10, 51e5],
      },
    },
    links: [],
  };
}

const collection = {
  type: "Collection",
  stac_version: "1.0.0",
  id: "c",
  extent: {
    spatial: { bbox: [[-180, -90, 180, 90]] },
    temporal: { interval: [["2020-01-01T00:00:00Z", null]] },
  },
  links: [
    { rel: "root", href: api },
    { rel: "items", href: `${api}/collections/c/items` },
  ],
};

/** An API whose search gives one item a page. */
function server(options: {
  conformsTo?: string[];
  methods?: string[];
  next?: (page: number) => object;
  items?: object[];
}) {
  const sent: Sent[] = [];
  const items = options.items ?? [item("i0"), item("i1"), item("i2")];
  const fetch: Fetch = (url, init) => {
    const body: unknown = init.body === undefined ? undefined : JSON.parse(init.body);
    sent.push({ url, method: init.method ?? "GET", body, headers: init.headers });
    if (url === `${api}/collections/c`) return answer(collection);
    if (url === api)
      return answer({
        type: "Catalog",
        stac_version: "1.0.0",
        id: "api",
        conformsTo: options.conformsTo ?? [],
        links: (options.methods ?? ["GET", "POST"]).map((method) => ({
          rel: "search",
          href: `${api}/search`,
          method,
        })),
      });
    const asked = { ...Object.fromEntries(new URL(url).searchParams), ...(body as object) } as {
      page?: number;
    };
    const page = Number(asked.page ?? 0);
    const links = page + 1 < items.length ? [(options.next ?? getNext)(page + 1)] : [];
    return answer({ type: "FeatureCollection", features: [items[page]], links });
  };
  return { sent, fetch };
}

const getNext = (page: number): object => ({ rel: "next", href: `${api}/search?page=${page}` });
const answer = (json: unknown): Promise<Response> => Promise.resolve(new Response(JSON.stringify(json)));
const noFiles = (href: string): Promise<never> => Promise.reject(new Error(`${href} was opened`));

async function idsFound(fetch: Fetch, more: Partial<StacRequest> = {}): Promise<string[]> {
  const ports = bindingPorts({ fetch, openHeader: noFiles });
  const { layers } = await bound(stacRequest(`${api}/collections/c`, more), ports);
  return layers.flatMap((layer) => layer.items.map((each) => each.id));
}

describe("item search", () => {
  it("sends time, place and filter by POST, in the newer form where the server knows it", async () => {
    const { sent, fetch } = server({
      conformsTo: [
        "https://api.stacspec.org/v1.0.0/item-search#filter",
        "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
      ],
      items: [item("i0", { cloud: 3 })],
    });
    const request = requestOf({
      spatial_extent: { west: 14.9, south: 45, east: 15.1, north: 47 },
      temporal_extent: ["2024-05-01", "2024-06-01"],
      properties: { cloud: callback("lt", "x", { x: value, y: 5 }) },
    });
    expect(await idsFound(fetch, request)).toEqual(["i0"]);
    expect(sent.at(-1)).toMatchObject({ url: `${api}/search`, method: "POST" });
    expect(sent.at(-1)!.body).toEqual({
      limit: 100,
      collections: ["c"],
      bbox: [14.9, 45, 15.1, 47],
      datetime: "2024-05-01T00:00:00.000Z/2024-06-01T00:00:00.000Z",
      "filter-lang": "cql2-json",
      filter: { op: "<", args: [{ property: "cloud" }, 5] },
    });
  });

  it("sends the query extension where that is all there is, and no filter by GET", async () => {
    const properties = requestOf({
      properties: { cloud: callback("lt", "x", { x: value, y: 5 }) },
    }).properties;
    const items = [item("i0", { cloud: 3 }), item("i1", { cloud: 7 })];
    const old = server({ conformsTo: ["https://api.stacspec.org/v1.0.0/item-search#query"], items });
    expect(await idsFound(old.fetch, { properties })).toEqual(["i0"]);
    expect(old.sent[2]!.body).toMatchObject({ query: { cloud: { lt: 5 } } });
    const conformsTo = ["https://api.stacspec.org/v1.0.0/item-search#query"];
    const plain = server({ methods: ["GET"], items, conformsTo });
    expect(await idsFound(plain.fetch, { properties })).toEqual(["i0"]);
    expect(plain.sent[2]).toMatchObject({ method: "GET", url: `${api}/search?limit=100&collections=c` });
  });

  it("asks on both sides of the antimeridian", async () => {
    const zone1 = { "proj:epsg": 32601 };
    const crossing = item("i0", zone1, [179.5, 0.5, -179.5, 1]) as { assets: { b: Record<string, unknown> } };
    crossing.assets.b["proj:transform"] = [100, 0, 160_000, 0, -100, 100_000];
    const { sent, fetch } = server({ items: [crossing] });
    const ports = bindingPorts({ fetch, openHeader: noFiles });
    const spatial = { west: 179.95, south: 0.83, east: -179.98, north: 0.88 };
    const { shape } = await bound(stacRequest(`${api}/collections/c`, { spatial }), ports);
    const grid = gridOf(shape)!;
    expect(grid.crs).toBe("EPSG:32601");
    expect(grid.width).toBeGreaterThan(70);
    expect(grid.width).toBeLessThan(90);
    expect(sent.slice(2).map((each) => (each.body as { bbox: number[] }).bbox)).toEqual([
      [179.95, 0.83, 180, 0.88],
      [-180, 0.83, -179.98, 0.88],
    ]);
  });

  it.each<[string, (page: number) => object]>([
    ["GET", getNext],
    [
      "POST with a body of its own",
      (page) => ({ rel: "next", href: `${api}/search`, method: "POST", merge: false, body: { page } }),
    ],
    [
      "POST over the first body",
      (page) => ({ rel: "next", href: `${api}/search`, method: "POST", merge: true, body: { page } }),
    ],
  ])("follows next links: %s", async (name, next) => {
    const { sent, fetch } = server({ next });
    expect(await idsFound(fetch)).toEqual(["i0", "i1", "i2"]);
    const last = sent.at(-1)!.body;
    if (name.includes("own")) expect(last).toEqual({ page: 2 });
    if (name.includes("over")) expect(last).toEqual({ limit: 100, collections: ["c"], page: 2 });
  });

  it("sends the headers that a next link names", async () => {
    const { sent, fetch } = server({
      next: (page) => ({ ...getNext(page), headers: { "X-Page": `p${page}` } }),
    });
    await idsFound(fetch);
    expect(sent.at(-1)!.headers).toMatchObject({ "X-Page": "p2" });
    const once = server({
      next: (page) => ({ ...getNext(page), ...(page === 1 ? { headers: { "X-First": "kept" } } : {}) }),
    });
    await idsFound(once.fetch);
    expect(once.sent.at(-1)!.headers).toMatchObject({ "X-First": "kept" });
  });

  it("searches all collections from the landing page, and goes on from a page of items", async () => {
    const { sent, fetch } = server({});
    const ids = async (address: string): Promise<string[]> => {
      const params = await bound(stacRequest(address), bindingPorts({ fetch, openHeader: noFiles }));
      return params.layers.flatMap((layer) => layer.items.map((each) => each.id));
    };
    expect(await ids(api)).toEqual(["i0", "i1", "i2"]);
    expect(sent[1]!.body).toEqual({ limit: 100 });
    sent.length = 0;
    expect(await ids(`${api}/search?page=1`)).toEqual(["i1", "i2"]);
    expect(sent.map((each) => each.url)).toEqual([`${api}/search?page=1`, `${api}/search?page=2`]);
  });

  it("uses the items of a collection where there is no search", async () => {
    const { sent, fetch } = server({ methods: [] });
    const temporal = ["2024-05-01", null];
    expect(await idsFound(fetch, { temporal })).toEqual(["i0", "i1", "i2"]);
    const first = new URL(sent[2]!.url);
    expect(first.pathname).toBe("/collections/c/items");
    expect(Object.fromEntries(first.searchParams)).toEqual({
      limit: "100",
      datetime: "2024-05-01T00:00:00.000Z/..",
    });
  });

  it("passes pages without items, but not for ever", async () => {
    const filled = new Set([1, 4, 9]);
    const { sent, fetch } = server({});
    const pages: Fetch = (url, init) => {
      if (!url.startsWith(`${api}/search`)) return fetch(url, init);
      sent.push({ url, method: "", body: null, headers: {} });
      const page = Number(new URL(url).searchParams.get("page") ?? 0);
      return answer({
        type: "FeatureCollection",
        features: filled.has(page) ? [item(`i${page}`)] : [],
        links: [getNext(page + 1)],
      });
    };
    expect(await idsFound(pages)).toEqual(["i1", "i4", "i9"]);
    expect(sent.at(-1)!.url).toBe(`${api}/search?page=20`);
  });

  it("ends where a server sends the same page for ever", async () => {
    const { fetch } = server({ next: () => ({ rel: "next", href: `${api}/search?page=1` }) });
    expect(await idsFound(fetch)).toEqual(["i0", "i1"]);
  });

  it("ends after so many empty pages, whatever they link to", async () => {
    const asked: string[] = [];
    const fetch: Fetch = (url) => {
      asked.push(url);
      const page = asked.length;
      const features = page < 3 ? [item(`i${page}`)] : [];
      return answer({ type: "FeatureCollection", features, links: [getNext(page)] });
    };
    const ports = bindingPorts({ fetch, openHeader: noFiles });
    await bound(stacRequest(`${api}/search`), ports);
    expect(asked).toHaveLength(3 + stacEmptyPagesMax);
  });

  it("takes as many items as a load may have; one more is too many", () => {
    const list = createItemList({ boxes: null, from: null, to: null, properties: {} });
    for (let i = 0; i < itemsPerLoadMax; i++) list.add(item(`i${i}`) as never, api, null);
    expect(list.full).toBe(false);
    list.add(item("one more") as never, api, null);
    expect(list.full).toBe(true);
  });

  it("an item that does not say where it is may be anywhere", () => {
    const { bbox: _bbox, geometry: _geometry, ...nowhere } = item("i0") as Record<string, unknown>;
    const query = { boxes: [[0, 0, 1, 1]] as never, from: null, to: null, properties: {} };
    const list = createItemList(query);
    list.add(nowhere, api, null);
    list.add(item("far") as never, api, null);
    expect(list.items.map(({ id }) => id)).toEqual(["i0"]);
  });

  it("an item that names its bands is loaded without a look at its collection", async () => {
    const asked: string[] = [];
    const linked = { ...item("i"), links: [{ rel: "collection", href: `${api}/collections/c` }] };
    const fetch: Fetch = (url) => {
      asked.push(url);
      return answer(linked);
    };
    await bound(stacRequest(`${api}/i.json`), bindingPorts({ fetch, openHeader: noFiles }));
    expect(asked).toEqual([`${api}/i.json`]);
  });

  it("checks again what a server does not filter", async () => {
    const items = [
      item("i0"),
      item("i1", { datetime: "2024-06-01T00:00:00Z" }),
      item("i2", {}, [50, 0, 51, 1]),
    ];
    const temporal = ["2024-05-01", "2024-06-01"];
    const spatial = { west: 14.9, south: 45, east: 15.1, north: 47 };
    const { fetch } = server({ items: [...items, item("i3", {}, [14, 45, 16, 47])] });
    expect(await idsFound(fetch, { temporal, spatial })).toEqual(["i0", "i3"]);
  });
});

describe("static catalogues", () => {
  const links = (...all: [string, string][]): object[] => all.map(([rel, href]) => ({ rel, href }));
  const child = (id: string, year: number, ...all: [string, string][]): object => ({
    ...collection,
    id,
    extent: {
      spatial: { bbox: [[10, 45, 11, 46]] },
      temporal: { interval: [[`${year}-01-01T00:00:00Z`, `${year}-12-31T23:59:59Z`]] },
    },
    links: links(...all),
  });
  const root = {
    type: "Catalog",
    stac_version: "1.0.0",
    id: "root",
    description: "",
    links: links(["child", "2023/c.json"], ["child", "./2024/c.json"]),
  };
  const documents = {
    "https://s.test/root.json": root,
    "https://s.test/2023/c.json": child("y2023", 2023, ["item", "a.json"]),
    "https://s.test/2024/c.json": child("y2024", 2024, ["item", "b.json"], ["child", "../root.json"]),
    "https://s.test/2024/b.json": item("b"),
  };

  it("are crawled past collections that cannot hold what is asked, and past their own circles", async () => {
    const ports = bindingPorts({ fetch: documentsAt(documents), openHeader: noFiles });
    const { layers } = await bound(
      stacRequest("https://s.test/root.json", { temporal: ["2024-01-01", "2025-01-01"] }),
      ports,
    );
    expect(layers.flatMap((layer) => layer.items.map((each) => each.id))).toEqual(["b"]);
  });

  it("lead into collections of an API, by their items", async () => {
    const features = (...all: object[]): object => ({ type: "FeatureCollection", features: all, links: [] });
    const remote = { ...collection, links: links(["items", `${api}/collections/c/items`]) };
    const page1 = {
      collections: [{ ...remote, links: links(["items", "https://s.test/one/items"]) }],
      links: links(["next", "https://s.test/collections?page=2"]),
    };
    const fetch = documentsAt({
      "https://s.test/root.json": { ...root, links: links(["child", `${api}/collections/c`]) },
      "https://s.test/api": { ...root, links: links(["data", "https://s.test/collections"]) },
      "https://s.test/collections": page1,
      "https://s.test/collections?page=2": { collections: [remote], links: [] },
      [`${api}/collections/c`]: remote,
      [`${api}/collections/c/items?limit=100`]: features(item("a")),
      "https://s.test/one/items?limit=100": features(item("b")),
    });
    const ids = async (address: string): Promise<string[]> => {
      const { layers } = await bound(stacRequest(address), bindingPorts({ fetch, openHeader: noFiles }));
      return layers.flatMap((layer) => layer.items.map((each) => each.id));
    };
    expect(await ids("https://s.test/root.json")).toEqual(["a"]);
    expect(await ids("https://s.test/api")).toEqual(["a", "b"]);
  });

  it("may use an id in several places, where no collection forbids it", async () => {
    const alone = (datetime: string): object => ({ ...item("i", { datetime }), collection: undefined });
    const fetch = documentsAt({
      "https://s.test/root.json": { ...root, links: links(["item", "1/i.json"], ["item", "2/i.json"]) },
      "https://s.test/1/i.json": alone("2024-01-01T00:00:00Z"),
      "https://s.test/2/i.json": alone("2024-01-02T00:00:00Z"),
    });
    const ports = bindingPorts({ fetch, openHeader: noFiles });
    expect((await bound(stacRequest("https://s.test/root.json"), ports)).layers).toHaveLength(2);
  });

  it("may hold the NaN of Python, beside texts that look like it", async () => {
    const text = '{"type": "Feature", "a": [NaN, -Infinity, Infinity], "b": "NaN \\" NaN", "c": {"NaN": 1}}';
    const fetch: Fetch = () => Promise.resolve(new Response(text));
    const ports = { fetch, signal: null, allowance: { bytes: 1000 } };
    const { json } = await fetchDocument({ url: "https://s.test/i.json" }, ports);
    expect(json).toEqual({
      type: "Feature",
      a: ["nan", "-infinity", "infinity"],
      b: 'NaN " NaN',
      c: { NaN: 1 },
    });
  });

  it("times of collections are open at the end of what is asked, and closed at its start", () => {
    const of = (start: string, end: string): Collection =>
      ({ interval: [start, end], boxes: [] }) as unknown as Collection;
    const query = {
      boxes: null,
      from: "2024-01-01T00:00:00.000Z",
      to: "2025-01-01T00:00:00.000Z",
      properties: {},
    };
    const year = (from: number, to: number) => of(`${from}-01-01T00:00:00.000Z`, `${to}-01-01T00:00:00.000Z`);
    expect(mayHold(year(2023, 2024), query)).toBe(true);
    expect(mayHold(year(2022, 2023), query)).toBe(false);
    expect(mayHold(year(2025, 2026), query)).toBe(false);
    expect(mayHold(year(2024, 2026), query)).toBe(true);
  });

  it("end below so many levels, and are left at the first document that fails", async () => {
    const asked: string[] = [];
    const fetch: Fetch = (url) => {
      asked.push(url);
      const next = url.replace(/(\d+)\.json$/, (_, level: string) => `${Number(level) + 1}.json`);
      return answer({ ...root, links: links(["child", next]) });
    };
    const deep = bound(stacRequest("https://s.test/0.json"), bindingPorts({ fetch, openHeader: noFiles }));
    await expect(deep).rejects.toThrow(/or 10 levels/);
    expect(asked).toHaveLength(11);
    const many = Array.from({ length: 100 }, (_, i): [string, string] => ["item", `${i}.json`]);
    const known = documentsAt({ "https://s.test/root.json": { ...root, links: links(...many) } });
    const missing: Fetch = (url, init) => {
      asked.push(url);
      return known(url, init);
    };
    asked.length = 0;
    const ports = bindingPorts({ fetch: missing, openHeader: noFiles });
    await expect(bound(stacRequest("https://s.test/root.json"), ports)).rejects.toThrow(/status 404/);
    await new Promise((settle) => setTimeout(settle, 20));
    expect(asked.length).toBeLessThan(20);
  });

  it("end when the list is full", async () => {
    const page = (name: string): object => ({
      type: "FeatureCollection",
      features: Array.from({ length: itemsPerLoadMax }, (_, i) => item(`${name}${i}`)),
    });
    const asked: string[] = [];
    const pages = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const known = documentsAt({
      "https://s.test/root.json": {
        ...root,
        links: links(...pages.map((name): [string, string] => ["item", `${name}.json`])),
      },
      ...Object.fromEntries(pages.map((name) => [`https://s.test/${name}.json`, page(name)])),
    });
    const fetch: Fetch = (url, init) => {
      asked.push(url);
      return known(url, init);
    };
    const ports = bindingPorts({ fetch, openHeader: noFiles });
    await expect(bound(stacRequest("https://s.test/root.json"), ports)).rejects.toThrow(
      /more than 2000 items/,
    );
    expect(asked.length).toBeLessThan(9);
  });

  it("end where there are too many bytes of them", async () => {
    const ports = {
      fetch: documentsAt(documents),
      signal: null,
      allowance: { bytes: 2.5 * JSON.stringify(item("b")).length },
    };
    const read = (): Promise<unknown> => fetchDocument({ url: "https://s.test/2024/b.json" }, ports);
    await read();
    await read();
    await expect(read()).rejects.toThrow(/b\.json and the documents before it have more than 256 MiB/);
  });

  it("name the document that is missing", async () => {
    const ports = bindingPorts({ fetch: documentsAt(documents), openHeader: noFiles });
    await expect(bound(stacRequest("https://s.test/root.json"), ports)).rejects.toMatchObject({
      code: "ProcessParameterInvalid",
      message: expect.stringContaining(
        "https://s.test/2023/a.json answers with status 404 (text/plain)",
      ) as string,
    });
  });
});

describe("refusals", () => {
  const documents = {
    "https://s.test/i.json": item("i"),
    "https://s.test/other.json": { hello: "world" },
  };
  const ports = bindingPorts({ fetch: documentsAt(documents), openHeader: noFiles });

  it("a web page", async () => {
    const page: Fetch = () =>
      Promise.resolve(new Response("<html></html>", { headers: { "Content-Type": "text/html" } }));
    const web = bindingPorts({ fetch: page, openHeader: noFiles });
    await expect(bound(stacRequest("https://s.test/page?key=1"), web)).rejects.toMatchObject({
      code: "ProcessParameterInvalid",
      message: expect.stringContaining("is no JSON object (status 200, text/html)") as string,
    });
  });

  it.each<[string, StacRequest, string, RegExp]>([
    [
      "nothing there",
      stacRequest("https://s.test/none.json"),
      "ProcessParameterInvalid",
      /none\.json answers with status 404 \(text\/plain\)/,
    ],
    [
      "no STAC",
      stacRequest("https://s.test/other.json"),
      "ProcessParameterInvalid",
      /is no STAC Item, Collection or Catalog/,
    ],
    [
      "an unknown band",
      stacRequest("https://s.test/i.json", { bands: ["B99"] }),
      "ProcessParameterInvalid",
      /has no band 'B99'; it has b\./,
    ],
    [
      "another time",
      stacRequest("https://s.test/i.json", { temporal: ["2020-01-01", "2021-01-01"] }),
      "NoDataAvailable",
      /of 1 items/,
    ],
    [
      "an empty interval",
      stacRequest("https://s.test/i.json", { temporal: ["2021-01-01", "2021-01-01"] }),
      "TemporalExtentEmpty",
      /empty/,
    ],
  ])("%s", async (_name, request, code, message) => {
    await expect(bound(request, ports)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });
});
