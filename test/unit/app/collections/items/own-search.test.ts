/** Search over own collections: what is found, in which order, page after page, and how much is looked at. */
import { beforeEach, describe, expect, it } from "vitest";
import { type OwnSearch, searchOwn } from "../../../../../src/app/collections/items/own-search.ts";
import type { Catalog, CollectionRecord, ItemRecord } from "../../../../../src/app/ports/index.ts";
import { searchRowsMax } from "../../../../../src/limits.ts";
import { d1Catalog } from "../../../../../src/platform/d1/catalog.ts";
import { d1Imports } from "../../../../../src/platform/d1/imports.ts";
import { readSearch } from "../../../../../src/stac/item-search/read-search.ts";
import type { Json } from "../../../../../src/stac/read/json.ts";
import { memoryD1 } from "../../../../support/memory-d1.ts";

const bounds = { items: 10, itemsMost: 100, ids: 200, positions: 100 };
const day = (number: number): string => new Date(Date.UTC(2024, 0, number)).toISOString();

/** One item per day: clouds go round from 0 to 90, and longitudes east by a degree. */
const item = (number: number): ItemRecord => ({
  id: `i${String(number).padStart(4, "0")}`,
  datetime: day(number),
  bbox: [number % 100, 0, (number % 100) + 1, 1],
  properties: { datetime: day(number), "eo:cloud_cover": (number * 10) % 100 },
  assets: {},
});

let catalog: Catalog;
let reads: number;
beforeEach(() => {
  const d1 = memoryD1();
  const found = d1Catalog(d1.database);
  reads = 0;
  catalog = {
    ...found,
    items(collection, query) {
      reads++;
      return found.items(collection, query);
    },
  };
  imports = d1Imports(d1.database);
});
let imports: ReturnType<typeof d1Imports>;

async function kept(id: string, items: readonly ItemRecord[]): Promise<void> {
  await imports.begin({ id: `import ${id}`, collection: id, document: {} }, day(1));
  await imports.addPortion(`import ${id}`, { number: 0, items, summary: "" }, day(1));
  const interval = [items[0]?.datetime ?? null, items.at(-1)?.datetime ?? null];
  const stac = {
    id,
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [interval] } },
  };
  await imports.makeCurrent(`import ${id}`, { id, stac, facts: {} } as unknown as CollectionRecord, day(1));
}

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, at) => from + at);

async function page(
  members: object,
  cursor: Json | null = null,
): Promise<{ ids: string[]; next: Json | null }> {
  const of: OwnSearch = {
    search: readSearch(members as Json, bounds),
    collections: await catalog.list(),
    cursor: cursor && (JSON.parse(JSON.stringify(cursor)) as Json),
  };
  const { items, next } = await searchOwn(of, catalog);
  return { ids: items.map(({ id }) => id), next };
}

async function all(members: object): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: Json | null = null; ;) {
    const { ids: more, next } = await page(members, cursor);
    ids.push(...more);
    if (!next) return ids;
    expect(more.length).toBeGreaterThan(0);
    cursor = next;
  }
}

describe("a search over own collections", () => {
  it("gives every item once, the newest first, whatever the size of pages", async () => {
    await kept("a", numbers(23).map(item));
    const newest = numbers(23)
      .reverse()
      .map((number) => item(number).id);
    for (const limit of [1, 5, 22, 23, 24]) expect(await all({ limit })).toEqual(newest);
    expect(await all({ limit: 7, sortby: [{ field: "datetime", direction: "asc" }] })).toEqual(
      [...newest].reverse(),
    );
  });

  it("goes through collections one after the other, and sorts over all of them where it is asked to", async () => {
    await kept("b", numbers(3, 10).map(item));
    await kept("a", numbers(3).map(item));
    expect(await all({ limit: 2 })).toEqual(["i0003", "i0002", "i0001", "i0012", "i0011", "i0010"]);
    const sortby = [{ field: "properties.datetime", direction: "desc" }];
    expect(await all({ limit: 2, sortby })).toEqual(["i0012", "i0011", "i0010", "i0003", "i0002", "i0001"]);
    expect(
      await all({ collections: ["a"], sortby: [{ field: "eo:cloud_cover", direction: "desc" }] }),
    ).toEqual(["i0003", "i0002", "i0001"]);
  });

  it("takes both ends of an interval, boxes, geometries, ids and filters", async () => {
    await kept("a", numbers(30).map(item));
    expect(await all({ datetime: `${day(3)}/${day(5)}` })).toEqual(["i0005", "i0004", "i0003"]);
    expect(await all({ datetime: day(3) })).toEqual(["i0003"]);
    expect(await all({ bbox: [3.5, 0, 4.5, 0.5] })).toEqual(["i0004", "i0003"]);
    expect(await all({ ids: ["i0007", "i0002", "none"] })).toEqual(["i0007", "i0002"]);
    expect(await all({ ids: numbers(200).map((number) => item(number).id), limit: 100 })).toHaveLength(30);
    expect(await all({ filter: "eo:cloud_cover >= 80" })).toEqual([
      "i0029",
      "i0028",
      "i0019",
      "i0018",
      "i0009",
      "i0008",
    ]);
    // Its box touches four items, the triangle two.
    const triangle = [
      [
        [2.5, -1],
        [5.5, -1],
        [2.5, 0.5],
        [2.5, -1],
      ],
    ];
    expect(await all({ intersects: { type: "Polygon", coordinates: triangle } })).toEqual(["i0003", "i0002"]);
  });

  it("finds items across the antimeridian from both sides", async () => {
    await kept("a", [{ ...item(1), bbox: [179, 0, -179, 1] }]);
    expect(await all({ bbox: [179.5, 0, 179.6, 1] })).toEqual(["i0001"]);
    expect(await all({ bbox: [-179.6, 0, -179.5, 1] })).toEqual(["i0001"]);
    expect(await all({ intersects: { type: "Point", coordinates: [-179.5, 0.5] } })).toEqual(["i0001"]);
    expect(await all({ intersects: { type: "Point", coordinates: [0, 0.5] } })).toEqual([]);
  });

  it("looks at no more items than it may, and goes on from there", async () => {
    const many = numbers(searchRowsMax * 2 + 100);
    await kept(
      "a",
      many.map((number) => ({
        ...item(number),
        properties: { rare: number === many.length || number === 1 },
      })),
    );
    const first = await page({ filter: "rare = TRUE" });
    expect(first.ids).toEqual([`i${many.length}`]);
    expect(reads).toBe(8);
    expect(first.next).not.toBeNull();
    await expect(page({ filter: "rare = TRUE" }, first.next)).rejects.toThrow(
      "looks at more than 2000 items",
    );
    await expect(page({ sortby: [{ field: "rare" }] })).rejects.toThrow("looks at more than 2000 items");
    reads = 0;
    expect((await page({ limit: 5 })).ids).toHaveLength(5);
    expect(reads).toBe(1);
  });

  it("does not ask for what lies outside of a collection's extent", async () => {
    await kept("a", numbers(3).map(item));
    expect(await all({ datetime: "2030-01-01T00:00:00Z/.." })).toEqual([]);
    expect(reads).toBe(0);
  });
});
