/** A stage by its parts: leaves whose numbers, merged in order, give what the node gives in one go, bit for bit. */
import type { Chunk } from "./chunk.ts";
import type { Merger } from "./node.ts";
import type { Paced } from "./pace.ts";
import { nodeKind } from "./nodes/index.ts";
import type { NodeId, Plan } from "./plan.ts";
import type { Region } from "./region.ts";

export interface StageParts {
  /** The node whose cells are needed. */
  readonly input: NodeId;
  /** Of the input, in the order of merging. */
  readonly leaves: readonly Region[];
  partial(leaf: Region, chunk: Chunk): Paced<Float64Array>;
  merger(): Merger;
  /** Kernel pixels that the numbers of a leaf take at most, beside those of its cells. */
  readonly leafWork: number;
}

/** Null for nodes that are computed in one go only. */
export function stageParts(plan: Plan, id: NodeId): StageParts | null {
  const node = plan.nodes[id]!;
  const { staged } = nodeKind(node.kind);
  const input = node.inputs[0];
  if (!staged || input === undefined) return null;
  const shapes = node.inputs.map((each) => plan.nodes[each]!.shape);
  return {
    input,
    leaves: staged.leaves(node.params, shapes),
    partial: (leaf, chunk) => staged.partial(node.params, shapes, leaf, chunk),
    merger: () => staged.merger(node.params, shapes),
    leafWork: staged.leafWork(node.params, shapes),
  };
}
