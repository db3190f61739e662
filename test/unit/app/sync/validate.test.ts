/** Validation: every planted mistake of a graph in one answer, each at its node, and none where there is none. */
import { describe, expect, it } from "vitest";
import { usersAllowance } from "../../../support/allowance.ts";
import { bindLoad } from "../../../../src/app/bind/index.ts";
import { validated } from "../../../../src/app/sync/validate.ts";
import { pathText } from "../../../../src/errors.ts";
import { plannedBands, plannedPorts } from "../../../support/planned-collection.ts";
import { callback, from, node, parameter } from "../../../support/server.ts";

const bands = plannedBands;
const ports = plannedPorts({ cells: 256, days: 3 });

interface Told {
  readonly code: string;
  readonly message: string;
  readonly parameter?: string;
}

async function mistakesOf(process_graph: object, more: object = {}): Promise<Record<string, Told[]>> {
  const { errors } = await validated(
    { process_graph, ...more },
    {},
    {
      allowance: usersAllowance(),
      bind: (load) => bindLoad(load, ports),
      bindFunction: () => Promise.resolve(null),
    },
  );
  const byNode: Record<string, Told[]> = {};
  for (const error of errors) (byNode[pathText(error.path)] ??= []).push(error);
  return byNode;
}

const load = (more: object = {}): object =>
  node("load_collection", { id: "S2", spatial_extent: null, temporal_extent: null, ...more });
const mean = (data: string, more: object = {}, result = false): object =>
  node(
    "reduce_dimension",
    { data: from(data), dimension: "t", reducer: callback("mean", "data"), ...more },
    result,
  );
const save = (data: string, more: object = {}): object =>
  node("save_result", { data: from(data), format: "GTiff", ...more }, true);
const apply = (data: string, process: object): object => node("apply", { data: from(data), process });
const inner = (process_graph: object): object => ({ process_graph });
const box = { west: 15, south: 46, east: 15.05, north: 46.04 };
const I = "ProcessParameterInvalid";
const R = "ProcessParameterRequired";
const U = "ProcessParameterUnsupported";

/** Two branches that are sound, to which mistakes are added: what stands beside a mistake is still looked at. */
const withLoad = (nodes: object): object => ({ load: load(), ...nodes });

const broken: readonly (readonly [string, object, Readonly<Record<string, readonly string[]>>, object?])[] = [
  [
    "an unknown process",
    withLoad({ a: node("ndvii", { data: from("load") }), s: save("a") }),
    { a: ["ProcessUnsupported"] },
  ],
  [
    "two unknown processes",
    withLoad({ a: node("x1", {}), b: node("x2", {}), s: save("load") }),
    { a: ["ProcessUnsupported"], b: ["ProcessUnsupported"] },
  ],
  [
    "an unknown namespace",
    withLoad({ a: { ...node("add", { x: 1, y: 2 }), namespace: "user" }, s: save("load") }),
    { a: ["ProcessUnsupported"] },
  ],
  ["an unknown argument", withLoad({ a: mean("load", { reduce: 1 }), s: save("a") }), { a: [U] }],
  [
    "three mistakes at one node",
    withLoad({ a: node("add", { x: "one", z: 3 }), s: save("load") }),
    { a: [U, I, R] },
  ],
  [
    "a missing reducer",
    withLoad({ a: node("reduce_dimension", { data: from("load"), dimension: "t" }), s: save("a") }),
    { a: [R] },
  ],
  [
    "a missing data",
    withLoad({ a: node("apply", { process: callback("absolute", "x") }), s: save("load") }),
    { a: [R] },
  ],
  ["a callback of a number", withLoad({ a: mean("load", { reducer: 5 }), s: save("a") }), { a: [I] }],
  [
    "a graph for a text",
    withLoad({ a: mean("load", { dimension: callback("mean", "data") }), s: save("a") }),
    { a: [I] },
  ],
  [
    "a mistake within a callback",
    withLoad({ a: apply("load", inner({ p: node("add", { x: parameter("x") }, true) })), s: save("a") }),
    { "a/p": [R] },
  ],
  [
    "mistakes in two callbacks",
    withLoad({
      a: apply("load", inner({ p: node("addd", {}, true) })),
      b: mean("load", { reducer: inner({ m: node("mean", { dat: 1 }, true) }) }),
      s: save("load"),
    }),
    { "a/p": ["ProcessUnsupported"], "b/m": [U, R] },
  ],
  ["an unknown collection", { load: load({ id: "S3" }), s: save("load") }, { load: ["CollectionNotFound"] }],
  [
    "two unknown collections",
    { a: load({ id: "S3" }), b: load({ id: "S1" }), s: save("a") },
    { a: ["CollectionNotFound"], b: ["CollectionNotFound"] },
  ],
  ["an unknown band", { load: load({ bands: ["reed"] }), s: save("load") }, { load: [I] }],
  [
    "unknown bands of two loads",
    { a: load({ bands: ["B99"] }), b: load({ bands: ["nir", "B98"] }), s: save("a") },
    { a: [I], b: [I] },
  ],
  [
    "an empty interval",
    { load: load({ temporal_extent: ["2024-06-02", "2024-06-01"] }), s: save("load") },
    { load: ["TemporalExtentEmpty"] },
  ],
  [
    "a date that is none",
    { load: load({ temporal_extent: ["2024-6-1", null] }), s: save("load") },
    { load: [I] },
  ],
  ["both ends open", { load: load({ temporal_extent: [null, null] }), s: save("load") }, { load: [I] }],
  [
    "south above north",
    { load: load({ spatial_extent: { ...box, south: 47 } }), s: save("load") },
    { load: [I] },
  ],
  [
    "a box without east",
    { load: load({ spatial_extent: { west: 15, south: 46, north: 46.1 } }), s: save("load") },
    { load: [I] },
  ],
  [
    "a box in another place",
    { load: load({ spatial_extent: { west: 0, south: 0, east: 1, north: 1 } }), s: save("load") },
    { load: ["NoDataAvailable"] },
  ],
  [
    "a system that is none",
    { load: load({ spatial_extent: { ...box, crs: "EPSG:99999" } }), s: save("load") },
    { load: [I] },
  ],
  [
    "an unknown dimension",
    withLoad({ a: mean("load", { dimension: "time" }), s: save("a") }),
    { a: ["DimensionNotAvailable"] },
  ],
  [
    "two unknown dimensions",
    withLoad({
      a: mean("load", { dimension: "tt" }),
      b: mean("load", { dimension: "band" }),
      s: save("load"),
    }),
    { a: ["DimensionNotAvailable"], b: ["DimensionNotAvailable"] },
  ],
  [
    "a dimension that was reduced",
    withLoad({ a: mean("load"), b: mean("a"), s: save("b") }),
    { b: ["DimensionNotAvailable"] },
  ],
  [
    "a band that is filtered away",
    withLoad({
      f: node("filter_bands", { data: from("load"), bands: ["red"] }),
      g: node("filter_bands", { data: from("f"), bands: ["nir"] }),
      s: save("g"),
    }),
    { s: ["DataCubeEmpty"] },
  ],
  [
    "ndvi without its bands",
    withLoad({
      f: node("filter_bands", { data: from("load"), bands: ["blue"] }),
      n: node("ndvi", { data: from("f"), nir: "nir", red: "red" }),
      s: save("n"),
    }),
    { n: ["NirBandAmbiguous"] },
  ],
  [
    "a label that is not there",
    withLoad({
      a: mean("load", {
        dimension: "bands",
        reducer: inner({ e: node("array_element", { data: parameter("data"), label: "B04" }, true) }),
      }),
      s: save("a"),
    }),
    { "a/e": ["ArrayElementNotAvailable"] },
  ],
  [
    "an index that is not there",
    withLoad({
      a: mean("load", {
        dimension: "bands",
        reducer: inner({ e: node("array_element", { data: parameter("data"), index: 9 }, true) }),
      }),
      s: save("a"),
    }),
    { "a/e": ["ArrayElementNotAvailable"] },
  ],
  [
    "an index and a label",
    withLoad({
      a: mean("load", {
        dimension: "bands",
        reducer: inner({
          e: node("array_element", { data: parameter("data"), index: 1, label: "red" }, true),
        }),
      }),
      s: save("a"),
    }),
    { "a/e": ["ArrayElementParameterConflict"] },
  ],
  [
    "a parameter that a callback has not",
    withLoad({ a: apply("load", callback("add", "x", { y: parameter("yy") })), s: save("a") }),
    { "a/only": [R] },
    { parameters: [] },
  ],
  [
    "a cube within a callback",
    withLoad({
      a: apply("load", inner({ f: node("filter_bands", { data: parameter("x"), bands: ["red"] }, true) })),
      s: save("a"),
    }),
    { "a/f": [I] },
  ],
  [
    "a dimension twice",
    withLoad({ a: node("add_dimension", { data: from("load"), name: "t", label: "x" }), s: save("a") }),
    { a: ["DimensionExists"] },
  ],
  [
    "a dimension to drop that is long",
    withLoad({ a: node("drop_dimension", { data: from("load"), name: "t" }), s: save("a") }),
    { a: ["DimensionLabelCountMismatch"] },
  ],
  [
    "a dimension to rename that is not there",
    withLoad({
      a: node("rename_dimension", { data: from("load"), source: "z", target: "y2" }),
      s: save("a"),
    }),
    { a: ["DimensionNotAvailable"] },
  ],
  [
    "a name that is taken",
    withLoad({
      a: node("rename_dimension", { data: from("load"), source: "bands", target: "t" }),
      s: save("a"),
    }),
    { a: ["DimensionExists"] },
  ],
  [
    "labels that do not match",
    withLoad({
      a: node("rename_labels", {
        data: from("load"),
        dimension: "bands",
        source: ["red"],
        target: ["a", "b"],
      }),
      s: save("a"),
    }),
    { a: ["LabelMismatch"] },
  ],
  [
    "a label to rename that is not there",
    withLoad({
      a: node("rename_labels", { data: from("load"), dimension: "bands", source: ["B1"], target: ["a"] }),
      s: save("a"),
    }),
    { a: ["LabelNotAvailable"] },
  ],
  [
    "a label that is taken",
    withLoad({
      a: node("rename_labels", { data: from("load"), dimension: "bands", source: ["red"], target: ["nir"] }),
      s: save("a"),
    }),
    { a: ["LabelExists"] },
  ],
  [
    "an even kernel",
    withLoad({
      a: node("apply_kernel", {
        data: from("load"),
        kernel: [
          [1, 1],
          [1, 1],
        ],
      }),
      s: save("a"),
    }),
    { a: ["KernelDimensionsUneven"] },
  ],
  [
    "a kernel of texts",
    withLoad({ a: node("apply_kernel", { data: from("load"), kernel: [["a"]] }), s: save("a") }),
    { a: [I] },
  ],
  [
    "cubes that overlap without a resolver",
    withLoad({ m: node("merge_cubes", { cube1: from("load"), cube2: from("load") }), s: save("m") }),
    { m: ["OverlapResolverMissing"] },
  ],
  [
    "an interval of a filter",
    withLoad({
      f: node("filter_temporal", { data: from("load"), extent: ["2024-06-02", "2024-06-02"] }),
      s: save("f"),
    }),
    { f: ["TemporalExtentEmpty"] },
  ],
  [
    "a filter of a time that is reduced",
    withLoad({
      a: mean("load"),
      f: node("filter_temporal", { data: from("a"), extent: ["2024-06-01", "2024-06-03"] }),
      s: save("f"),
    }),
    { f: ["DimensionNotAvailable"] },
  ],
  [
    "a filter of a dimension that is not temporal",
    withLoad({
      f: node("filter_temporal", { data: from("load"), extent: ["2024-06-01", null], dimension: "bands" }),
      s: save("f"),
    }),
    { f: ["DimensionNotAvailable"] },
  ],
  [
    "intervals that are none",
    withLoad({
      a: node("aggregate_temporal", {
        data: from("load"),
        intervals: ["2024"],
        reducer: callback("mean", "data"),
      }),
      s: save("a"),
    }),
    { a: [I] },
  ],
  [
    "more labels than intervals",
    withLoad({
      a: node("aggregate_temporal", {
        data: from("load"),
        intervals: [["2024-06-01", "2024-06-03"]],
        reducer: callback("mean", "data"),
        labels: ["a", "b"],
      }),
      s: save("a"),
    }),
    { a: [I] },
  ],
  [
    "an unknown method",
    withLoad({ a: node("resample_spatial", { data: from("load"), method: "nearest" }), s: save("a") }),
    { a: [I] },
  ],
  [
    "an unknown system to resample to",
    withLoad({ a: node("resample_spatial", { data: from("load"), projection: 99999 }), s: save("a") }),
    { a: [I] },
  ],
  [
    "an unknown format",
    withLoad({ a: mean("load"), s: save("a", { format: "XLSX" }) }),
    { s: ["FormatUnsuitable"] },
  ],
  [
    "a value that an option cannot have",
    withLoad({ a: mean("load"), s: save("a", { options: { tile_size: 7 } }) }),
    { s: [I] },
  ],
  [
    "a number for a cube",
    withLoad({ a: node("filter_bands", { data: 5, bands: ["red"] }), s: save("load") }),
    { a: [I] },
  ],
  [
    "a computed number for a cube",
    withLoad({
      n: node("add", { x: 1, y: 2 }),
      a: node("filter_bands", { data: from("n"), bands: ["red"] }),
      s: save("load"),
    }),
    { a: [I] },
  ],
  [
    "a cube for a number",
    withLoad({ n: node("add", { x: from("load"), y: 2 }), s: save("load") }),
    { n: [I] },
  ],
  [
    "cubes in an array",
    withLoad({ n: node("max", { data: [from("load"), 1] }), s: save("load") }),
    { n: [I] },
  ],
  [
    "no cell size where one must be",
    withLoad({ a: node("resample_spatial", { data: from("load"), resolution: "10m" }), s: save("a") }),
    { a: [I] },
  ],
  [
    "a load and what does not come of it",
    {
      a: load({ id: "none" }),
      b: load(),
      c: mean("b", { dimension: "z" }),
      d: mean("a", { dimension: "z" }),
      s: save("d"),
    },
    { a: ["CollectionNotFound"], c: ["DimensionNotAvailable"] },
  ],
  [
    "what is static and what is not",
    withLoad({
      a: node("add", { x: 1 }),
      b: mean("load", { dimension: "tt" }),
      c: load({ bands: ["none"] }),
      s: save("load", { format: "none" }),
    }),
    { a: [R], b: ["DimensionNotAvailable"], c: [I], s: ["FormatUnsuitable"] },
  ],
  [
    "mistakes in a row are told once",
    withLoad({ a: mean("load", { dimension: "z" }), b: mean("a"), c: mean("b"), s: save("c") }),
    { a: ["DimensionNotAvailable"] },
  ],
  ["a reference to nowhere", withLoad({ a: mean("lood"), s: save("a") }), { a: ["ProcessGraphInvalid"] }],
  [
    "two references to nowhere",
    withLoad({ a: mean("lood"), b: mean("laod"), s: save("a") }),
    { a: ["ProcessGraphInvalid"], b: ["ProcessGraphInvalid"] },
  ],
  ["a circle", { a: mean("b"), b: mean("a"), s: save("a") }, { b: ["ProcessGraphInvalid"] }],
  ["two results", { a: load(), s: save("a"), t: save("a") }, { "": ["ProcessGraphInvalid"] }],
];

describe("broken graphs", () => {
  it("are sixty at least", () => expect(broken.length).toBeGreaterThanOrEqual(60));
  it.each(broken.map(([name, graph, expected, more = {}]) => [name, graph, expected, more] as const))(
    "%s",
    async (_name, graph, expected, more) => {
      const found = await mistakesOf(graph, more);
      const codes = Object.fromEntries(
        Object.entries(found).map(([key, told]) => [key, told.map(({ code }) => code).sort()]),
      );
      expect(codes).toEqual(
        Object.fromEntries(Object.entries(expected).map(([key, each]) => [key, [...each].sort()])),
      );
      for (const { message } of Object.values(found).flat()) expect(message.length).toBeGreaterThan(20);
    },
  );
});

const evi = inner({
  nir: node("array_element", { data: parameter("data"), label: "nir" }),
  red: node("array_element", { data: parameter("data"), label: "red" }),
  sum: node("add", { x: from("nir"), y: from("red") }),
  sub: node("subtract", { x: from("nir"), y: from("red") }),
  div: node("divide", { x: from("sub"), y: from("sum") }, true),
});
const index = (data: string): object => mean(data, { dimension: "bands", reducer: evi });
const good: readonly (readonly [string, object, object?])[] = [
  ["a load alone", { load: { ...load(), result: true } }],
  ["a mean", withLoad({ a: mean("load"), s: save("a") })],
  ["an index", withLoad({ i: index("load"), m: mean("i"), s: save("m") })],
  [
    "ndvi",
    withLoad({
      n: node("ndvi", { data: from("load"), nir: "nir", red: "red" }),
      s: save("n", { format: "netCDF" }),
    }),
  ],
  [
    "a box and a time",
    {
      load: load({ spatial_extent: box, temporal_extent: ["2024-06-01", "2024-06-03"], bands: ["red"] }),
      s: save("load"),
    },
  ],
  [
    "a picture",
    withLoad({
      i: index("load"),
      m: mean("i"),
      a: apply(
        "m",
        callback("linear_scale_range", "x", { inputMin: -1, inputMax: 1, outputMin: 0, outputMax: 255 }),
      ),
      s: save("a", { format: "PNG" }),
    }),
  ],
  [
    "a mask",
    withLoad({
      c: node("filter_bands", { data: from("load"), bands: ["scl"] }),
      q: mean("c", {
        dimension: "bands",
        reducer: inner({
          f: node("array_element", { data: parameter("data"), index: 0 }),
          e: node("eq", { x: from("f"), y: 3 }, true),
        }),
      }),
      m: node("mask", { data: from("load"), mask: from("q") }),
      s: save("m", { format: "netCDF" }),
    }),
  ],
  [
    "a kernel",
    withLoad({
      m: mean("load"),
      k: node("apply_kernel", {
        data: from("m"),
        kernel: [
          [1, 1, 1],
          [1, 1, 1],
          [1, 1, 1],
        ],
        factor: 0.1,
      }),
      s: save("k"),
    }),
  ],
  [
    "intervals",
    withLoad({
      a: node("aggregate_temporal", {
        data: from("load"),
        intervals: [
          ["2024-06-01", "2024-06-03"],
          ["2024-06-03", "2024-07-01"],
        ],
        reducer: callback("median", "data"),
      }),
      s: save("a", { format: "netCDF" }),
    }),
  ],
  [
    "other bands merged",
    {
      a: load({ bands: ["red"] }),
      b: load({ bands: ["nir"] }),
      m: node("merge_cubes", { cube1: from("a"), cube2: from("b") }),
      s: save("m", { format: "netCDF" }),
    },
  ],
  [
    "bands renamed",
    withLoad({
      r: node("rename_labels", {
        data: from("load"),
        dimension: "bands",
        source: bands,
        target: ["a", "b", "c", "d"],
      }),
      f: node("filter_bands", { data: from("r"), bands: ["b"] }),
      m: mean("f"),
      s: save("m"),
    }),
  ],
  [
    "another grid",
    withLoad({
      m: mean("load"),
      r: node("resample_spatial", {
        data: from("m"),
        resolution: 0.001,
        projection: 4326,
        method: "bilinear",
      }),
      s: save("r"),
    }),
  ],
  [
    "two results saved",
    withLoad({
      m: mean("load"),
      a: node("save_result", { data: from("m"), format: "GTiff" }),
      s: save("load", { format: "netCDF" }),
    }),
  ],
  ["a number", { n: node("add", { x: 1, y: 2 }, true) }],
  ["numbers that go on", { n: node("add", { x: 1, y: 2 }), m: node("max", { data: [from("n"), 7] }, true) }],
  [
    "an open parameter",
    { load: load({ temporal_extent: parameter("time") }), m: mean("load"), s: save("m") },
  ],
  [
    "a declared parameter without a value",
    { load: load({ spatial_extent: parameter("where") }), m: mean("load"), s: save("m") },
    { parameters: [{ name: "where", schema: { type: "object" } }] },
  ],
  [
    "a parameter with a default",
    { load: load({ bands: parameter("b") }), m: mean("load"), s: save("m") },
    { parameters: [{ name: "b", schema: { type: "array" }, default: ["red"] }] },
  ],
  [
    "a dimension added and dropped",
    withLoad({
      a: node("add_dimension", { data: from("load"), name: "z", label: "one" }),
      d: node("drop_dimension", { data: from("a"), name: "z" }),
      m: mean("d"),
      s: save("m"),
    }),
  ],
  [
    "a filter by box and time",
    withLoad({
      f: node("filter_bbox", { data: from("load"), extent: box }),
      t: node("filter_temporal", { data: from("f"), extent: ["2024-06-01", "2024-06-02T12:00:00Z"] }),
      s: save("t", { format: "netCDF" }),
    }),
  ],
];

describe("sound graphs", () => {
  it("are twenty at least", () => expect(good.length).toBeGreaterThanOrEqual(20));
  it.each(good.map(([name, graph, more = {}]) => [name, graph, more] as const))(
    "%s",
    async (_name, graph, more) => {
      expect(await mistakesOf(graph, more)).toEqual({});
    },
  );
});
