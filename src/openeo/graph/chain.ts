/** How far a graph goes from its first node to its last: what follows its nodes goes down the stack with each. */
import type { ParsedArg, ParsedGraph } from "./parse.ts";

/** Nodes on the longest way through a graph, those of callbacks included. */
export function chainOf(graph: ParsedGraph): number {
  const chains = new Map<string, number>();
  let longest = 0;
  for (const { id, args } of graph.nodes) {
    let before = 0;
    for (const arg of Object.values(args)) before = Math.max(before, chainBefore(arg, chains));
    chains.set(id, before + 1);
    longest = Math.max(longest, before + 1);
  }
  return longest;
}

function chainBefore(arg: ParsedArg, chains: ReadonlyMap<string, number>): number {
  switch (arg.kind) {
    case "node":
      return chains.get(arg.id) ?? 0;
    case "graph":
      return Math.max(chainOf(arg.graph), longestOf(Object.values(arg.given ?? {}), chains));
    case "array":
      return longestOf(arg.items, chains);
    case "object":
      return longestOf(Object.values(arg.entries), chains);
    default:
      return 0;
  }
}

function longestOf(args: readonly ParsedArg[], chains: ReadonlyMap<string, number>): number {
  let longest = 0;
  for (const arg of args) longest = Math.max(longest, chainBefore(arg, chains));
  return longest;
}
