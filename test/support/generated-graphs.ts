/** Process graphs that are good, of which generated requests are made: each process once, with arguments as its signature has them. */
import type { ProcessDefinition } from "../../src/openeo/define.ts";
import { alternatives } from "../../src/openeo/graph/schema.ts";
import type { ParameterSignature } from "../../src/openeo/signature.ts";
import { callback, from, node } from "./server.ts";

export type Graph = Record<string, { process_id: string; arguments: Record<string, unknown>; result?: true }>;

export const polygon = {
  type: "Polygon",
  coordinates: [
    [
      [15.01, 46.03],
      [15.03, 46.03],
      [15.03, 46.05],
      [15.01, 46.03],
    ],
  ],
};
const box = { west: 15.0, south: 46.03, east: 15.03, north: 46.05 };

const load = node("load_collection", {
  id: "TINY",
  spatial_extent: box,
  temporal_extent: ["2024-01-01", "2024-01-04"],
  bands: ["red"],
});

const BY_NAME: Readonly<Record<string, unknown>> = {
  dimension: "t",
  dimensions: ["t"],
  name: "t",
  label: 0,
  labels: ["a"],
  bands: ["red"],
  id: "TINY",
  format: "GTiff",
  url: "http://127.0.0.1:9/nothing",
  paths: ["nothing.tif"],
  spatial_extent: box,
  extent: box,
  temporal_extent: ["2024-01-01", "2024-01-04"],
  intervals: [["2024-01-01", "2024-01-04"]],
  period: "month",
  geometries: polygon,
  geometry: polygon,
  mask: polygon,
  target: "bands",
  target_dimension: "u",
  resolution: 100,
  projection: 32633,
  method: null,
  kernel: [
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ],
  size: [
    { dimension: "x", value: 16, unit: "px" },
    { dimension: "y", value: 16, unit: "px" },
  ],
  udf: "def apply_datacube(cube, context):\n  return cube",
  runtime: "Python",
  date: "2024-01-01",
  value: 1,
  unit: "day",
  parameters: [1, 1],
  probabilities: [0.5],
};

/** Polygons as a cube. */
const shapes = node("load_geojson", {
  data: { type: "Feature", geometry: polygon, properties: { a: 1 } },
  properties: ["a"],
});
/** In metres, as buffers and regular points are. */
const metric = node("vector_reproject", { data: from("shapes"), projection: 32633 });
const flat = callback("absolute", "x");
const inCube = {
  process_graph: { only: node("apply", { data: { from_parameter: "data" }, process: flat }, true) },
};
const bigger = callback("gt", "x", { y: 1 });

/** Where the signature says too little of what a process can use, or where only one of several is needed. */
const BY_PROCESS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  add_dimension: { name: "u" },
  aggregate_spatial_window: { size: [4, 4] },
  all: { data: [true, false] },
  any: { data: [true, false] },
  apply_dimension: { process: callback("sort", "data") },
  apply_neighborhood: { process: inCube },
  apply_polygon: { geometries: from("shapes"), process: inCube },
  array_apply: { process: flat },
  array_create_labeled: { data: [1, 2], labels: ["a", "b"] },
  array_element: { index: 1 },
  array_filter: { condition: bigger },
  chunk_polygon: { chunks: from("shapes"), process: inCube },
  climatological_normal: { climatology_period: [2024, 2024] },
  date_between: { x: "2024-01-02", min: "2024-01-01", max: "2024-01-04" },
  date_difference: { date1: "2024-01-02", date2: "2024-01-01" },
  drop_dimension: { name: "bands" },
  filter_bands: { bands: ["red"] },
  filter_labels: { dimension: "bands", condition: callback("eq", "x", { y: "red" }) },
  filter_temporal: { extent: ["2024-01-01", "2024-01-02"] },
  filter_vector: { data: from("shapes"), geometries: from("shapes") },
  fit_curve: { function: callback("add", "x", { y: 1 }) },
  if: { value: true },
  load_geojson: { data: polygon, properties: [] },
  mask: { mask: from("load") },
  merge_cubes: { overlap_resolver: callback("add", "x", { y: 1 }) },
  ndvi: { nir: "red", red: "red" },
  predict_curve: {
    dimension: "t",
    labels: ["2024-01-03"],
    parameters: from("load"),
    function: callback("add", "x", { y: 1 }),
  },
  quantiles: { probabilities: [0.5] },
  rename_dimension: { source: "t", target: "u" },
  rename_labels: { dimension: "bands", target: ["a"], source: ["red"] },
  resample_cube_spatial: { target: from("load") },
  resample_cube_temporal: { target: from("load") },
  run_udf: { data: from("load"), runtime: "JavaScript", udf: "export const apply = (cube) => cube;" },
  unflatten_dimension: { dimension: "bands", target_dimensions: ["u", "v"], label_separator: "e" },
  vector_buffer: { geometries: from("metric"), distance: 10 },
  vector_reproject: { data: from("shapes") },
  vector_to_random_points: { data: from("metric") },
  vector_to_regular_points: { data: from("metric"), distance: 50 },
  vector_to_raster: { data: from("shapes"), target: from("load") },
};

/** As the signature has it. */
function goodArgument({ name, schema }: ParameterSignature): unknown {
  const [first] = alternatives(schema);
  const { subtype, type } = (first ?? {}) as { subtype?: string; type?: string | readonly string[] };
  if (subtype === "datacube" && !Object.hasOwn(BY_NAME, name)) return from("load");
  if (subtype === "process-graph") return name === "process" ? flat : callback("mean", "data");
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  const kind = [type].flat()[0];
  if (kind === "array") return [3, 1, 2];
  if (kind === "boolean") return true;
  if (kind === "string") return "a";
  if (kind === "object") return {};
  return 1;
}

function argumentsOf({ id, signature }: ProcessDefinition): Record<string, unknown> {
  const needed = signature.parameters.filter(({ optional }) => !optional);
  return {
    ...Object.fromEntries(needed.map((parameter) => [parameter.name, goodArgument(parameter)])),
    ...(Object.hasOwn(BY_PROCESS, id) ? BY_PROCESS[id] : {}),
  };
}

/** A graph with this process as the node `tried`. */
export function graphOf(process: ProcessDefinition): Graph {
  const { id } = process;
  const isLast = id === "save_result";
  return {
    ...(id.startsWith("load_") ? {} : { load, shapes, metric }),
    tried: node(id, argumentsOf(process), isLast),
    ...(isLast ? {} : { save: node("save_result", { data: from("tried"), format: "JSON" }, true) }),
  } as Graph;
}

/** A function of single values as the node `tried` of a callback, on values of a cube: its first argument, if it takes a number, or an array. */
export function callbackOf(process: ProcessDefinition): { readonly graph: Graph; readonly inner: Graph } {
  const args = argumentsOf(process);
  const [first] = process.signature.parameters;
  const isReducer = first !== undefined && Array.isArray(args[first.name]);
  if (first) args[first.name] = { from_parameter: isReducer ? "data" : "x" };
  const inner = { tried: node(process.id, args, true) } as Graph;
  const made = isReducer
    ? node("reduce_dimension", { data: from("load"), dimension: "t", reducer: { process_graph: inner } })
    : node("apply", { data: from("load"), process: { process_graph: inner } });
  return { graph: saved({ load, made }, "made", "JSON"), inner };
}

export const saved = (graph: object, data: string, format: string, options: object = {}): Graph =>
  ({ ...graph, save: node("save_result", { data: from(data), format, options }, true) }) as Graph;

/** What a service can show. */
export const pictures = saved({ load }, "load", "PNG", { colormap: "viridis" });

/** Of several nodes, callbacks and formats; one calls a process that other requests store. */
export const chains: readonly Graph[] = [
  saved({ load, own: node("generated", { x: 1 }) }, "own", "JSON"),
  saved({ load }, "load", "netCDF"),
  saved({ load }, "load", "GTiff", { tile_size: 256, zlevel: 6, datatype: "uint16" }),
  pictures,
  saved(
    {
      load,
      mean: node("reduce_dimension", {
        data: from("load"),
        dimension: "t",
        reducer: callback("mean", "data"),
      }),
      apply: node("apply", {
        data: from("mean"),
        process: callback("linear_scale_range", "x", { inputMin: 0, inputMax: 250 }),
      }),
      fine: node("resample_spatial", {
        data: from("apply"),
        resolution: 0.001,
        projection: 4326,
        method: "bilinear",
      }),
    },
    "fine",
    "JSON",
  ),
  saved(
    {
      load,
      series: node("aggregate_spatial", {
        data: from("load"),
        geometries: polygon,
        reducer: callback("median", "data"),
      }),
    },
    "series",
    "CSV",
  ),
  saved(
    {
      load,
      months: node("aggregate_temporal_period", {
        data: from("load"),
        period: "month",
        reducer: callback("max", "data"),
      }),
      merged: node("merge_cubes", {
        cube1: from("load"),
        cube2: from("months"),
        overlap_resolver: callback("add", "x", { y: 1 }),
      }),
      masked: node("mask", { data: from("months"), mask: from("months"), replacement: 3 }),
    },
    "masked",
    "GTiff",
  ),
  saved(
    {
      shapes,
      metric,
      buffer: node("vector_buffer", { geometries: from("metric"), distance: 10 }),
    },
    "buffer",
    "GeoJSON",
  ),
];
