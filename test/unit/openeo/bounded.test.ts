/** Small graphs that ask for endless work are refused before it is begun. */
import { expect, it } from "vitest";
import { runCase } from "../../../scripts/lib/vector-run.ts";

const callback = (process_id: string, args: object): object => ({
  process_graph: { p: { process_id, arguments: args, result: true } },
});
const x = { from_parameter: "x" };
const thousand = Array.from({ length: 1500 }, (_, i) => i);
/** Callbacks in callbacks: 1,500 elements, each with 1,500, each with 1,500. */
const inner = callback("add", { x, y: 1 });
const middle = callback("array_apply", { data: thousand, process: inner });
const outer = callback("array_apply", { data: thousand, process: middle });
/** A cube of 400 dates, and a step per date and index that must be known. */
const cube = {
  type: "datacube",
  order: ["t", "x"],
  dimensions: {
    t: { type: "temporal", values: Array.from({ length: 400 }, (_, i) => `${1600 + i}-01-01`) },
    x: { type: "spatial", axis: "x", values: [5] },
  },
  data: Array.from({ length: 400 }, () => [1]),
};
const data = { from_parameter: "data" };
const index = { from_parameter: "index" };
const pairs = {
  process_graph: {
    all: {
      process_id: "array_apply",
      arguments: {
        data,
        process: {
          process_graph: {
            each: {
              process_id: "array_apply",
              arguments: { data, process: callback("multiply", { x, y: index }) },
            },
            sum: { process_id: "sum", arguments: { data: { from_node: "each" } } },
            with: { process_id: "add", arguments: { x: { from_node: "sum" }, y: index }, result: true },
          },
        },
      },
      result: true,
    },
  },
};
const long = "long text ".repeat(50_000);

it.each([
  ["array_apply", { data: thousand, process: outer }],
  ["array_create", { data: [1, 2], repeat: 1e9 }],
  ["text_concat", { data: [long, long, long] }],
  ["apply_dimension", { data: cube, dimension: "t", process: pairs }],
] as const)("%s", async (process, args) => {
  const begun = performance.now();
  expect(await runCase(process, args)).toMatchObject({ throws: "ProcessGraphComplexity" });
  expect(performance.now() - begun).toBeLessThan(20_000);
});
