/** Calls of processes that are graphs: what they give, what they see, and that they end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usersEffort } from "../../../support/allowance.ts";
import { compileProgram } from "../../../../src/cube/program/compile.ts";
import type { ParamSpec } from "../../../../src/cube/program/program.ts";
import { evaluate } from "../../../../src/cube/program/scalar.ts";
import type { Value } from "../../../../src/cube/program/value.ts";
import { pathText } from "../../../../src/errors.ts";
import { callDepthMax, graphNodesMax } from "../../../../src/limits.ts";
import { toProgram } from "../../../../src/openeo/graph/callback.ts";
import { checkGraph } from "../../../../src/openeo/graph/check.ts";
import { parseDefinition } from "../../../../src/openeo/graph/definition.ts";
import { type Expanded, expand } from "../../../../src/openeo/graph/expand.ts";
import { definitionKey, ownPlace } from "../../../../src/openeo/graph/namespaces.ts";
import { type ParsedGraph, parseGraph } from "../../../../src/openeo/graph/parse.ts";
import { lower } from "../../../../src/openeo/lower.ts";
import { findProcess } from "../../../../src/openeo/processes/index.ts";
import { callback, from, node, parameter } from "../../../support/server.ts";

type Json = Record<string, unknown>;
type Definitions = Readonly<Record<string, Json>>;

const named = (...names: string[]): object[] => names.map((name) => ({ name, schema: {} }));
const called = (namespace: string, id: string, args: object, result = false): object => ({
  ...node(id, args, result),
  namespace,
});

function expanded(process_graph: object, own: Definitions, others: Definitions = {}): Expanded {
  const keyed = [
    ...Object.entries(own).map(([id, json]) => [definitionKey(ownPlace, id), json] as const),
    ...Object.entries(others),
  ];
  const definitions = new Map(
    keyed.map(([key, json]) => {
      const { definition, errors } = parseDefinition(json);
      expect(errors).toEqual([]);
      return [key, definition!];
    }),
  );
  const { graph } = parseGraph(process_graph);
  return expand(graph!, { definitions, isPredefined: (id) => findProcess(id, "backend") !== null });
}

function graphOf({ graph, errors }: Expanded): ParsedGraph {
  expect(errors).toEqual([]);
  expect(checkGraph(graph!, findProcess)).toEqual([]);
  return graph!;
}

/** What a graph of single values gives. */
function valueOf(result: Expanded, parameters: Readonly<Record<string, Value>> = {}): Value {
  const graph = graphOf(result);
  const { outputs } = lower({
    graph,
    find: findProcess,
    parameters,
    effort: usersEffort(),
    loads: new Map(),
    stages: new Map(),
  });
  return outputs.at(-1)!.data as Value;
}

/** What a graph gives as a callback over the array `data`: exact and by blocks, which must agree. */
function pixelOf(
  result: Expanded,
  params: { readonly data: readonly number[]; readonly x?: number },
): unknown {
  const program = toProgram(graphOf(result), findProcess);
  const exact = evaluate(program, params, usersEffort());
  const { data, x = 0 } = params;
  const specs: Record<string, ParamSpec> = {
    data: { kind: "array", length: data.length, labels: null, type: "number" },
    x: { kind: "pixel", type: "number" },
  };
  const compiled = compileProgram(program, specs, usersEffort());
  const column = (value: number) => ({ data: Float64Array.of(value), valid: null });
  const length = compiled.result.kind === "array" ? compiled.result.length : 1;
  const out = Array.from({ length }, () => column(NaN));
  compiled.run({ data: data.map(column), x: column(x) }, 1, out);
  const given = out.map((each) => each.data[0]);
  expect(compiled.result.kind === "array" ? given : given[0]).toEqual(exact);
  return exact;
}

const half: Json = {
  parameters: named("a"),
  process_graph: { h: node("divide", { x: parameter("a"), y: 2 }, true) },
};
const mix: Json = {
  parameters: [...named("a", "b"), { name: "share", schema: { type: "number" }, default: 0.25 }],
  process_graph: {
    first: node("multiply", { x: parameter("a"), y: parameter("share") }),
    rest: node("subtract", { x: 1, y: parameter("share") }),
    second: node("multiply", { x: parameter("b"), y: from("rest") }),
    sum: node("add", { x: from("first"), y: from("second") }, true),
  },
};

describe("what a call gives", () => {
  it("is what the definition gives for its arguments, defaults filled in", () => {
    const call = (args: object): object => ({ m: node("mix", args, true) });
    expect(valueOf(expanded(call({ a: 8, b: 4 }), { mix }))).toBe(5);
    expect(valueOf(expanded(call({ a: 8, b: 4, share: 1 }), { mix }))).toBe(8);
  });
  it("is handed on, twice and to further calls", () => {
    const graph = {
      one: node("half", { a: 12 }),
      two: node("half", { a: from("one") }),
      m: node("mix", { a: from("one"), b: from("two"), share: parameter("s") }, true),
    };
    expect(valueOf(expanded(graph, { half, mix }), { s: 0.5 })).toBe(4.5);
  });
  it("takes calls within calls, within arguments and within callbacks", () => {
    const quarter: Json = {
      parameters: named("a"),
      process_graph: { i: node("half", { a: parameter("a") }), o: node("half", { a: from("i") }, true) },
    };
    expect(valueOf(expanded({ q: node("quarter", { a: 8 }, true) }, { half, quarter }))).toBe(2);
    const each = { process_graph: { q: node("quarter", { a: parameter("x") }, true) } };
    const graph = { a: node("array_apply", { data: [4, 8, 12], process: each }, true) };
    expect(valueOf(expanded(graph, { half, quarter }))).toEqual([1, 2, 3]);
  });
  it("is what is written out by hand, whatever the values", () => {
    const byHand = {
      h: node("divide", { x: parameter("p"), y: 2 }),
      f: node("multiply", { x: from("h"), y: 0.75 }),
      r: node("subtract", { x: 1, y: 0.75 }),
      s: node("multiply", { x: parameter("q"), y: from("r") }),
      sum: node("add", { x: from("f"), y: from("s") }, true),
    };
    const byCall = {
      h: node("half", { a: parameter("p") }),
      m: node("mix", { a: from("h"), b: parameter("q"), share: 0.75 }, true),
    };
    const [hand, call] = [expanded(byHand, {}), expanded(byCall, { half, mix })];
    const value = fc.oneof(fc.double(), fc.constant(null));
    fc.assert(
      fc.property(value, value, (p, q) => {
        expect(valueOf(call, { p, q })).toEqual(valueOf(hand, { p, q }));
      }),
    );
  });
  it("keeps every result of a definition that saves several", () => {
    const two: Json = {
      parameters: named("v"),
      process_graph: {
        s: node("save_result", { data: parameter("v"), format: "JSON" }),
        more: node("add", { x: parameter("v"), y: 1 }),
        r: node("save_result", { data: from("more"), format: "JSON" }, true),
      },
    };
    const graph = graphOf(
      expanded({ n: node("add", { x: 3, y: 4 }), t: node("two", { v: from("n") }, true) }, { two }),
    );
    const { outputs } = lower({
      graph,
      find: findProcess,
      parameters: {},
      effort: usersEffort(),
      loads: new Map(),
      stages: new Map(),
    });
    expect(outputs.map(({ data, origin }) => [data, origin])).toEqual([
      [7, "t/s"],
      [8, "t/r"],
    ]);
  });
});

describe("what a definition sees", () => {
  it("nothing of its caller but its arguments", () => {
    const peeks: Json = {
      parameters: [],
      process_graph: { p: node("add", { x: parameter("s"), y: 1 }, true) },
    };
    const { errors } = expanded({ c: node("peeks", {}, true) }, { peeks });
    expect(errors).toMatchObject([
      { code: "ProcessParameterRequired", path: [{ node_id: "c", process_id: "peeks" }, { node_id: "p" }] },
    ]);
  });
  const plus: Json = {
    parameters: named("x", "values"),
    process_graph: {
      a: node(
        "array_apply",
        { data: parameter("values"), process: callback("add", "x", { y: parameter("offset") }) },
        true,
      ),
    },
  };
  const shifted: Json = {
    parameters: named("values", "offset"),
    process_graph: plus["process_graph"] as object,
  };
  it("its arguments in its callbacks, where they come from nodes, parameters or values", () => {
    const graph = (offset: unknown): object => ({
      ten: node("add", { x: 4, y: 6 }),
      s: node("shifted", { values: [1, 2], offset }, true),
    });
    for (const offset of [10, from("ten"), parameter("ten")])
      expect(valueOf(expanded(graph(offset), { shifted }), { ten: 10 })).toEqual([11, 12]);
  });
  it("its arguments in callbacks of callbacks", () => {
    const deep: Json = {
      parameters: named("rows", "offset"),
      process_graph: {
        a: node(
          "array_apply",
          {
            data: parameter("rows"),
            process: {
              process_graph: {
                inner: node(
                  "array_apply",
                  { data: parameter("x"), process: callback("add", "x", { y: parameter("offset") }) },
                  true,
                ),
              },
            },
          },
          true,
        ),
      },
    };
    const graph = {
      n: node("add", { x: 1, y: 1 }),
      d: node("deep", { rows: [[1], [2, 3]], offset: from("n") }, true),
    };
    expect(valueOf(expanded(graph, { deep }))).toEqual([[3], [4, 5]]);
  });
  it("in a callback: values that differ from pixel to pixel, by blocks as exactly", () => {
    const graph = {
      m: node("mean", { data: parameter("data") }),
      s: node("shifted", { values: parameter("data"), offset: from("m") }),
      l: node("array_element", { data: from("s"), index: 1 }, true),
    };
    expect(pixelOf(expanded(graph, { shifted }), { data: [2, 4] })).toBe(7);
    const all = {
      ...graph,
      l: node("array_apply", { data: from("s"), process: callback("half", "a") }, true),
    };
    const renamed = {
      ...all,
      l: node(
        "array_apply",
        { data: from("s"), process: { process_graph: { h: node("half", { a: parameter("x") }, true) } } },
        true,
      ),
    };
    expect(pixelOf(expanded(renamed, { shifted, half }), { data: [2, 4] })).toEqual([2.5, 3.5]);
  });
  it("parameters that are called as those of a callback are not mixed up", () => {
    // The caller's x is the offset; x within the callback is the element.
    const graph = { s: node("shifted", { values: [1, 2], offset: parameter("x") }, true) };
    expect(pixelOf(expanded(graph, { shifted }), { data: [0], x: 100 })).toEqual([101, 102]);
  });
  const mapped: Json = {
    parameters: named("rows", "each", "scale"),
    process_graph: {
      a: node(
        "array_apply",
        {
          data: parameter("rows"),
          process: {
            process_graph: {
              i: node("array_apply", { data: parameter("x"), process: parameter("each") }),
              s: node("sum", { data: from("i") }),
              m: node("multiply", { x: from("s"), y: parameter("scale") }, true),
            },
          },
        },
        true,
      ),
    },
  };
  it("callbacks that are handed to it see what their writer saw, also deep within it", () => {
    // Both have a `scale`: the caller's is 10, the definition's is 2.
    const each = callback("multiply", "x", { y: parameter("scale") });
    const graph = { m: node("mapped", { rows: [[1, 2], [3]], each, scale: 2 }, true) };
    expect(valueOf(expanded(graph, { mapped }), { scale: 10 })).toEqual([60, 60]);
    // And through another definition.
    const through: Json = {
      parameters: named("f"),
      process_graph: { m: node("mapped", { rows: [[1, 2], [3]], each: parameter("f"), scale: 2 }, true) },
    };
    const outer = { t: node("through", { f: each }, true) };
    expect(valueOf(expanded(outer, { mapped, through }), { scale: 10 })).toEqual([60, 60]);
  });
  it("callbacks that a definition writes for another see its arguments", () => {
    const scaled: Json = {
      parameters: named("by"),
      process_graph: {
        m: node(
          "mapped",
          { rows: [[1, 2], [3]], each: callback("multiply", "x", { y: parameter("by") }), scale: 2 },
          true,
        ),
      },
    };
    const graph = { ten: node("add", { x: 4, y: 6 }), s: node("scaled", { by: from("ten") }, true) };
    expect(valueOf(expanded(graph, { mapped, scaled }))).toEqual([60, 60]);
  });
});

describe("where errors are", () => {
  it("below the node that calls, however deep", () => {
    const wrong: Json = {
      parameters: named("a"),
      process_graph: { w: node("add", { x: parameter("a") }, true) },
    };
    const outer: Json = { parameters: [], process_graph: { o: node("wrong", { a: 1 }, true) } };
    const { graph } = expanded({ here: node("outer", {}, true) }, { wrong, outer });
    expect(checkGraph(graph!, findProcess)).toMatchObject([
      {
        code: "ProcessParameterRequired",
        path: [
          { node_id: "here", process_id: "outer" },
          { node_id: "o", process_id: "wrong" },
          { node_id: "w", process_id: "add" },
        ],
      },
    ]);
  });
  it("of arguments, at the call, each told", () => {
    const typed: Json = {
      parameters: [
        { name: "n", schema: { type: "number", minimum: 1 } },
        { name: "cube", schema: { type: "object", subtype: "raster-cube" } },
        { name: "maybe", schema: { type: "string" }, optional: true },
      ],
      process_graph: { t: node("pi", {}, true) },
    };
    const errors = (args: object): unknown[] =>
      expanded({ c: node("typed", args, true) }, { typed }).errors.map(({ code, path }) => [
        code,
        path[0]!.node_id,
      ]);
    expect(errors({ n: 0, cube: {}, more: 1 })).toEqual([
      ["ProcessParameterUnsupported", "c"],
      ["ProcessParameterInvalid", "c"],
    ]);
    expect(errors({})).toEqual([
      ["ProcessParameterRequired", "c"],
      ["ProcessParameterRequired", "c"],
    ]);
    expect(errors({ n: 2, cube: {} })).toEqual([]);
  });
  it("ids with slashes name one node each", () => {
    const graph = {
      "a/h": node("add", { x: 1, y: 1 }),
      a: node("half", { a: from("a/h") }),
      "a~1h": node("add", { x: from("a"), y: from("a/h") }, true),
    };
    const made = expanded(graph, {
      half: {
        ...half,
        process_graph: {
          x: node("add", { x: 0, y: 0 }),
          h: node("divide", { x: parameter("a"), y: 2 }, true),
        },
      },
    });
    const paths = graphOf(made).nodes.map(({ path }) => pathText(path));
    expect(new Set(paths).size).toBe(4);
    expect(valueOf(made)).toBe(3);
  });
});

describe("which process is meant", () => {
  const own: Json = { parameters: named("data"), process_graph: { p: node("add", { x: 40, y: 2 }, true) } };
  const value = (call: object, definitions: Definitions, others: Definitions = {}): Value =>
    valueOf(expanded({ c: call }, definitions, others));
  it("the user's own first, unless the namespace says otherwise", () => {
    expect(value(node("max", { data: [1, 2] }, true), { max: own })).toBe(42);
    expect(value(called("user", "max", { data: [1, 2] }, true), { max: own })).toBe(42);
    expect(value(called("backend", "max", { data: [1, 2] }, true), { max: own })).toBe(2);
    expect(value(node("max", { data: [1, 2] }, true), {})).toBe(2);
  });
  it("none that is not there", () => {
    for (const namespace of ["user", "backend", "https://a.example/x"]) {
      const { graph } = expanded({ c: called(namespace, "nowhere", {}, true) }, {});
      expect(checkGraph(graph!, findProcess)).toMatchObject([
        { code: "ProcessUnsupported", path: [{ node_id: "c" }] },
      ]);
    }
  });
  const url = "https://a.example/list#top";
  it("in a stranger's definition: what is predefined, then what stands beside it, never the user's own", () => {
    const strange = (inner: object): Definitions => ({
      [definitionKey(url, "strange")]: { parameters: [], process_graph: { s: inner } },
      [definitionKey(url, "beside")]: {
        parameters: [],
        process_graph: { b: node("add", { x: 1, y: 6 }, true) },
      },
      [definitionKey(url, "max")]: own,
    });
    const call = called(url, "strange", {}, true);
    expect(value(call, { max: own }, strange(node("max", { data: [1, 2] }, true)))).toBe(2);
    expect(value(call, {}, strange(called("user", "max", { data: [1, 2] }, true)))).toBe(42);
    expect(value(call, { beside: own }, strange(node("beside", {}, true)))).toBe(7);
    const { graph } = expanded({ c: call }, { mine: own }, strange(node("mine", { data: 1 }, true)));
    expect(checkGraph(graph!, findProcess)).toMatchObject([{ code: "ProcessUnsupported" }]);
  });
});

describe("it ends", () => {
  const calls = (...ids: string[]): Json => ({
    parameters: [],
    process_graph: Object.fromEntries(ids.map((id, i) => [`n${i}`, node(id, {}, i === ids.length - 1)])),
  });
  it("where a process calls itself, by ways around, and in callbacks", () => {
    const loop = { a: calls("b"), b: calls("c"), c: calls("a") };
    expect(expanded({ x: node("a", {}, true) }, loop).errors).toMatchObject([
      {
        code: "ProcessGraphInvalid",
        message: expect.stringContaining("a calls b calls c calls a") as string,
      },
    ]);
    const within: Json = {
      parameters: named("v"),
      process_graph: {
        a: node(
          "array_apply",
          { data: [1], process: { process_graph: { w: node("within", { v: 1 }, true) } } },
          true,
        ),
      },
    };
    expect(expanded({ x: node("within", { v: 1 }, true) }, { within }).errors).toMatchObject([
      { code: "ProcessGraphInvalid" },
    ]);
  });
  it("where calls double at every level", () => {
    const levels = Object.fromEntries(
      Array.from({ length: callDepthMax - 1 }, (_, i) => [`p${i}`, calls(`p${i + 1}`, `p${i + 1}`)]),
    );
    const all = { ...levels, [`p${callDepthMax - 1}`]: calls("pi") };
    const { graph, errors } = expanded({ x: node("p0", {}, true) }, all);
    expect(graph).toBeNull();
    expect(errors).toMatchObject([
      { code: "ProcessGraphComplexity", message: expect.stringContaining(`${graphNodesMax}`) as string },
    ]);
  });
  it("where calls go too deep, and not before", () => {
    const chain = (length: number): Definitions =>
      Object.fromEntries(
        Array.from({ length }, (_, i) => [`p${i}`, calls(i === length - 1 ? "pi" : `p${i + 1}`)]),
      );
    expect(valueOf(expanded({ x: node("p0", {}, true) }, chain(callDepthMax)))).toBeCloseTo(Math.PI);
    expect(expanded({ x: node("p0", {}, true) }, chain(callDepthMax + 1)).errors).toMatchObject([
      { code: "ProcessGraphComplexity" },
    ]);
  });
  it("where a large value is used often", () => {
    const often: Json = {
      parameters: named("v"),
      process_graph: Object.fromEntries(
        Array.from({ length: 100 }, (_, i) => [`n${i}`, node("count", { data: parameter("v") }, i === 0)]),
      ),
    };
    const graph = (length: number): object => ({
      o: node("often", { v: Array.from({ length }, () => 1) }, true),
    });
    expect(expanded(graph(1000), { often }).errors).toEqual([]);
    expect(expanded(graph(20_000), { often }).errors).toMatchObject([{ code: "ProcessGraphComplexity" }]);
  });
  it("where a large callback is used often", () => {
    const often: Json = {
      parameters: named("f"),
      process_graph: Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [
          `n${i}`,
          node("array_apply", { data: [1], process: parameter("f") }, i === 0),
        ]),
      ),
    };
    const f = {
      process_graph: Object.fromEntries(
        Array.from({ length: 60 }, (_, i) => [`c${i}`, node("pi", {}, i === 0)]),
      ),
    };
    expect(expanded({ o: node("often", { f }, true) }, { often }).errors).toMatchObject([
      { code: "ProcessGraphComplexity" },
    ]);
  });
});

describe("schemas that strangers wrote", () => {
  const check = (schema: unknown, value: unknown): string[] => {
    const typed = { parameters: [{ name: "v", schema }], process_graph: { t: node("pi", {}, true) } };
    return expanded({ c: node("typed", { v: value }, true) }, { typed }).errors.map(({ code }) => code);
  };
  it("are no programs: patterns and references are not followed, and nonsense allows everything", () => {
    const value = `${"a".repeat(40)}!`;
    const endless: unknown[] = [
      { type: "string", pattern: "^(a+)+$" },
      { $ref: "#" },
      { allOf: [{ $ref: "#" }] },
      { type: "string", required: 5, properties: { a: 7 }, enum: {} },
      { type: ["strange"] },
      { subtype: "temporal-interval" },
      { subtype: "bounding-box" },
      { patternProperties: { "^(a+)+$": false } },
      { uniqueItems: true },
    ];
    for (const schema of endless) expect(check(schema, value)).toEqual([]);
    expect(check({ subtype: "bounding-box" }, null)).toEqual([]);
    expect(check({ anyOf: [{ type: "number" }, { type: "null" }] }, "x")).toEqual([
      "ProcessParameterInvalid",
    ]);
    expect(check([{ type: "number" }, { type: "null" }], "x")).toEqual(["ProcessParameterInvalid"]);
  });
  it("cost no more than they are large", () => {
    const wide = { anyOf: Array.from({ length: 200 }, (_, i) => ({ type: "array", minItems: 1e6 + i })) };
    expect(
      check(
        wide,
        Array.from({ length: 100_000 }, (_, i) => i),
      ),
    ).toEqual([]);
    const deep: unknown = Array.from({ length: 300 }).reduce((inner) => ({ items: inner }), {
      type: "number",
    });
    expect(check(deep, "x")).toEqual([]);
  });
  it("never raise anything", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (schema, value) => {
        const json = { parameters: [{ name: "v", schema }], process_graph: { t: node("pi", {}, true) } };
        if (parseDefinition(json).definition) check(schema, value);
      }),
      { numRuns: 300 },
    );
  });
});
