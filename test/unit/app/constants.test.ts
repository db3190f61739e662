/** A few bytes cannot ask for much: constants are computed up to a bound, and what is over is told at once. */
import { describe, expect, it } from "vitest";
import { validated } from "../../support/validated.ts";

const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  ...(result ? { result: true } : {}),
});
const from = (from_node: string): object => ({ from_node });

const repeated = (repeat: number): object => node("array_create", { data: [1], repeat });
const sumOf = (array: object): object => ({ a: array, r: node("sum", { data: from("a") }, true) });

/** The condition of `count` counts with a condition of its own, so many deep. */
function nestedCounts(levels: number): object {
  const data = Array.from({ length: 20 }, (_, i) => i);
  let condition: object = { process_graph: { c: node("gt", { x: { from_parameter: "x" }, y: 5 }, true) } };
  for (let level = 1; level < levels; level++)
    condition = {
      process_graph: {
        n: node("count", { data, condition }),
        c: node("gt", { x: from("n"), y: 5 }, true),
      },
    };
  return { r: node("count", { data, condition }, true) };
}

function doublings(count: number): object {
  const graph: Record<string, object> = { a0: node("array_create", { data: [1] }) };
  for (let i = 1; i <= count; i++)
    graph[`a${i}`] = node(
      "array_concat",
      { array1: from(`a${i - 1}`), array2: from(`a${i - 1}`) },
      i === count,
    );
  return graph;
}

function manySums(sums: number): object {
  const graph: Record<string, object> = { a: node("array_create", { data: [1], repeat: 250_000 }) };
  for (let i = 0; i < sums; i++) graph[`s${i}`] = node("sum", { data: from("a") }, i === 0);
  return graph;
}

const square = {
  row: node("array_create", { data: [1], repeat: 10_001 }),
  kernel: node("array_create", { data: [from("row")], repeat: 10_001 }),
  r: node("array_element", { data: from("kernel"), index: 0 }, true),
};

/** References put an array into an array 5,000 times, without any process. */
const gathered = {
  row: node("array_create", { data: [1], repeat: 10_001 }),
  r: node("array_create", { data: Array.from({ length: 5000 }, () => from("row")) }, true),
};

const cases: readonly (readonly [string, object])[] = [
  ["array_create of 30 million", sumOf(repeated(3e7))],
  ["array_create of a thousand million", sumOf(repeated(1e9))],
  ["array_create of 1e308", sumOf(repeated(1e308))],
  ["10,001 x 10,001 by array_create of array_create", square],
  ["an array 5,000 times in an array", gathered],
  ["24 doublings by array_concat", doublings(24)],
  ["1,500 sums of an array", manySums(1500)],
  ["quantiles of 1e7 parts", { r: node("quantiles", { data: [1, 2], q: 1e7 }, true) }],
  ["quantiles of 1e9 parts", { r: node("quantiles", { data: [1, 2], q: 1e9 }, true) }],
  ["quantiles of 1e308 parts", { r: node("quantiles", { data: [1, 2], q: 1e308 }, true) }],
  ["counts in conditions of counts, 5 deep", nestedCounts(5)],
  ["counts in conditions of counts, 16 deep", nestedCounts(16)],
];

describe("what is too much is told within a second of work", () => {
  it.each(cases)("%s", async (_, process_graph) => {
    const { errors, cpuMs } = await validated({ process_graph });
    expect(errors.map(({ code }) => code)).toEqual(["ProcessGraphComplexity"]);
    expect(errors[0]!.message).toMatch(/\d/);
    expect(cpuMs).toBeLessThan(1000);
  });

  it("in callbacks of cubes, too", async () => {
    const x = { from_parameter: "x" };
    for (const only of [
      node("sum", { data: from("many") }, true),
      node("quantiles", { data: [1, x], q: 1e7 }, true),
    ]) {
      const many = node("array_create", { data: [x], repeat: 30_000_000 });
      const graph = {
        load: { process_id: "load_geojson", arguments: { data: { type: "Point", coordinates: [15, 46] } } },
        r: node("apply", { data: from("load"), process: { process_graph: { many, only } } }, true),
      };
      const { errors, cpuMs } = await validated({ process_graph: graph });
      expect(errors.map(({ code }) => code)).toEqual(["ProcessGraphComplexity"]);
      expect(cpuMs).toBeLessThan(1000);
    }
  });
});

describe("what people ask for is far below", () => {
  it.each([
    ["an array of 10,000", sumOf(repeated(10_000)), []],
    ["counts 3 deep", nestedCounts(3), []],
    ["percentiles", { r: node("quantiles", { data: [1, 2], q: 100 }, true) }, []],
  ] as const)("%s", async (_, process_graph, expected) => {
    expect((await validated({ process_graph })).errors).toEqual(expected);
  });
});

it("an object that looks like a compiled callback is none", async () => {
  const fake = { steps: [], result: { kind: "const", value: true } };
  const graph = {
    fake: node("constant", { x: fake }),
    r: node("count", { data: [1], condition: from("fake") }, true),
  };
  const { errors } = await validated({ process_graph: graph });
  expect(errors.map(({ code }) => code)).toEqual(["ProcessParameterInvalid"]);
});
