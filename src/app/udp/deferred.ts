/** Calls whose definitions are not looked for, because nobody is logged in. */
import type { PathStep } from "../../errors.ts";
import { parseDefinition } from "../../openeo/graph/definition.ts";
import { isForeign } from "../../openeo/graph/namespaces.ts";
import { nodesOf } from "../../openeo/graph/all-nodes.ts";

export interface DeferredCall {
  readonly message: string;
  readonly path: readonly PathStep[];
}

export function deferredCalls(process: unknown): readonly DeferredCall[] {
  const { definition } = parseDefinition(process);
  const nodes = definition ? nodesOf(definition.graph) : [];
  return nodes
    .filter(({ namespace }) => isForeign(namespace))
    .map((node) => ({
      message: `Process '${node.process}' is defined elsewhere, and that is fetched for users who are logged in only: what depends on it was not checked.`,
      path: node.path,
    }));
}
