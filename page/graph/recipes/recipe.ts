/** A ready graph: what it needs of a collection, and the graph for what is chosen. */
import { type Collection, bandNamed, classesBand } from "../../data/collection.ts";
import type { Stretch } from "../stretch.ts";
import { type Graph, type GraphNode, callback, from, load, node, parameter } from "../nodes.ts";

interface Choice {
  readonly collection: Collection;
  /** Days with data, ascending; the chosen one, and one before it to compare with. */
  readonly day: string;
  readonly before: string;
  readonly stretch: Stretch;
  /** Of the recipe that shows one band. */
  readonly band: string;
}

export interface Recipe {
  readonly id: string;
  readonly title: string;
  /** Whether it can be made of the bands there are. */
  fits(collection: Collection): boolean;
  /** Null where the colours are fixed. */
  stretch(collection: Collection): Stretch | null;
  /** The node whose values are shown. */
  readonly values: string;
  /** Dates or bands besides the day. */
  readonly asks: readonly ("before" | "band")[];
  /** With a picture at its end, or with a table: then it is drawn as a chart. */
  readonly draws: "map" | "chart";
  graph(choice: Choice): Graph;
}

export const colours = (collection: Collection): readonly string[] =>
  ["red", "green", "blue"].flatMap((name) => bandNamed(collection, name) ?? []);

const nearInfrared = (collection: Collection): string | null => bandNamed(collection, "nir", "nir08");

export const hasNdvi = (collection: Collection): boolean =>
  bandNamed(collection, "red") !== null && nearInfrared(collection) !== null;

/** Reflectances of land, as they are stored. */
export function reflectances({ scale }: Collection, high: number): Stretch {
  return [0, Number((high / scale).toPrecision(3))];
}

/** Of several scenes of a day, the first that has a value. */
export function firstInTime(data: string): GraphNode {
  return node("reduce_dimension", { data: from(data), dimension: "t", reducer: callback("first", "data") });
}

export function ndvi(collection: Collection, data: string): GraphNode {
  return node("ndvi", { data: from(data), nir: nearInfrared(collection), red: bandNamed(collection, "red") });
}

export function loadNdvi(collection: Collection, extent: readonly [string, string]): GraphNode {
  return load(collection, { extent, bands: [bandNamed(collection, "red")!, nearInfrared(collection)!] });
}

export function scaled(data: string, [inputMin, inputMax]: Stretch, outputMax: number): GraphNode {
  const process = callback("linear_scale_range", "x", { inputMin, inputMax, outputMin: 0, outputMax });
  return node("apply", { data: from(data), process });
}

export function picture(data: string, options: object = {}): GraphNode {
  return node("save_result", { data: from(data), format: "PNG", options }, true);
}

/** Shadows are class 3, clouds 8 and 9, thin ones 10. */
const isCloudy = {
  process_graph: {
    shadow: node("eq", { x: parameter("x"), y: 3 }),
    cloud: node("between", { x: parameter("x"), min: 8, max: 10 }),
    either: node("or", { x: from("shadow"), y: from("cloud") }, true),
  },
};

/** Nodes that take clouds out of `data`, the last of them called `clear`; none where the collection does not tell clouds. */
export function withoutClouds(
  collection: Collection,
  data: string,
  extent: readonly [string, string],
): { readonly nodes: Graph; readonly clear: string } {
  const classes = classesBand(collection);
  if (classes === null) return { nodes: {}, clear: data };
  const nodes = {
    classes: load(collection, { extent, bands: [classes] }),
    flat: node("drop_dimension", { data: from("classes"), name: "bands" }),
    cloudy: node("apply", { data: from("flat"), process: isCloudy }),
    clear: node("mask", { data: from(data), mask: from("cloudy") }),
  };
  return { nodes, clear: "clear" };
}
