/** All nodes of a graph, those of its callbacks included. */
import type { ParsedArg, ParsedGraph, ParsedNode } from "./parse.ts";

export function nodesOf(graph: ParsedGraph): readonly ParsedNode[] {
  return graph.nodes.flatMap((node) => [node, ...Object.values(node.args).flatMap(nodesIn)]);
}

function nodesIn(arg: ParsedArg): readonly ParsedNode[] {
  if (arg.kind === "graph") return nodesOf(arg.graph);
  if (arg.kind === "array") return arg.items.flatMap(nodesIn);
  return arg.kind === "object" ? Object.values(arg.entries).flatMap(nodesIn) : [];
}
