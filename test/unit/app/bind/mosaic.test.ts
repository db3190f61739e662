/** The grid of a load, and the bands that are meant. */
import { describe, expect, it } from "vitest";
import { chosenBands } from "../../../../src/app/bind/chosen-bands.ts";
import { gridOf } from "../../../../src/app/bind/mosaic.ts";
import type { CollectionBand, CollectionFacts, ItemRecord } from "../../../../src/app/ports/index.ts";

const band = (name: string, stepX: number): CollectionBand =>
  ({
    name,
    aliases: [],
    asset: name,
    assetBand: 0,
    type: "uint16",
    nodata: 0,
    stepX,
  }) as unknown as CollectionBand;
const place = { crs: "EPSG:32633", originX: 500_000, originY: 5_100_000, stepX: 10, stepY: -10 };

describe("the grid of a load", () => {
  const bands = [band("fine", 10), band("coarse", 60)];
  const extent = { bounds: [500_600, 5_098_800, 501_800, 5_099_400] as const, crs: "EPSG:32633" };
  const grids = [{ ...place, bounds: [500_000, 5_094_000, 506_000, 5_100_000] }];
  const collection = {
    name: "collection 'x'",
    facts: { grids, bands, group: "day" } as unknown as CollectionFacts,
  };
  const source = { levels: [{ grid: { ...place, width: 600, height: 600 } }] };
  const item = { id: "i", bbox: [15, 45, 16, 46], assets: { fine: { source } } } as unknown as ItemRecord;
  const of = (chosen: CollectionBand[]) =>
    gridOf(collection, { items: [item], extent, bands: chosen, path: [] });

  it("has the step of the finest chosen band, at the collection's phase", () => {
    expect(of(bands)).toMatchObject({ stepX: 10, stepY: -10, width: 120, height: 60 });
    expect(of([bands[1]!])).toMatchObject({ originX: 500_600, stepX: 60, stepY: -60, width: 20, height: 10 });
  });
});

describe("bands", () => {
  const rows = [
    { name: "nir", aliases: ["B08"] },
    { name: "x", aliases: ["nir"], commonName: "red" },
    { name: "y", aliases: [], commonName: "B08" },
  ];
  const chosen = (...names: string[]): string[] =>
    chosenBands({ bands: rows, alternates: [], names, process: "p", source: "s", path: [] }).map(
      ({ name }) => name,
    );

  it("go by label before alias, and by alias before common name, each once, in the order of the argument", () => {
    expect(chosen("red", "B08", "nir", "y")).toEqual(["x", "nir", "y"]);
    expect(() => chosen("blue")).toThrow(/s has no band 'blue'; it has nir, x, y/);
  });
});
