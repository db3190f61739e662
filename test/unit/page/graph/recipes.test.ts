/** Ready graphs are right for every collection that they say they fit, as they are shown, computed and published. */
import { describe, expect, it } from "vitest";
import type { Collection } from "../../../../page/data/collection.ts";
import { filesGraph, valuesGraph } from "../../../../page/graph/derived.ts";
import { placed } from "../../../../page/graph/nodes.ts";
import { recipes } from "../../../../page/graph/recipes/index.ts";
import { zoneOf } from "../../../../page/graph/recipes/zonal-series.ts";
import { stretchOf } from "../../../../page/graph/stretch.ts";
import { checkProcess } from "../../../../src/app/request/process.ts";

const band = (name: string, common: string | null = null) => ({ name, common });
const collection = (bands: Collection["bands"]): Collection => ({
  id: "S2",
  title: "Sentinel-2",
  bands,
  box: [10, 40, 20, 50],
  days: ["2024-01-01", null],
  isSynthetic: false,
  scale: 0.0001,
});
const colours = [band("B02", "blue"), band("B03", "green"), band("B04", "red")];
const collections: readonly (readonly [string, Collection, readonly string[]])[] = [
  [
    "optical with classes",
    collection([...colours, band("B08", "nir"), band("SCL")]),
    ["ndvi", "true-colour", "median", "change", "series", "band"],
  ],
  [
    "optical without",
    collection([...colours, band("B08", "nir08")]),
    ["ndvi", "true-colour", "median", "change", "series", "band"],
  ],
  ["colours alone", collection(colours), ["true-colour", "median", "band"]],
  ["radar", collection([band("VV"), band("VH")]), ["band"]],
];

describe.each(collections)("%s", (_name, of, expected) => {
  const fitting = recipes.filter((recipe) => recipe.fits(of));
  it("has its recipes", () => {
    expect(fitting.map(({ id }) => id)).toEqual(expect.arrayContaining([...expected]));
    expect(fitting).toHaveLength(expected.length);
  });
  it.each(fitting.map((recipe) => [recipe.id, recipe] as const))("%s is sound", (_id, recipe) => {
    const graph = recipe.graph({
      collection: of,
      day: "2024-06-20",
      before: "2024-05-01",
      band: of.bands[0]!.name,
      stretch: recipe.stretch(of) ?? [0, 1],
    });
    const box = [15, 46, 15.2, 46.1] as const;
    const text = JSON.stringify(placed(graph, box)).replace(
      '"geometries":null',
      `"geometries":${JSON.stringify(zoneOf(box))}`,
    );
    const whole = JSON.parse(text) as typeof graph;
    expect(text).not.toContain('"spatial_extent":null');
    for (const each of [whole, valuesGraph(whole, recipe.values), filesGraph(whole, recipe.values)])
      expect(checkProcess({ process_graph: each }, {}).errors).toEqual([]);
    const values = valuesGraph(whole, recipe.values);
    expect(Object.entries(values).filter(([, { result }]) => result)).toMatchObject([[recipe.values, {}]]);
    expect(Object.values(values).some(({ process_id: id }) => id === "save_result")).toBe(false);
  });
});

it("a stretch leaves out the ends, and needs two values", () => {
  const values = [...Array.from({ length: 98 }, (_, i) => 100 + i), -9999, 65535];
  const [low, high] = stretchOf(values)!;
  expect([low > 99, high < 198]).toEqual([true, true]);
  expect([stretchOf([]), stretchOf([5, 5, 5])]).toEqual([null, null]);
});
