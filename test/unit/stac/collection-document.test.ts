/** What clients see of a collection is what a load gives, and names the extensions that it uses. */
import { expect, it } from "vitest";
import { collectionDocument } from "../../../src/stac/collection.ts";

const grid = { crs: "EPSG:32633", stepX: 10, stepY: -10, bounds: [0, 0, 100, 100] };
const parts = {
  boxes: [[1, 2, 3, 4]] as const,
  interval: ["2023-08-10T10:05:11.123Z", "2023-08-20T10:05:11.123Z"] as const,
  properties: [],
};
const extension = (name: string): string => `https://stac-extensions.github.io/${name}/schema.json`;

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
