/** Graphs that are made of the one that is shown: its values without colours, as files. */
import { type Graph, from, node } from "./nodes.ts";

/** What the node `values` depends on, and it: the result. */
export function valuesGraph(graph: Graph, values: string): Graph {
  const needed = new Set<string>();
  const need = (id: string): void => {
    if (needed.has(id) || !graph[id]) return;
    needed.add(id);
    for (const source of sourcesOf(graph[id].arguments)) need(source);
  };
  need(values);
  return Object.fromEntries(
    [...needed].map((id) => {
      const { process_id, arguments: args } = graph[id]!;
      return [id, node(process_id, args, id === values)];
    }),
  );
}

/** The values as GeoTIFF, and the picture beside them. */
export function filesGraph(graph: Graph, values: string): Graph {
  return { ...graph, files: node("save_result", { data: from(values), format: "GTiff" }) };
}

function sourcesOf(args: unknown): string[] {
  if (typeof args !== "object" || args === null) return [];
  if ("from_node" in args) return [String(args.from_node)];
  return Object.entries(args).flatMap(([name, value]) => (name === "process_graph" ? [] : sourcesOf(value)));
}
