/** The address of a tile: known by heart once it was asked for, and as it would be made anew. */
import { beforeEach, expect, it } from "vitest";
import type { TileSource } from "../../../../src/app/services/tile-source.ts";
import { type TileFacts, tileFacts } from "../../../../src/app/services/tile-facts.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { png } from "../../../../src/io/formats/output/png.ts";
import { tileGrid } from "../../../../src/io/services/xyz.ts";
import { tileAddressesKeptMax } from "../../../../src/limits.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

const builder = createBuilder();
const node = builder.add("memory", memoryCube({ t: 3, y: 200, x: 300 }, 5), [], "load");
const plan = builder.plan();
const output = { data: new CubeRef(node), format: "PNG", options: {}, origin: "save" };

let facts = new Map<string, TileFacts>();
beforeEach(() => {
  facts = new Map();
});

interface Changes {
  readonly resampling?: string;
  readonly colormap?: string;
  readonly time?: string;
}

function factsOf(x: number, { resampling, colormap, time }: Changes = {}): TileFacts {
  const service = { configuration: resampling === undefined ? {} : { resampling } } as unknown as TileSource;
  const style = { ...output, options: colormap === undefined ? {} : { colormap } };
  const grid = tileGrid({ z: 13, x: 4437 + x, y: 2900 })!;
  return tileFacts({ plan, output, facts }, { service, grid, time: time ?? null }, { format: png, style });
}

it("is not made a second time", () => {
  const first = factsOf(0);
  for (let i = 0; i < 3; i++) expect(factsOf(0)).toBe(first);
  facts = new Map();
  expect(factsOf(0)).not.toBe(first);
  expect(factsOf(0)).toEqual(first);
});

it("is another one for another place, time, method and style, of the same plan", () => {
  const all = [
    factsOf(0),
    factsOf(1),
    factsOf(0, { time: "2023-01-01T00:00:00.000Z" }),
    factsOf(0, { resampling: "bilinear" }),
    factsOf(0, { colormap: "ndvi" }),
  ];
  expect(new Set(all.map(({ address }) => address)).size).toBe(all.length);
});

it("is forgotten when too many others were asked for", () => {
  const first = factsOf(0);
  for (let x = 1; x <= tileAddressesKeptMax; x++) factsOf(x);
  expect(facts.size).toBe(tileAddressesKeptMax);
  expect(factsOf(0)).not.toBe(first);
  expect(factsOf(0)).toEqual(first);
});
