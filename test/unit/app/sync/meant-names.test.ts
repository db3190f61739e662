/** Names that are not there: the error names node, argument and what is allowed, what was probably meant first. */
import { describe, expect, it } from "vitest";
import { bindLoad } from "../../../../src/app/bind/index.ts";
import { Allowance } from "../../../../src/app/ports/allowance.ts";
import { validated } from "../../../../src/app/sync/validate.ts";
import { pathText } from "../../../../src/errors.ts";
import { requestAllowance } from "../../../../src/limits.ts";
import { plannedPorts } from "../../../support/planned-collection.ts";
import { callback, from, node, parameter } from "../../../support/server.ts";

const ports = plannedPorts({
  cells: 256,
  days: 3,
  properties: () => ({ "eo:cloud_cover": 10, platform: "s2a" }),
});

async function look(process_graph: object): ReturnType<typeof validated> {
  return validated(
    { process_graph },
    {},
    {
      allowance: new Allowance(requestAllowance),
      bind: (load) => bindLoad(load, ports),
      bindFunction: () => Promise.resolve(null),
    },
  );
}

const load = (more: object = {}): object =>
  node("load_collection", { id: "S2", spatial_extent: null, temporal_extent: null, ...more });
const save = (data: string, more: object = {}): object =>
  node("save_result", { data: from(data), format: "GTiff", ...more }, true);
const inner = (process_graph: object): object => ({ process_graph });
const reduced = (more: object): object =>
  node("reduce_dimension", {
    data: from("load"),
    dimension: "t",
    reducer: callback("mean", "data"),
    ...more,
  });
const low = inner({ low: node("lte", { x: parameter("value"), y: 90 }, true) });

/** At which node, which argument, and what is allowed first. */
const unknown: readonly (readonly [string, object, readonly [string, string | undefined, string]])[] = [
  [
    "a process",
    { load: load(), a: node("reduce_dimensoin", {}), s: save("load") },
    ["a", undefined, "reduce_dimension"],
  ],
  ["an argument", { load: load(), a: reduced({ reducr: 1 }), s: save("a") }, ["a", "reducr", "reducer"]],
  ["a band", { load: load({ bands: ["Red"] }), s: save("load") }, ["load", "bands", "red"]],
  [
    "a dimension",
    { load: load(), a: reduced({ dimension: "band" }), s: save("a") },
    ["a", "dimension", "bands"],
  ],
  [
    "a dimension to drop",
    { load: load(), a: node("drop_dimension", { data: from("load"), name: "bnads" }), s: save("a") },
    ["a", "name", "bands"],
  ],
  [
    "a label to rename",
    {
      load: load(),
      a: node("rename_labels", { data: from("load"), dimension: "bands", source: ["bleu"], target: ["b"] }),
      s: save("a"),
    },
    ["a", "source", "blue"],
  ],
  [
    "a label in a callback",
    {
      load: load(),
      a: reduced({
        dimension: "bands",
        reducer: inner({ e: node("array_element", { data: parameter("data"), label: "nri" }, true) }),
      }),
      s: save("a"),
    },
    ["a/e", "label", "nir"],
  ],
  [
    "a band of an index",
    { load: load(), a: node("ndvi", { data: from("load"), nir: "nirr", red: "red" }), s: save("a") },
    ["a", "nir", "nir"],
  ],
  [
    "a band of classes",
    {
      load: load(),
      a: node("mask_scl_dilation", { data: from("load"), scl_band_name: "sc1" }),
      s: save("a"),
    },
    ["a", "scl_band_name", "scl"],
  ],
  ["a format", { load: load(), s: save("load", { format: "GTif" }) }, ["s", "format", "GTiff"]],
  [
    "a choice",
    { load: load(), a: node("resample_spatial", { data: from("load"), method: "biliner" }), s: save("a") },
    ["a", "method", "bilinear"],
  ],
  [
    "a property",
    { load: load({ properties: { "eo:cloudcover": low } }), s: save("load") },
    ["load", "properties", "eo:cloud_cover"],
  ],
  ["a collection", { load: load({ id: "s2" }), s: save("load") }, ["load", "id", "S2"]],
];

describe("a name that is not there", () => {
  it.each(unknown)("%s", async (_name, graph, [at, argument, meant]) => {
    const { errors } = await look(graph);
    expect(errors).toHaveLength(1);
    expect(pathText(errors[0]!.path)).toBe(at);
    expect(errors[0]!.parameter).toBe(argument);
    expect(errors[0]!.allowed).toContain(meant);
    expect(errors[0]!.message).toMatch(new RegExp(`[Dd]id you mean '${meant}'\\?`));
  });

  it("bands that a filter does not find are left out, and told", async () => {
    const graph = {
      load: load(),
      f: node("filter_bands", { data: from("load"), bands: ["red", "nri"] }),
      s: save("f"),
    };
    const { errors, prepared } = await look(graph);
    expect(errors).toEqual([]);
    expect(prepared!.told).toMatchObject([
      {
        level: "warning",
        code: "BandUnknown",
        data: { parameter: "bands", allowed: ["nir", "blue", "red", "scl"] },
      },
    ]);
  });
});

describe("extents outside of a collection", () => {
  it.each([
    ["a place", { spatial_extent: { west: 46, south: 15, east: 46.1, north: 15.1 } }, "spatial_extent"],
    ["a time", { temporal_extent: ["2023-06-01", "2023-07-01"] }, "temporal_extent"],
  ])("%s", async (_name, extent, argument) => {
    const { errors } = await look({ load: load(extent), s: save("load") });
    expect(errors).toMatchObject([
      {
        code: "NoDataAvailable",
        path: [{ node_id: "load", process_id: "load_collection" }],
        parameter: argument,
      },
    ]);
    expect(errors[0]!.message).toMatch(/reaches from 15 to 15.1 east .* Its times go from 2024-06-01/);
  });
});

describe("cubes that do not go together", () => {
  it.each([
    [
      "no resolver",
      { a: load(), b: load(), m: node("merge_cubes", { cube1: from("a"), cube2: from("b") }), s: save("m") },
      ["OverlapResolverMissing", "m", "overlap_resolver"],
    ],
    [
      "a dimension of two types",
      {
        a: load(),
        b: node("rename_dimension", { data: from("a"), source: "t", target: "z" }),
        c: node("drop_dimension", { data: from("d"), name: "t" }),
        d: node("filter_temporal", { data: from("a"), extent: ["2024-06-01", "2024-06-02"] }),
        e: node("add_dimension", { data: from("c"), name: "t", label: "x", type: "other" }),
        m: node("merge_cubes", {
          cube1: from("a"),
          cube2: from("e"),
          overlap_resolver: inner({ f: node("max", { data: [parameter("x"), parameter("y")] }, true) }),
        }),
        s: save("m"),
        t: node("save_result", { data: from("b"), format: "netCDF" }),
      },
      ["ProcessParameterInvalid", "m", "cube2"],
    ],
    [
      "a mask of other bands",
      {
        a: load({ bands: ["red"] }),
        b: load({ bands: ["nir"] }),
        m: node("mask", { data: from("a"), mask: from("b") }),
        s: save("m"),
      },
      ["IncompatibleDataCubes", "m", "mask"],
    ],
  ])("%s", async (_name, graph, [code, at, argument]) => {
    const { errors } = await look(graph);
    expect(errors.map((error) => [error.code, pathText(error.path), error.parameter])).toEqual([
      [code, at, argument],
    ]);
  });
});
