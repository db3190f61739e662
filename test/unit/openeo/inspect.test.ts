/** Looking at data writes what is known of them, and changes nothing. */
import { expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { lower } from "../../../src/openeo/lower.ts";
import { MemoryCube } from "../../../src/openeo/lowering.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import { toldCharactersMax, toldEntriesMax } from "../../../src/limits.ts";
import { memoryCube } from "../../support/memory-cubes.ts";

const cube = new MemoryCube(memoryCube({ t: 3, y: 100, x: 4 }, 1));
const lowered = (graph: object) => {
  const parsed = parseGraph(graph).graph!;
  return lower({
    effort: usersEffort(),
    graph: parsed,
    find: findProcess,
    parameters: { cube },
    loads: new Map(),
    stages: new Map(),
  });
};
const look = (data: unknown, more: object = {}) => ({
  process_id: "inspect",
  arguments: { data, message: "here", ...more },
});

it("of a data cube the dimensions", () => {
  const { told, plan } = lowered({
    look: look({ from_parameter: "cube" }, { level: "warning", code: "Mine" }),
    mean: {
      process_id: "reduce_dimension",
      arguments: {
        data: { from_node: "look" },
        dimension: "t",
        reducer: {
          process_graph: {
            inside: look({ from_parameter: "data" }),
            mean: { process_id: "mean", arguments: { data: { from_node: "inside" } }, result: true },
          },
        },
      },
      result: true,
    },
  });
  expect(plan.nodes.map(({ kind }) => kind)).toEqual(["memory", "reduce"]);
  expect(told).toEqual([
    {
      level: "warning",
      code: "Mine",
      message: "here",
      path: [{ node_id: "look", process_id: "inspect" }],
      data: {
        data_type: "float64",
        "cube:dimensions": {
          t: expect.objectContaining({ type: "temporal" }) as object,
          y: {
            type: "spatial",
            axis: "y",
            reference_system: cube.params.shape.dims[1]!.crs,
            extent: [4999995, 4999005],
            size: 100,
            step: 10,
          },
          x: expect.objectContaining({ size: 4 }) as object,
        },
      },
    },
  ]);
});

it("values as they are, long ones by their beginning, numbers without JSON as texts", () => {
  const long = Array.from({ length: 5000 }, (_, i) => i);
  const graph = {
    nan: { process_id: "nan", arguments: {} },
    a: look([{ from_node: "nan" }, 1]),
    b: look(long),
    c: { ...look("text"), result: true },
  };
  const { told, outputs } = lowered(graph);
  expect(told.map(({ data }) => data)).toEqual([
    ["NaN", 1],
    { type: "array of 5000", begins: JSON.stringify(long).slice(0, toldCharactersMax) },
    "text",
  ]);
  expect(outputs[0]!.data).toBe("text");
});

it("so many entries and no more", () => {
  const nodes = Array.from({ length: toldEntriesMax + 5 }, (_, i) => [`n${i}`, look(i)]);
  expect(lowered({ ...Object.fromEntries(nodes), end: { ...look(0), result: true } }).told).toHaveLength(
    toldEntriesMax,
  );
});
