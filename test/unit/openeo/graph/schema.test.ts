/** What people are told of values that do not fit: what is allowed, not only that they do not fit. */
import { describe, expect, it } from "vitest";
import { mismatch } from "../../../../src/openeo/graph/schema.ts";
import { signatures } from "../../../../src/openeo/signatures.ts";

const parameter = (schema: object): never => ({ name: "p", schema }) as never;

it("texts that match no pattern are told the pattern, however deep it stands", () => {
  const url = { type: "string", pattern: "^https?://" };
  expect(mismatch(parameter(url), "ftp://a.test")).toBe("it must match the pattern ^https?://");
  expect(mismatch(parameter(url), "https://a.test")).toBeNull();
  const inside = { type: "object", properties: { href: url } };
  expect(mismatch(parameter(inside), { href: "x" })).toBe(
    "its member 'href' must match the pattern ^https?://",
  );
});

it("long values are cut", () => {
  expect(mismatch(parameter({ type: "number" }), "x".repeat(500))!.length).toBeLessThan(120);
});

describe("of the mistakes of load_collection, only the form that was meant is spoken of", () => {
  const told = (name: string, value: unknown): string | null =>
    mismatch(
      signatures["load_collection"]!.parameters.find((each) => each.name === name)!,
      value,
    );
  const box = { west: 15, south: 46, east: 15.2, north: 46.2 };

  it("boxes", () => {
    expect(told("spatial_extent", box)).toBeNull();
    expect(told("spatial_extent", [15, 46, 15.2, 46.2])).toBe(
      "it must be a bounding box with west, south, east and north, a GeoJSON object, a data cube or null, not [15,46,15.2,46.2]",
    );
    expect(told("spatial_extent", { west: 15, south: 46, east: 15.2 })).toBe("it lacks 'north'");
    expect(told("spatial_extent", { ...box, north: "46.2" })).toBe(
      "its member 'north' must be a number, not '46.2'",
    );
    expect(told("spatial_extent", { ...box, east: 14.98 })).toMatch(/^west \(15\) .* 359\.98 degrees wide/);
    expect(told("spatial_extent", { type: "Circle" })).toMatch(/^a GeoJSON object has one of the types/);
  });

  it("times", () => {
    expect(told("temporal_extent", "2024-06-01")).toBe(
      "it must be an array of two dates or date-times or null, not '2024-06-01'",
    );
    expect(told("temporal_extent", ["2024-06-01", "2024-6-30"])).toBe(
      "its member '1' must be a date-time, a date or null, not '2024-6-30'",
    );
  });

  it("names", () => {
    expect(told("bands", "B04")).toBe("it must be an array or null, not 'B04'");
    expect(told("bands", ["B04", 8])).toBe("its member '1' must be a text, not 8");
    expect(told("id", 5)).toBe("it must be a text, not 5");
  });
});
