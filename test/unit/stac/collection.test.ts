/** Which properties filters may use: what is known of all items, and what some of them show. */
import { describe, expect, it } from "vitest";
import { queryablesDocument } from "../../../src/stac/collection.ts";

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
