/** Members that a stranger wrote where a text belongs, and names that every object inherits: refused by name, and nothing else changes. */
import { describe, expect, it } from "vitest";
import { entryMistakes } from "../../src/app/collections/upstream/entry.ts";
import { geometryFault } from "../../src/cube/vector/geometry.ts";
import { readJsonCube } from "../../src/io/sources/vector/json-cube.ts";
import { allowed } from "../../src/openeo/graph/mismatch-message.ts";
import { mismatch } from "../../src/openeo/graph/schema.ts";
import { toQuery } from "../../src/stac/filter/query.ts";
import { readCollection } from "../../src/stac/read/collection.ts";
import { assetLocation } from "../../src/stac/read/href.ts";

/** String() of it throws. */
const noText = { toString: null, valueOf: null };
const inherited = ["constructor", "__proto__", "toString"];

describe("geometries", () => {
  it.each([noText, ...inherited, 1, null])("have none of the types %j", (type) => {
    expect(geometryFault({ type, coordinates: [] })).toMatch(
      /is not a geometry type; it must be one of Point/,
    );
  });
});

describe("conditions of a search", () => {
  it.each(inherited)("on the property %s are told, and no object gets a member", (property) => {
    const condition = { kind: "compare", property, op: "=", value: 1 } as const;
    const query = toQuery({ kind: "and", parts: [condition, { ...condition, op: "<" }] });
    expect(Object.entries(query!)).toEqual([[property, { eq: 1, lt: 1 }]]);
    expect("eq" in {}).toBe(false);
    expect("eq" in Object).toBe(false);
  });
});

describe("messages", () => {
  it.each([noText, ...inherited])("name the type beside the subtype %j", (subtype) => {
    expect(allowed([{ type: "number", subtype }])).toBe("a number");
  });
});

describe("values of parameters", () => {
  it.each([noText, [noText], ...inherited, 1, null])("are no GeoJSON of type %j", (type) => {
    const geojson = { name: "g", description: "", schema: { type: "object", subtype: "geojson" } } as const;
    expect(mismatch(geojson, { type })).toMatch(/one of the types|must be/);
  });
  it.each([noText, ...inherited])("are held against schemas of the subtype %j", (subtype) => {
    const schema = [{ type: "number", subtype }, { type: "boolean" }] as never;
    expect(mismatch({ name: "n", description: "", schema }, "a")).toMatch(/must be/);
    expect(mismatch({ name: "n", description: "", schema }, { a: 1 })).toMatch(/must be/);
  });
});

describe("landing pages", () => {
  it.each([[[noText]], [[[noText]]], [noText], [1]])("have no classes %j", (conformsTo) => {
    expect(readCollection({ id: "a", conformsTo }, "https://a.test/").conformance).toEqual([]);
  });
});

describe("entries of collections", () => {
  it.each([noText, ...inherited])("have none of the kinds %j", (kind) => {
    expect(entryMistakes([{ id: "a", kind }])).toEqual(["'a' has no kind: 'stac-api' or 'stac-static'"]);
  });
});

describe("data cubes as JSON", () => {
  it.each([noText, 1, null])("have no dimension called %j", (name) => {
    const bytes = new TextEncoder().encode(JSON.stringify({ dims: [name], coords: {}, data: [] }));
    expect(() => readJsonCube({ bytes, key: "a.json" })).toThrow(/whose name is no text/);
  });
});

describe("buckets", () => {
  it("with an inherited name are in no region that we know", () => {
    const asset = { href: "s3://constructor/a.tif" };
    const location = assetLocation(asset, { "storage:platform": "AWS" }, "https://a.test/");
    expect(JSON.stringify(location)).toContain("https://constructor.s3.amazonaws.com/a.tif");
  });
});
