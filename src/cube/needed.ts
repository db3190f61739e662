/** How much of every node outputs need, as one region each: no blocks are listed, so that it costs the same for any extent. */
import { alignTo } from "./grain.ts";
import { nodeKind } from "./nodes/index.ts";
import type { Plan } from "./plan.ts";
import { type Region, hull } from "./region.ts";
import type { Output } from "./schedule.ts";
import { sizesOf } from "./shape.ts";

/** By node; null for those that no output needs. Demands that lie apart are joined. */
export function neededRegions(plan: Plan, outputs: readonly Output[]): readonly (Region | null)[] {
  const needed: (Region | null)[] = plan.nodes.map(() => null);
  const demand = ({ node, region }: Output): void => {
    const before = needed[node];
    needed[node] = before ? hull(before, region) : region;
  };
  outputs.forEach(demand);
  for (let id = plan.nodes.length - 1; id >= 0; id--) {
    const demanded = needed[id];
    if (!demanded) continue;
    const node = plan.nodes[id]!;
    const kind = nodeKind(node.kind);
    const inputs = node.inputs.map((input) => plan.nodes[input]!.shape);
    const region = alignTo(demanded, kind.grain(node.params, inputs), sizesOf(node.shape));
    needed[id] = region;
    for (const { input, region: needs } of kind.needs(node.params, region, inputs))
      demand({ node: node.inputs[input]!, region: needs });
  }
  return needed;
}
