/** What is told of a wrong graph is never much larger than the graph, and takes no longer than reading it. */
import { describe, expect, it } from "vitest";
import { validated } from "../../support/validated.ts";
import { errorsMax, graphChainMax, nameCharactersMax } from "../../../src/limits.ts";

const wholeBody = 1024 * 1024;
const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  ...(result ? { result: true } : {}),
});

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

const references = (id: string): object[] => Array.from({ length: 10_000 }, () => ({ from_node: id }));
const long = `n${"x".repeat(2000)}`;

describe("errors are smaller than their cause", () => {
  it("20,000 references to a node that is not there, beside long ids", async () => {
    const id = "y".repeat(nameCharactersMax - 2);
    const graph = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [
        `${id}${i}`,
        node("array_create", { data: references("z").slice(0, 1000) }, i === 0),
      ]),
    );
    const { errors } = await told(graph);
    expect(errors[0]!.message).toMatch(/^Node 'z' does not exist in this process graph; it has y/);
  });

  it("ids of nodes have a length", async () => {
    const { errors } = await told({ [long]: node("array_create", { data: references("z") }, true) });
    expect(errors[0]!.message).toBe(
      `The id of node '${long.slice(0, nameCharactersMax)}...' has 2001 characters; ${nameCharactersMax} are allowed.`,
    );
  });

  it("long names of references, processes, namespaces, arguments and parameters are cut", async () => {
    const graphs = [
      { a: node("array_create", { data: references(long).slice(0, 400) }, true) },
      { a: node(long, {}, true) },
      { a: { ...node("add", { x: 1, y: 1 }, true), namespace: long } },
      { a: node("add", { x: 1, y: 1, [long]: 1 }, true) },
      { a: node("add", { x: 1, y: { from_parameter: long } }, true), b: node("nothing", {}) },
      { a: node("add", { x: 1, y: "z".repeat(900_000) }, true), b: node("nothing", {}) },
    ];
    for (const graph of graphs) expect((await told(graph)).text.length).toBeLessThan(64_000);
  });

  it("very many unknown arguments, results, processes", async () => {
    const many = (count: number): [string, number][] => Array.from({ length: count }, (_, i) => [`p${i}`, 1]);
    await told({ a: node("add", Object.fromEntries(many(50_000)), true) });
    await told(Object.fromEntries(many(1900).map(([id]) => [id, node("e", {}, true)])));
    await told(Object.fromEntries(many(1900).map(([id]) => [id, node("nothing", {}, id === "p0")])));
  });

  it("long ids far within each other", async () => {
    let inner: object = Object.fromEntries(
      Array.from({ length: 1900 }, (_, i) => [`${"q".repeat(120)}${i}`, node("w".repeat(120), {}, i === 0)]),
    );
    for (let i = 0; i < 30; i++)
      inner = {
        [`${"d".repeat(120)}${i}`]: node("apply", { data: 1, process: { process_graph: inner } }, true),
      };
    await told(inner);
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
  const labels = Array.from({ length: 100_000 }, (_, i) => `l${i}`);
  const renamed = (target: readonly unknown[]): object => ({
    load: node("load_geojson", { data: { type: "Point", coordinates: [15, 46] } }),
    a: node("rename_labels", { data: { from_node: "load" }, dimension: "geometry", target }, true),
  });
  it("100,000 labels are looked through once", async () => {
    const { errors, cpuMs } = await validated({ process_graph: renamed(labels) });
    expect(errors.map(({ message }) => message).join()).not.toMatch(/equal/);
    expect(cpuMs).toBeLessThan(3000);
  });
  it("100,000 probabilities, too", async () => {
    const probabilities = labels.map((_, i) => i / 100_000);
    const graph = { a: node("quantiles", { data: [1, 2], probabilities }, true) };
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
