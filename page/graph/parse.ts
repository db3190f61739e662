/** The text of the editor as a graph. */
import type { Graph } from "./nodes.ts";

/** Null where the text is no graph yet. With or without the process around it. */
export function graphIn(text: string): Graph | null {
  try {
    const value = JSON.parse(text) as { process_graph?: unknown };
    const graph = (value.process_graph ?? value) as Graph;
    const nodes = typeof graph === "object" && graph !== null ? Object.values(graph) : [];
    return nodes.length > 0 && nodes.every((each) => typeof each?.process_id === "string") ? graph : null;
  } catch {
    return null;
  }
}
