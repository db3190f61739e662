/** Which nodes of a graph depend on the values of some parameters. */
import type { ParsedArg, ParsedGraph } from "./parse.ts";

/** By id. A callback that names a parameter counts, also where it has one of its own that is called so. */
export function nodesDependingOn(graph: ParsedGraph, parameters: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { id, args } of graph.nodes)
    if (Object.values(args).some((arg) => dependsOn(arg, parameters, found))) found.add(id);
  return found;
}

/** `nodes`: those that depend on the parameters. */
export function dependsOn(
  arg: ParsedArg,
  parameters: ReadonlySet<string>,
  nodes: ReadonlySet<string>,
): boolean {
  switch (arg.kind) {
    case "value":
      return false;
    case "node":
      return nodes.has(arg.id);
    case "param":
      return parameters.has(arg.name);
    case "array":
      return arg.items.some((item) => dependsOn(item, parameters, nodes));
    case "object":
      return Object.values(arg.entries).some((entry) => dependsOn(entry, parameters, nodes));
    case "graph":
      if (Object.values(arg.given ?? {}).some((given) => dependsOn(given, parameters, nodes))) return true;
      return arg.graph.nodes.some(({ args }) =>
        Object.values(args).some((inner) => dependsOn(inner, parameters, new Set())),
      );
  }
}
