/** What clients see of a collection, and which properties filters may use: what is known of all items, and what some of them show. */
import { describe, expect, it } from "vitest";
import { collectionDocument, queryablesDocument } from "../../../src/stac/collection.ts";

const items = [
  { datetime: null, cloud: 20, tile: "a", land: true },
  { datetime: null, cloud: 60, tile: "b", land: false },
  { datetime: null, cloud: 30, tile: "a", links: [] },
];

describe("queryables", () => {
  it("of all items have their ranges and lists; what all leave open is none", () => {
    expect(queryablesDocument("c", items, null)).toMatchObject({
      properties: {
        cloud: { type: "number", minimum: 20, maximum: 60 },
        tile: { type: "string", enum: ["a", "b"] },
        land: { type: "boolean" },
      },
      additionalProperties: false,
    });
    expect(Object.keys(queryablesDocument("c", items, null)["properties"] as object)).not.toContain(
      "datetime",
    );
  });

  it("of some items promise no more than their types and what the provider says of all", () => {
    const summaries = { cloud: { minimum: 0, maximum: 100 }, tile: ["a", "b", "c"] };
    expect(queryablesDocument("c", items, { summaries })).toMatchObject({
      properties: { cloud: { type: "number", minimum: 0, maximum: 100 }, tile: { type: "string" } },
      additionalProperties: true,
    });
    expect(queryablesDocument("c", items, { summaries: {} })["properties"]).toMatchObject({
      cloud: { type: "number" },
    });
    const found = queryablesDocument("c", items, { summaries: {} })["properties"] as Record<string, object>;
    expect(found["cloud"]).not.toHaveProperty("maximum");
    expect(found["tile"]).not.toHaveProperty("enum");
  });
});

const grid = { crs: "EPSG:32633", stepX: 10, stepY: -10, bounds: [0, 0, 100, 100] };
const parts = {
  boxes: [[1, 2, 3, 4]] as const,
  interval: ["2023-08-10T10:05:11.123Z", "2023-08-20T10:05:11.123Z"] as const,
  properties: [],
};
const extension = (name: string): string => `https://stac-extensions.github.io/${name}/schema.json`;

describe("the document of a collection", () => {
  it("calls its first and last day as loads do, and its extent as it is", () => {
    const of = (group: "day" | "item"): Record<string, unknown> =>
      collectionDocument({ id: "a" }, { ...parts, facts: { bands: [], grids: [grid], group } });
    expect(of("day")).toMatchObject({
      extent: { temporal: { interval: [parts.interval] } },
      "cube:dimensions": { t: { extent: ["2023-08-10T00:00:00Z", "2023-08-20T00:00:00Z"] } },
    });
    expect(of("item")).toMatchObject({ "cube:dimensions": { t: { extent: parts.interval } } });
  });

  it("names the extensions of all members of its summaries, and no others", () => {
    const source = {
      id: "a",
      stac_extensions: [
        extension("eo/v1.0.0"),
        extension("view/v1.0.0"),
        extension("sar/v1.0.0"),
        "https://example.test/no-schema",
      ],
      summaries: { "view:off_nadir": [0], platform: ["a"] },
    };
    const own = [extension("datacube/v2.2.0"), extension("eo/v1.1.0"), extension("raster/v1.1.0")];
    const facts = { bands: [], grids: [grid], group: "item" } as const;
    expect(collectionDocument(source, { ...parts, facts })["stac_extensions"]).toEqual([
      ...own,
      extension("projection/v1.1.0"),
      extension("view/v1.0.0"),
    ]);
    expect(
      collectionDocument({ id: "a" }, { ...parts, facts: { ...facts, grids: [] } })["stac_extensions"],
    ).toEqual(own);
  });
});
