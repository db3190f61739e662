/** A collection of another server whose pages are as untidy as those of real ones. */
import { expect, it } from "vitest";
import { type Grid, allLabels, gridOf } from "../../../src/cube/shape.ts";
import type { LoadParams } from "../../../src/cube/nodes/load.ts";
import type { Fetch } from "../../../src/io/bytes/http.ts";
import { retryWithBackoff } from "../../../src/io/http/retry-with-backoff.ts";
import type { CollectionRequest } from "../../../src/openeo/define.ts";
import { bindingPorts, bound } from "../../support/stac-binding.ts";

const api = "https://api.test/v1";
type Json = Record<string, unknown>;

interface Scene {
  readonly id: string;
  readonly epsg?: number;
  readonly keys?: readonly string[];
  readonly more?: Json;
}

const bandOf: Readonly<Record<string, object>> = {
  red: { data_type: "uint16", nodata: 0, scale: 0.0000275, offset: -0.2 },
  qa_pixel: { data_type: "uint16", nodata: 1 },
};

function scene({ id, epsg = 32633, keys = ["red", "qa_pixel"], more = {} }: Scene): Json {
  const place = { "proj:epsg": epsg, "proj:shape": [100, 100], "proj:transform": [30, 0, 5e5, 0, -30, 51e5] };
  const assets = keys.map((key) => [
    key,
    { href: `https://f.test/${id}_${key}.tif`, type: "image/tiff", "raster:bands": [bandOf[key]], ...place },
  ]);
  return {
    type: "Feature",
    id,
    collection: "c",
    bbox: [15, 46, 15.05, 46.1],
    properties: { datetime: `2024-05-${id.slice(-2)}T10:00:00Z` },
    links: [],
    assets: Object.fromEntries(assets) as Json,
    ...more,
  };
}

/** Pages by their number in the query; links to them are written as a server does that does not know its proxy. */
function server(pages: readonly (readonly Json[])[]): Fetch {
  const documents: Record<string, Json> = {
    [api]: {
      type: "Catalog",
      id: "api",
      stac_version: "1.0.0",
      conformsTo: ["https://api.stacspec.org/v1.0.0/item-search"],
      links: [
        { rel: "search", href: "http://api.test/v1/search" },
        { rel: "data", href: "/v1/collections" },
      ],
    },
    [`${api}/collections/c`]: { type: "Collection", id: "c", stac_version: "1.0.0", links: [], extent: {} },
  };
  let busy = 1;
  return (url) => {
    const { origin, pathname, searchParams } = new URL(url);
    const known = documents[`${origin}${pathname}`];
    if (known) return Promise.resolve(Response.json(known));
    if (url.startsWith("http:") || pathname !== "/v1/search")
      return Promise.resolve(new Response(null, { status: 403 }));
    const page = Number(searchParams.get("page") ?? "0");
    if (page === 1 && busy-- > 0) return Promise.resolve(new Response(null, { status: 503 }));
    const links =
      page + 1 < pages.length ? [{ rel: "next", href: `http://api.test/v1/search?page=${page + 1}` }] : [];
    return Promise.resolve(Response.json({ type: "FeatureCollection", features: pages[page], links }));
  };
}

const load = (
  pages: readonly (readonly Json[])[],
  more: Partial<CollectionRequest> = {},
): Promise<LoadParams> =>
  bound(
    {
      from: "collection",
      collection: "mine",
      spatial: null,
      temporal: null,
      bands: null,
      properties: {},
      ...more,
    },
    bindingPorts({
      entries: [{ kind: "stac-api", id: "mine", api, collection: "c" }],
      fetch: retryWithBackoff(server(pages), () => Promise.resolve()),
      openHeader: (href) => Promise.reject(new Error(`${href} was opened`)),
    }),
  );

const days = ({ shape }: LoadParams): string[] =>
  (allLabels(shape.dims[0]!.labels) as string[]).map((label) => label.slice(8, 10));

it("pages overlap, fail once and are linked over http; what has no place may be anywhere, later versions count", async () => {
  const changed = scene({ id: "s02", more: { properties: { datetime: "2024-05-22T10:00:00Z" } } });
  const nowhere = scene({ id: "s03", more: { bbox: undefined, geometry: null } });
  const elsewhere = scene({ id: "s04", more: { bbox: [20, 40, 21, 41] } });
  const pages = [
    [scene({ id: "s01" }), scene({ id: "s02" })],
    [changed, nowhere],
    [scene({ id: "s01" }), elsewhere],
  ];
  const params = await load(pages, { spatial: { west: 15, south: 46.03, east: 15.02, north: 46.05 } });
  expect(days(params)).toEqual(["01", "03", "22"]);
});

it("bands with a no-data value of their own share a type that holds both, and an absent one is no-data", async () => {
  const pages = [[scene({ id: "s01" }), scene({ id: "s02", keys: ["red"] })]];
  const params = await load(pages);
  expect([params.shape.type, params.shape.nodata]).toEqual(["float64", null]);
  expect(params.sources.map((source) => [source.href.slice(15), source.nodata])).toEqual([
    ["s01_red.tif", 0],
    ["s01_qa_pixel.tif", 1],
    ["s02_red.tif", 0],
  ]);
  expect(params.layers[1]!.items[0]!.bands[1]).toBeNull();
  expect(params.shape.bands!.map(({ name, scale, offset }) => [name, scale, offset])).toEqual([
    ["red", 0.0000275, -0.2],
    ["qa_pixel", undefined, undefined],
  ]);
});

it("one band alone keeps its type", async () => {
  const params = await load([[scene({ id: "s01" })]], { bands: ["qa_pixel"] });
  expect([params.shape.type, params.shape.nodata]).toEqual(["uint16", 1]);
});

it("items of several systems lie on the grid of the nearest one", async () => {
  const other = scene({ id: "s02", epsg: 32634, more: { bbox: [21, 46, 21.05, 46.1] } });
  const grid = async (west: number): Promise<Grid> => {
    const spatial = { west, south: 46.03, east: 21.02, north: 46.05 };
    return gridOf((await load([[scene({ id: "s01" }), other]], { spatial })).shape)!;
  };
  expect((await grid(15.04)).crs).toBe("EPSG:32634");
  expect((await grid(10)).crs).toBe("EPSG:32633");
});
