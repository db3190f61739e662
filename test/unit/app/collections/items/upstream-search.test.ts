/** Searches that go to other servers: what is sent, where to, and what comes back of it. */
import { describe, expect, it } from "vitest";
import { searchUpstream } from "../../../../../src/app/collections/items/upstream-search.ts";
import type { SearchApi } from "../../../../../src/app/stac/search.ts";
import { readSearch } from "../../../../../src/stac/item-search/read-search.ts";
import type { Json } from "../../../../../src/stac/read/json.ts";

const bounds = { items: 10, itemsMost: 100, ids: 10, positions: 10 };
const entries = [{ kind: "stac-api", id: "here", api: "https://there.test/v1", collection: "far" }] as const;
const href = "https://there.test/v1/search";
const whole: SearchApi = { href, method: "POST", filter: "cql2-json", sorts: true };

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly body: unknown;
}

/** A server that answers every request with this. */
async function ask(
  members: Json,
  of: { readonly api?: SearchApi; readonly answer?: Json; readonly cursor?: Json },
) {
  const sent: Sent[] = [];
  const page = await searchUpstream(
    { search: readSearch(members, bounds), entries, api: of.api ?? whole, cursor: of.cursor ?? null },
    {
      fetch: (url, init) => {
        const body = init?.body as string | undefined;
        sent.push({
          url: String(url),
          method: init?.method ?? "GET",
          body: body === undefined ? null : JSON.parse(body),
        });
        return Promise.resolve(Response.json(of.answer ?? pageOf([item("a")])));
      },
      signal: null,
      allowance: { bytes: 1e6 },
    },
  );
  return { page, sent };
}

const pageOf = (features: readonly Json[], links: readonly Json[] = []): Json => ({
  type: "FeatureCollection",
  features,
  links,
});
const item = (id: string, more: Json = {}): Json => ({
  type: "Feature",
  stac_version: "1.0.0",
  id,
  collection: "far",
  geometry: null,
  properties: { datetime: "2024-01-01T00:00:00Z" },
  links: [
    { rel: "self", href: `https://there.test/v1/collections/far/items/${id}` },
    { rel: "x", href: "https://x.test" },
  ],
  assets: { b: { href: "./b.tif" }, none: {} },
  ...more,
});

const next = (more: Json): Json => ({ rel: "next", href, ...more });

describe("a search on another server", () => {
  it("says everything in our words", async () => {
    const { sent } = await ask(
      {
        ids: ["a"],
        datetime: "2024-01-01T00:00:00Z/..",
        intersects: { type: "Point", coordinates: [1, 2], evil: 1 },
        filter: "eo:cloud_cover < 5 AND platform LIKE 's%'",
        sortby: [{ field: "properties.eo:cloud_cover" }, { field: "id", direction: "desc" }],
        fields: { include: ["id"] },
        other: 1,
      },
      {},
    );
    expect(sent).toEqual([
      {
        url: href,
        method: "POST",
        body: {
          limit: 10,
          collections: ["far"],
          ids: ["a"],
          intersects: { type: "Point", coordinates: [1, 2] },
          datetime: "2024-01-01T00:00:00.000Z/..",
          "filter-lang": "cql2-json",
          filter: {
            op: "and",
            args: [
              { op: "<", args: [{ property: "eo:cloud_cover" }, 5] },
              { op: "like", args: [{ property: "platform" }, "s%"] },
            ],
          },
          sortby: [
            { field: "properties.eo:cloud_cover", direction: "asc" },
            { field: "id", direction: "desc" },
          ],
        },
      },
    ]);
  });

  it("gives items of this server's collection, with whole addresses and nothing else of theirs", async () => {
    const answer = pageOf([
      item("a", { secret: 1 }),
      item("b", { collection: "another" }),
      { type: "Feature" },
    ]);
    const { page } = await ask({}, { answer });
    expect(page.items).toEqual([
      {
        collection: "here",
        id: "a",
        document: {
          type: "Feature",
          stac_version: "1.0.0",
          id: "a",
          collection: "here",
          geometry: null,
          properties: { datetime: "2024-01-01T00:00:00Z" },
          assets: { b: { href: "https://there.test/v1/collections/far/items/b.tif" } },
          links: [
            {
              rel: "via",
              href: "https://there.test/v1/collections/far/items/a",
              type: "application/geo+json",
            },
          ],
        },
      },
    ]);
  });

  it("goes on with what the server gave, by POST", async () => {
    const body = { limit: 10, collections: ["far"], token: "t" };
    const { page } = await ask({}, { answer: pageOf([item("a")], [next({ method: "POST", body })]) });
    expect(page.next).toEqual({ method: "POST", query: "", body: { token: "t" } });
    const { sent } = await ask({}, { cursor: page.next! });
    expect(sent).toEqual([{ url: href, method: "POST", body }]);
  });

  it("and by GET", async () => {
    const api: SearchApi = { href, method: "GET", filter: null };
    const answer = pageOf([item("a")], [next({ href: `${href}?token=t&limit=10` })]);
    const first = await ask({ bbox: [1, 2, 3, 4], ids: ["a", "b"] }, { api, answer });
    expect(first.sent[0]!.url).toBe(`${href}?limit=10&collections=far&ids=a%2Cb&bbox=1%2C2%2C3%2C4`);
    const { sent } = await ask({}, { api, cursor: first.page.next! });
    expect(sent).toEqual([{ url: `${href}?token=t&limit=10`, method: "GET", body: null }]);
  });

  it("ends where a page has nothing of it", async () => {
    const answer = pageOf([], [next({ href: `${href}?token=t` })]);
    expect((await ask({}, { answer })).page).toEqual({ items: [], next: null });
  });

  it.each([
    ["another host", { href: "https://elsewhere.test/v1/search?token=t" }, "another address"],
    ["another path", { href: "https://there.test/private?token=t" }, "another address"],
    ["a long token", { href: `${href}?token=${"t".repeat(5000)}` }, "more than 4096 bytes"],
  ])("does not go on at %s", async (_name, link, message) => {
    await expect(ask({}, { answer: pageOf([item("a")], [next(link)]) })).rejects.toThrow(message);
  });

  it("refuses what the server would leave out", async () => {
    const plain: SearchApi = { href, method: "POST", filter: "query" };
    const { sent } = await ask({ filter: "a = 1 AND b < 2 AND b > 1" }, { api: plain });
    expect(sent[0]!.body).toMatchObject({ query: { a: { eq: 1 }, b: { lt: 2, gt: 1 } } });
    for (const filter of ["a = 1 OR b = 2", "a IS NULL", "NOT a = 1", "a = 1 AND a = 2"])
      await expect(ask({ filter }, { api: plain })).rejects.toThrow("'filter' cannot be passed on");
    await expect(ask({ sortby: [{ field: "a" }] }, { api: plain })).rejects.toThrow(
      "'sortby' cannot be passed on",
    );
    await expect(ask({}, { answer: { type: "Catalog" } })).rejects.toThrow("gives no page of items");
  });
});
