/** Makes plans node by node; equal nodes are one node, so that shared work is seen as shared. */
import { canonicalJson } from "./canonical.ts";
import { nodeKind } from "./nodes/index.ts";
import type { NodeId, Plan, PlanNode } from "./plan.ts";
import type { CubeShape } from "./shape.ts";

export interface PlanBuilder {
  /** Adds a node (or finds its equal) and derives its shape; kinds throw ProcessFault for shapes that cannot be. */
  add(kind: string, params: unknown, inputs: readonly NodeId[], origin: string): NodeId;
  shape(id: NodeId): CubeShape;
  node(id: NodeId): PlanNode;
  plan(): Plan;
}

export function createBuilder(): PlanBuilder {
  const nodes: PlanNode[] = [];
  const known = new Map<string, NodeId>();
  const node = (id: NodeId): PlanNode => {
    const found = nodes[id];
    if (!found) throw new RangeError(`plan node ${id} does not exist`);
    return found;
  };
  return {
    add(kind, params, inputs, origin) {
      const key = `${kind}|${inputs.join(",")}|${canonicalJson(params)}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const shape = nodeKind(kind).shape(
        params,
        inputs.map((id) => node(id).shape),
      );
      nodes.push({ kind, params, inputs, shape, origin });
      known.set(key, nodes.length - 1);
      return nodes.length - 1;
    },
    shape: (id) => node(id).shape,
    node,
    plan: () => ({ version: 1, nodes: [...nodes] }),
  };
}
