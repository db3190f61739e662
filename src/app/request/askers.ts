/** Who asks for each load of a graph: what a visitor's value names is asked by nobody, whoever wrote the graph around it. */
import { pathText } from "../../errors.ts";
import { dependsOn, nodesDependingOn } from "../../openeo/graph/depends.ts";
import type { ParsedGraph } from "../../openeo/graph/parse.ts";
import type { PendingLoad } from "../../openeo/lowering.ts";
import { type Asking, type Principal, anonymous } from "../ports/principal.ts";

/** Arguments of loads that say what is read; the others only choose from it. */
const NAMING = ["url", "id", "paths"];

export function askersOf(
  graph: ParsedGraph,
  { principal, visitors }: Asking,
): (load: PendingLoad) => Principal {
  if (visitors.length === 0) return () => principal;
  const parameters = new Set(visitors);
  const nodes = nodesDependingOn(graph, parameters);
  return ({ key }) => {
    const node = graph.nodes.find(({ path }) => pathText(path) === key);
    const naming = NAMING.flatMap((name) => node?.args[name] ?? []);
    // Nodes of callbacks are not among those of the graph.
    const isVisitors = !node || naming.some((arg) => dependsOn(arg, parameters, nodes));
    return isVisitors ? anonymous : principal;
  };
}
