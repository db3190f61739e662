/** What clients send becomes a search, by GET and by POST alike. */
import { describe, expect, it } from "vitest";
import { withFields } from "../../../../src/stac/item-search/fields.ts";
import { membersOfUrl } from "../../../../src/stac/item-search/from-url.ts";
import { inOrder, orderOfTime } from "../../../../src/stac/item-search/order.ts";
import { readSearch } from "../../../../src/stac/item-search/read-search.ts";

const bounds = { items: 10, itemsMost: 100, ids: 3, positions: 10 };
const read = (members: object) => readSearch(members as Record<string, unknown>, bounds);
const byUrl = (query: string) => read(membersOfUrl(new URL(`https://here.test/search?${query}`)));

describe("a search", () => {
  it("is the same by GET as by POST", () => {
    const body = {
      collections: ["a", "b"],
      ids: ["1"],
      bbox: [1, 2, 3, 4],
      datetime: "2024-01-01T00:00:00Z/..",
      limit: 5,
      filter: { op: "<=", args: [{ property: "eo:cloud_cover" }, 20] },
      sortby: [
        { field: "properties.eo:cloud_cover", direction: "asc" },
        { field: "id", direction: "desc" },
      ],
      fields: { include: ["properties.platform"], exclude: ["assets"] },
    };
    const query =
      "collections=a,b&ids=1&bbox=1,2,3,4&datetime=2024-01-01T00:00:00Z/..&limit=5&filter=eo:cloud_cover<=20" +
      "&sortby=%2Beo:cloud_cover,-id&fields=properties.platform,-assets";
    expect(byUrl(query)).toEqual(read(body));
    expect(byUrl(query)).toEqual({
      collections: ["a", "b"],
      ids: ["1"],
      bbox: [1, 2, 3, 4],
      intersects: null,
      from: "2024-01-01T00:00:00.000Z",
      to: null,
      filter: { kind: "compare", property: "eo:cloud_cover", op: "<=", value: 20 },
      sort: [
        { field: "eo:cloud_cover", direction: "asc" },
        { field: "id", direction: "desc" },
      ],
      fields: { include: ["properties.platform"], exclude: ["assets"] },
      limit: 5,
    });
    expect(byUrl('filter-lang=cql2-json&filter={"op":"isNull","args":[{"property":"a"}]}').filter).toEqual({
      kind: "null",
      property: "a",
    });
  });

  it("of nothing is one of everything", () => {
    expect(byUrl("limit=&bbox=")).toEqual(read({}));
    expect(read({})).toMatchObject({ collections: [], ids: null, limit: 10, sort: [], filter: null });
    expect(read({ limit: 100_000 }).limit).toBe(100);
  });

  it.each([
    ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z"],
    ["2024-01-01t00:00:00.5+01:00", "2023-12-31T23:00:00.500Z", "2023-12-31T23:00:00.500Z"],
    ["../2024-01-01T00:00:00Z", null, "2024-01-01T00:00:00.000Z"],
    ["2024-01-01T00:00:00Z/", "2024-01-01T00:00:00.000Z", null],
    ["2024-01-01/2024-01-02", "2024-01-01T00:00:00.000Z", "2024-01-02T23:59:59.999Z"],
    ["1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000Z", "1991-01-01T00:00:00.000Z"],
  ])("takes the time %s", (datetime, from, to) => {
    expect(read({ datetime })).toMatchObject({ from, to });
  });

  it.each([
    "..",
    "../../..",
    "/",
    "2024",
    "2024-13-01T00:00:00Z",
    "a/b",
    "2024-01-02T00:00:00Z/2024-01-01T00:00:00Z",
    "",
  ])("refuses the time '%s'", (datetime) => {
    expect(() => read({ datetime })).toThrow("'datetime'");
  });

  it.each<[string, object]>([
    ["bbox", { bbox: [1, 2, 3] }],
    ["bbox", { bbox: [1, 5, 3, 4] }],
    ["bbox", { bbox: [1, 2, 3, 400] }],
    ["bbox", { bbox: ["a", 2, 3, 4] }],
    ["intersects", { bbox: [1, 2, 3, 4], intersects: { type: "Point", coordinates: [1, 2] } }],
    ["intersects", { intersects: { type: "Point" } }],
    [
      "intersects",
      { intersects: { type: "MultiPoint", coordinates: Array.from({ length: 11 }, () => [1, 2]) } },
    ],
    ["limit", { limit: 0 }],
    ["limit", { limit: "ten" }],
    ["ids", { ids: ["1", "2", "3", "4"] }],
    ["ids", { ids: "1" }],
    ["collections", { collections: [1] }],
    ["sortby", { sortby: "a" }],
    ["sortby", { sortby: [{ field: "a", direction: "up" }] }],
    ["fields", { fields: [] }],
    ["filter", { filter: "a = " }],
    ["filter", { filter: "{", "filter-lang": "cql2-json" }],
    ["filter-lang", { filter: "a = 1", "filter-lang": "ecql" }],
    ["filter-crs", { filter: "a = 1", "filter-crs": "EPSG:3857" }],
    ["query", { query: {} }],
  ])("refuses a wrong %s", (name, members) => {
    expect(() => read(members)).toThrow(`'${name}'`);
  });

  it("may have longitudes up to 360, and cross the antimeridian", () => {
    expect(read({ bbox: [170, 1, 190, 2] }).bbox).toEqual([170, 1, -170, 2]);
    expect(read({ bbox: [-180, -90, 0, 180, 90, 100] }).bbox).toEqual([-180, -90, 180, 90]);
  });
});

describe("the order of items", () => {
  const item = (
    id: string,
    cloud: unknown,
    datetime = "2024",
  ): Parameters<ReturnType<typeof inOrder>>[0] => ({
    id,
    collection: "c",
    datetime,
    properties: cloud === undefined ? {} : { cloud },
  });
  it("is by values, by time and by id, with what has no value last", () => {
    const items = [item("a", undefined), item("b", 3), item("c", 1), item("d", 3, "2025"), item("e", 3)];
    const ids = (direction: "asc" | "desc"): string =>
      [...items]
        .sort(inOrder([{ field: "cloud", direction }]))
        .map(({ id }) => id)
        .join("");
    expect(ids("asc")).toBe("cdbea");
    expect(ids("desc")).toBe("dbeca");
  });
  it("is that of an index where it is by time alone", () => {
    expect(orderOfTime([])).toBe("desc");
    expect(orderOfTime([{ field: "datetime", direction: "asc" }])).toBe("asc");
    expect(orderOfTime([{ field: "id", direction: "asc" }])).toBeNull();
  });
});

describe("fields", () => {
  const item = {
    type: "Feature",
    stac_version: "1.0.0",
    id: "a",
    collection: "c",
    geometry: null,
    bbox: [],
    links: [],
    assets: { b: { href: "h", title: "t" } },
    properties: { datetime: "2024", cloud: 3, nested: { deep: 1, other: 2 } },
    stac_extensions: [],
  };
  const keys = (include: string[], exclude: string[]) => withFields(item, { include, exclude });
  it("without any are all", () => expect(keys([], [])).toBe(item));
  it("that are included come with what makes an item", () => {
    const { stac_extensions: _none, ...rest } = item;
    expect(keys(["properties.nested.deep", "nowhere.at.all", "constructor"], [])).toEqual({
      ...rest,
      properties: { datetime: "2024", nested: { deep: 1 } },
    });
  });
  it("that are excluded go, but for what is included below them", () => {
    expect(keys([], ["assets", "properties.cloud"])).toEqual(
      Object.fromEntries(
        Object.entries({ ...item, properties: { datetime: "2024", nested: item.properties.nested } }).filter(
          ([name]) => name !== "assets",
        ),
      ),
    );
    expect(keys(["properties.cloud"], ["properties"])["properties"]).toEqual({ cloud: 3 });
  });
});
