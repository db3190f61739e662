/** Process graphs and their nodes, as the page makes them. */
import type { Collection } from "../data/collection.ts";
import type { Box } from "../view/box.ts";

export interface GraphNode {
  readonly process_id: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result?: true;
}

export type Graph = Readonly<Record<string, GraphNode>>;

export const from = (from_node: string): object => ({ from_node });
export const parameter = (from_parameter: string): object => ({ from_parameter });

export function node(process_id: string, args: GraphNode["arguments"], result = false): GraphNode {
  return { process_id, arguments: args, ...(result ? { result: true } : {}) };
}

/** A callback of one process on one parameter. */
export function callback(process_id: string, name: string, args: GraphNode["arguments"] = {}): object {
  return { process_graph: { [process_id]: node(process_id, { [name]: parameter(name), ...args }, true) } };
}

export interface Loaded {
  readonly extent: readonly [string, string];
  readonly bands: readonly string[];
  readonly box?: Box;
  readonly result?: boolean;
}

/** Null as the spatial extent is: where the map looks. */
export function load({ id }: Collection, { extent, bands, box, result }: Loaded): GraphNode {
  return node(
    "load_collection",
    { id, spatial_extent: box ? extentOf(box) : null, temporal_extent: extent, bands },
    result,
  );
}

function extentOf([west, south, east, north]: Box): object {
  return { west, south, east, north };
}

/** The graph for jobs, services and programs, which look nowhere: loads without an extent get the one of the map. */
export function placed(graph: Graph, box: Box): Graph {
  const nodes = Object.entries(graph).map(([id, each]): [string, GraphNode] => {
    const isOpen = each.process_id === "load_collection" && each.arguments?.["spatial_extent"] === null;
    if (!isOpen) return [id, each];
    return [id, { ...each, arguments: { ...each.arguments, spatial_extent: extentOf(box) } }];
  });
  return Object.fromEntries(nodes);
}
