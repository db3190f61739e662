/** A few bytes cannot ask for much: constants are computed up to a bound, and what is over is told at once. */
import { describe, expect, it } from "vitest";
import { costlyGraphs, from, nestedCounts, node, repeated, sumOf } from "../../../support/refused-graphs.ts";
import { validated } from "../../../support/validated.ts";

describe("what is too much is told within a second of work", () => {
  it.each(costlyGraphs)("%s", async (_, process_graph) => {
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
