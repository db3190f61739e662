/** A process of our own brings its signature: its arguments are checked and typed by it, and it is lowered like any other. */
import { expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import { defineProcess } from "../../../src/openeo/define.ts";
import type { ProcessDefinition } from "../../../src/openeo/define.ts";
import { checkGraph } from "../../../src/openeo/graph/check.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { lower } from "../../../src/openeo/lower.ts";
import { MemoryCube } from "../../../src/openeo/lowering.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import { memoryCube } from "../../support/memory-cubes.ts";

const smooth = defineProcess(
  {
    id: "smooth",
    signature: {
      categories: ["cubes"],
      experimental: true,
      parameters: [
        { name: "data", schema: { type: "object", subtype: "datacube" } },
        { name: "weights", schema: { type: "array", minItems: 2, maxItems: 2, items: { type: "number" } } },
        {
          name: "border",
          schema: { type: "string", enum: ["wrap", "reflect"] },
          optional: true,
          default: "wrap",
        },
      ],
      returns: { type: "object", subtype: "datacube" },
      exceptions: ["DimensionNotAvailable"],
    },
  },
  { summary: "Three cells in a row" },
  (context) => {
    const [middle, side] = context.value("weights");
    const border = context.value("border");
    return context.add("kernel", { kernel: [[side, middle, side]], factor: 1, border, replaceInvalid: 0 }, [
      context.cube("data"),
    ]);
  },
);

const find = (id: string, namespace: string | null): ProcessDefinition | null =>
  id === "smooth" ? smooth : findProcess(id, namespace);

const cube = new MemoryCube(memoryCube({ y: 4, x: 4 }, 1));
const graphOf = (args: object) =>
  parseGraph({
    smoothed: {
      process_id: "smooth",
      arguments: { data: { from_parameter: "cube" }, ...args },
      result: true,
    },
  }).graph!;
const lowered = (args: object) =>
  lower({
    effort: usersEffort(),
    graph: graphOf(args),
    find,
    parameters: { cube },
    loads: new Map(),
    stages: new Map(),
  });

it("becomes nodes, with defaults of its own", () => {
  const { plan, outputs } = lowered({ weights: [2, 1] });
  expect(plan.nodes.at(-1)).toMatchObject({
    kind: "kernel",
    params: { kernel: [[1, 2, 1]], border: "wrap" },
    origin: "smoothed",
  });
  expect(outputs).toHaveLength(1);
});

it("arguments are checked against its signature", () => {
  const messages = (args: object) => checkGraph(graphOf(args), find).map(({ code }) => code);
  expect(messages({ weights: [2, 1], border: "reflect" })).toEqual([]);
  expect(messages({ weights: [2], border: "replicate", more: 1 })).toEqual([
    "ProcessParameterUnsupported",
    "ProcessParameterInvalid",
    "ProcessParameterInvalid",
  ]);
  expect(messages({})).toEqual(["ProcessParameterRequired"]);
});

it("a data cube where a value is wanted is refused, with the argument's name", () => {
  expect(() => lowered({ weights: { from_parameter: "cube" } })).toThrow(
    expect.objectContaining({
      code: "ProcessParameterInvalid",
      message: expect.stringContaining("'weights' of process 'smooth'") as string,
      path: [{ node_id: "smoothed", process_id: "smooth" }],
    }) as Error,
  );
});

it("trunc is int by another name", () => {
  const trunc = findProcess("trunc", null)!;
  const int = findProcess("int", null)!;
  expect([trunc.source, trunc.signature.parameters]).toEqual(["own", int.signature.parameters]);
});
