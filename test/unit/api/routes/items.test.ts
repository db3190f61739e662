/** Searches are counted by who asks, before anything is looked for; pages are linked to as they were asked for. */
import { describe, expect, it } from "vitest";
import type { RouteContext } from "../../../../src/api/context.ts";
import { errorResponse } from "../../../../src/api/http/error-response.ts";
import { describeItem, listItems, searchByBody, searchByUrl } from "../../../../src/api/routes/items.ts";
import type { ItemRecord } from "../../../../src/app/ports/index.ts";

const items = ["c", "b", "a"].map((id, at): ItemRecord => ({
  id,
  datetime: `2024-01-0${3 - at}T00:00:00.000Z`,
  bbox: [1, 1, 2, 2],
  properties: {},
  assets: {},
}));

interface Asking {
  readonly path: string;
  readonly body?: object;
  readonly user?: string;
  readonly address?: string;
  readonly allowed?: boolean;
}

function contextOf(asking: Asking): { context: RouteContext; keys: string[]; reads: () => number } {
  const { path, body, user, address = "2001:db8:1:2:3::4", allowed = true } = asking;
  const keys: string[] = [];
  let reads = 0;
  const url = new URL(`https://here.test/openeo/v1${path}`);
  const record = { id: "x", stac: {}, facts: {}, import: "1" };
  const context = {
    request: new Request(url, {
      headers: { "CF-Connecting-IP": address },
      ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
    }),
    url,
    params: { collection_id: "x", item_id: "b" },
    root: "https://here.test/openeo/v1",
    user: user === undefined ? null : { id: user },
    deps: {
      tokenSecret: "s".repeat(32),
      throttles: {
        searches: (key: string) => {
          keys.push(key);
          return Promise.resolve(allowed);
        },
      },
      upstream: { entries: () => Promise.resolve([]), entry: () => Promise.resolve(null) },
      catalog: {
        list: () => Promise.resolve([record]),
        get: (id: string) => Promise.resolve(id === record.id ? record : null),
        items: (_collection: unknown, { after, limit }: { after?: { id: string }; limit: number }) => {
          reads++;
          const start = after ? items.findIndex(({ id }) => id === after.id) + 1 : 0;
          return Promise.resolve(items.slice(start, start + limit));
        },
      },
    },
  };
  return { context: context as unknown as RouteContext, keys, reads: () => reads };
}

describe("searches", () => {
  it("are counted by user, or by network", async () => {
    const [anna, nobody] = [contextOf({ path: "/search", user: "anna" }), contextOf({ path: "/search" })];
    for (const { context } of [anna, nobody]) await searchByUrl(context);
    expect([anna.keys, nobody.keys]).toEqual([["user anna"], ["address 2001:db8:1:2::/64"]]);
  });

  it.each([
    ["GET /search", searchByUrl, {}],
    ["POST /search", searchByBody, { body: {} }],
    ["items", listItems, {}],
    ["an item", describeItem, {}],
  ])(
    "that are too many are told when to come again, and look for nothing: %s",
    async (_name, handler, more) => {
      const { context, reads } = contextOf({ path: "/search", allowed: false, ...more });
      const error: unknown = await Promise.resolve(handler(context)).catch((thrown: unknown) => thrown);
      const answer = errorResponse(error, "id");
      expect([answer.status, answer.headers.get("Retry-After")]).toEqual([429, "60"]);
      expect(await answer.json()).toMatchObject({ id: "id", code: "TooManyRequests" });
      expect(reads()).toBe(0);
    },
  );
});

interface Page {
  readonly features: readonly { readonly id: string; readonly links: readonly object[] }[];
  readonly links: readonly { rel: string; href: string; method?: string; body?: Record<string, unknown> }[];
}

describe("pages", () => {
  const idsOf = ({ features }: Page): string[] => features.map(({ id }) => id);

  it("are linked to by GET with what was asked, and are of this user alone", async () => {
    const asking = { path: "/search?limit=2&collections=x&fields=-assets", user: "anna" };
    const first = (await (await searchByUrl(contextOf(asking).context)).json()) as Page;
    expect(idsOf(first)).toEqual(["c", "b"]);
    const next = new URL(first.links.find(({ rel }) => rel === "next")!.href);
    expect(next.searchParams.get("fields")).toBe("-assets");
    const path = `/search${next.search}`;
    const second = (await (await searchByUrl(contextOf({ path, user: "anna" }).context)).json()) as Page;
    expect(idsOf(second)).toEqual(["a"]);
    expect(second.links.some(({ rel }) => rel === "next")).toBe(false);
    await expect(searchByUrl(contextOf({ path, user: "bert" }).context)).rejects.toThrow("'token'");
  });

  it("are linked to by POST with the whole body", async () => {
    const body = { limit: 1, collections: ["x"] };
    const first = (await (await searchByBody(contextOf({ path: "/search", body }).context)).json()) as Page;
    const link = first.links.find(({ rel }) => rel === "next")!;
    expect(link).toMatchObject({ method: "POST", href: "https://here.test/openeo/v1/search", body });
    const next = contextOf({ path: "/search", body: link.body! });
    expect(idsOf((await (await searchByBody(next.context)).json()) as Page)).toEqual(["b"]);
  });

  it("of items have links to us", async () => {
    const answer = await listItems(contextOf({ path: "/collections/x/items?limit=1" }).context);
    const { features } = (await answer.json()) as Page;
    expect(features[0]!.links[0]).toEqual({
      rel: "self",
      href: "https://here.test/openeo/v1/collections/x/items/c",
      type: "application/geo+json",
    });
    expect(answer.headers.get("Content-Type")).toBe("application/geo+json");
  });
});
