/** Which cube the files of a job were cut from. */
import { expect, it } from "vitest";
import { savedLayers } from "../../../../src/app/bind/own-results.ts";
import type { OwnResults } from "../../../../src/app/ports/own-data.ts";
import type { FileDimension } from "../../../../src/stac/result-dimensions.ts";

const bands: FileDimension = { name: "band", type: "bands" };
const inner: readonly FileDimension[] = [
  { name: "y", type: "spatial", axis: "y" },
  { name: "x", type: "spatial", axis: "x" },
];

function resultsOf(
  files: readonly (readonly [dims: readonly FileDimension[] | null, key?: string])[],
): OwnResults {
  const items = files.map(([dims, key = "result"], index) => ({
    document: { id: String(index), assets: { [key]: {}, thumbnail: {} } },
    base: null as never,
    dims,
  }));
  return { job: "j", items, file: null };
}

const at = (t: string, run: number | string): readonly FileDimension[] => [
  { name: "t", type: "temporal", label: t },
  { name: "run", type: "other", label: run },
  bands,
  ...inner,
];
const all = (own: OwnResults): ReadonlySet<string> =>
  new Set(own.items.map(({ document }) => String(document["id"])));

it("labels keep their order and their type, and what no file has is no-data", () => {
  const own = resultsOf([[at("late", 1)], [at("late", "1")], [at("early", 1)]]);
  const { layers, saved } = savedLayers(own, all(own))!;
  expect([...layers.keys()]).toEqual(["0", "1", "2"]);
  expect(saved).toEqual({
    outer: [
      { name: "t", type: "temporal", labels: ["late", "early"] },
      { name: "run", type: "other", labels: [1, "1"] },
    ],
    from: [0, 1, 2, -1],
    bands: "band",
    y: "y",
    x: "x",
  });
});

it("files that were not found are no part of it", () => {
  const own = resultsOf([[at("a", 1)], [at("b", 1)], [at("c", 1)]]);
  const { layers, saved } = savedLayers(own, new Set(["1", "2"]))!;
  expect([...layers.keys()]).toEqual(["1", "2"]);
  expect(saved.outer[0]!.labels).toEqual(["b", "c"]);
  expect(saved.from).toEqual([0, 1]);
});

it("a cube without bands and labels", () => {
  const own = resultsOf([[inner]]);
  expect(savedLayers(own, all(own))!.saved).toEqual({ outer: [], from: [0], bands: null, y: "y", x: "x" });
});

it.each([
  ["files of before, which do not say it", [[null]]],
  ["two outputs", [[at("a", 1)], [at("b", 1), "result-2"]]],
  ["two of the same labels", [[at("a", 1)], [at("a", 1)]]],
  ["other dimensions", [[at("a", 1)], [[...at("a", 1).slice(0, 1), bands, ...inner]]]],
] as const)("%s are told by their documents", (_, files) => {
  const own = resultsOf(files);
  expect(savedLayers(own, all(own))).toBeNull();
});
