/** Graphs of a few hundred bytes, or of a body full, that ask for much: each is refused, with little work and in little memory. */
import { nameCharactersMax } from "../../src/limits.ts";

export const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  ...(result ? { result: true } : {}),
});
export const from = (from_node: string): object => ({ from_node });

export const repeated = (repeat: number): object => node("array_create", { data: [1], repeat });
export const sumOf = (array: object): object => ({ a: array, r: node("sum", { data: from("a") }, true) });

/** The condition of `count` counts with a condition of its own, so many deep. */
export function nestedCounts(levels: number): object {
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

/** Too much to compute. */
export const costlyGraphs: readonly (readonly [string, object])[] = [
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

const references = (id: string): object[] => Array.from({ length: 10_000 }, () => ({ from_node: id }));
const long = `n${"x".repeat(2000)}`;
const many = (count: number): [string, number][] => Array.from({ length: count }, (_, i) => [`p${i}`, 1]);

/** Twenty nodes with ids as long as may be refer a thousand times to one that is not there. */
function lostReferences(): object {
  const id = "y".repeat(nameCharactersMax - 2);
  return Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `${id}${i}`,
      node("array_create", { data: references("z").slice(0, 1000) }, i === 0),
    ]),
  );
}

function deepIds(): object {
  let inner: object = Object.fromEntries(
    Array.from({ length: 1900 }, (_, i) => [`${"q".repeat(120)}${i}`, node("w".repeat(120), {}, i === 0)]),
  );
  for (let i = 0; i < 30; i++)
    inner = {
      [`${"d".repeat(120)}${i}`]: node("apply", { data: 1, process: { process_graph: inner } }, true),
    };
  return inner;
}

/** Many mistakes, or long ones. */
export const mistakenGraphs = {
  "references to a node that is not there": lostReferences(),
  "a long id": { [long]: node("array_create", { data: references("z") }, true) },
  "long references": { a: node("array_create", { data: references(long).slice(0, 400) }, true) },
  "a long process": { a: node(long, {}, true) },
  "a long namespace": { a: { ...node("add", { x: 1, y: 1 }, true), namespace: long } },
  "a long argument": { a: node("add", { x: 1, y: 1, [long]: 1 }, true) },
  "a long parameter": {
    a: node("add", { x: 1, y: { from_parameter: long } }, true),
    b: node("nothing", {}),
  },
  "a long value": { a: node("add", { x: 1, y: "z".repeat(900_000) }, true), b: node("nothing", {}) },
  "unknown arguments": { a: node("add", Object.fromEntries(many(50_000)), true) },
  "many results": Object.fromEntries(many(1900).map(([id]) => [id, node("e", {}, true)])),
  "unknown processes": Object.fromEntries(many(1900).map(([id]) => [id, node("nothing", {}, id === "p0")])),
  "long ids far within each other": deepIds(),
} as const;

const labels = Array.from({ length: 100_000 }, (_, i) => `l${i}`);

/** Lists whose items must differ, as long as a body holds. */
export const longLists = {
  labels,
  renamed: (target: readonly unknown[]): object => ({
    load: node("load_geojson", { data: { type: "Point", coordinates: [15, 46] } }),
    a: node("rename_labels", { data: { from_node: "load" }, dimension: "geometry", target }, true),
  }),
  probabilities: {
    a: node("quantiles", { data: [1, 2], probabilities: labels.map((_, i) => i / 100_000) }, true),
  },
} as const;
