/**
 * Validates graphs that are refused, in a process of its own that a test gives little memory. Prints what it holds before, and after
 * each graph the bytes outside of the heap.
 */
import { costlyGraphs, longLists, mistakenGraphs } from "./refused-graphs.ts";
import { validated } from "./validated.ts";

const collect = (): void => (globalThis as unknown as { gc(): void }).gc();
const graphs: readonly (readonly [string, object])[] = [
  ...costlyGraphs,
  ...Object.entries(mistakenGraphs),
  ["labels that are not there", longLists.renamed([...longLists.labels, "l7"])],
  ["probabilities", longLists.probabilities],
];

// Compiled code and tables are there before the first of them.
await validated({ process_graph: { a: { process_id: "e", arguments: {}, result: true } } });
collect();
console.log(JSON.stringify({ heldBytes: process.memoryUsage().heapUsed }));
if (process.argv[2] === "all")
  for (const [name, process_graph] of graphs) {
    collect();
    const before = process.memoryUsage().external;
    const { errors } = await validated({ process_graph });
    const externalBytes = process.memoryUsage().external - before;
    console.log(JSON.stringify({ name, errors: errors.length, externalBytes }));
  }
