/** What is told of a wrong graph is never much larger than the graph, and takes no longer than reading it. */
import { describe, expect, it } from "vitest";
import { longLists, mistakenGraphs, node } from "../../support/refused-graphs.ts";
import { validated } from "../../support/validated.ts";
import { errorsMax, graphChainMax, nameCharactersMax } from "../../../src/limits.ts";

const wholeBody = 1024 * 1024;
async function told(process_graph: object) {
  expect(JSON.stringify(process_graph).length).toBeLessThan(2 * wholeBody);
  const { errors, cpuMs } = await validated({ process_graph });
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.length).toBeLessThanOrEqual(errorsMax);
  const text = JSON.stringify(errors);
  expect(text.length).toBeLessThan(wholeBody / 2);
  expect(cpuMs).toBeLessThan(3000);
  return { errors, text };
}

describe("errors are smaller than their cause", () => {
  it.each(Object.entries(mistakenGraphs))("%s", async (_, graph) => {
    expect((await told(graph)).text.length).toBeLessThan(400_000);
  });

  it("nodes that there are, and the length of an id, are told in short", async () => {
    const [lost] = (await told(mistakenGraphs["references to a node that is not there"])).errors;
    expect(lost!.message).toMatch(/^Node 'z' does not exist in this process graph; it has y/);
    const [long] = (await told(mistakenGraphs["a long id"])).errors;
    const shown = `n${"x".repeat(nameCharactersMax - 1)}`;
    expect(long!.message).toBe(
      `The id of node '${shown}...' has 2001 characters; ${nameCharactersMax} are allowed.`,
    );
  });

  it("long names are cut", async () => {
    const names = ["references", "process", "namespace", "argument", "parameter", "value"] as const;
    for (const name of names) {
      const key = name === "references" ? "long references" : (`a long ${name}` as const);
      expect((await told(mistakenGraphs[key])).text.length, key).toBeLessThan(64_000);
    }
  });
});

describe("nodes one after the other", () => {
  const chain = (nodes: number): object =>
    Object.fromEntries(
      Array.from({ length: nodes }, (_, i) => [
        `a${i}`,
        node("add", { x: i === 0 ? 1 : { from_node: `a${i - 1}` }, y: 1 }, i === nodes - 1),
      ]),
    );
  it("have a number that the stack holds", async () => {
    expect((await validated({ process_graph: chain(graphChainMax) })).errors).toEqual([]);
    const { errors } = await told(chain(graphChainMax + 1));
    expect(errors[0]).toMatchObject({ code: "ProcessGraphComplexity" });
  });
  it("those of callbacks count to those around them", async () => {
    const within = chain(graphChainMax);
    const graph = {
      load: node("load_geojson", { data: { type: "Point", coordinates: [15, 46] } }),
      apply: node("apply", { data: { from_node: "load" }, process: { process_graph: within } }, true),
    };
    expect((await told(graph)).errors[0]).toMatchObject({ code: "ProcessGraphComplexity" });
  });
});

describe("items that must differ", () => {
  const { labels, renamed } = longLists;
  it("100,000 labels are looked through once", async () => {
    const { errors, cpuMs } = await validated({ process_graph: renamed(labels) });
    expect(errors.map(({ message }) => message).join()).not.toMatch(/equal/);
    expect(cpuMs).toBeLessThan(3000);
  });
  it("100,000 probabilities, too", async () => {
    const graph = longLists.probabilities;
    const { errors, cpuMs } = await validated({ process_graph: graph });
    expect(errors).toEqual([]);
    expect(cpuMs).toBeLessThan(3000);
  });
  it("equal ones are named", async () => {
    const { errors } = await validated({ process_graph: renamed([...labels, "l7"]) });
    expect(errors[0]!.message).toMatch(/its items 7 and 100000 are equal, and all must differ/);
  });
  it("1 and '1' differ", async () => {
    expect((await validated({ process_graph: renamed([1, "1"]) })).errors[0]!.message).not.toMatch(/equal/);
  });
});
