/**
 * Addresses name pixels: H(kind, rev, parameters, region, addresses of the demands). A load's parameters are only the items
 * and blocks that the region touches, so a new item changes only the regions that it covers.
 */
import { canonicalJson } from "./canonical.ts";
import { hashText } from "./hash.ts";
import { nodeKind } from "./nodes/index.ts";
import type { NodeId, Plan } from "./plan.ts";
import { type Region, regionKey } from "./region.ts";

/** Addresses of one plan; keeps what it has computed, so that shared inputs are hashed once per region. */
export function addresser(plan: Plan): (node: NodeId, region: Region) => string {
  const known = new Map<string, string>();
  const paramsText = new Map<NodeId, string>();
  const address = (id: NodeId, region: Region): string => {
    const key = `${id}|${regionKey(region)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = hashText(describe(id, region));
    known.set(key, made);
    return made;
  };
  const describe = (id: NodeId, region: Region): string => {
    const node = plan.nodes[id]!;
    const kind = nodeKind(node.kind);
    const inputs = node.inputs.map((input) => plan.nodes[input]!.shape);
    const demands = kind
      .needs(node.params, region, inputs)
      .map((demand) => address(node.inputs[demand.input]!, demand.region));
    return `${node.kind}/${kind.rev}|${identity(id, region)}|${regionKey(region)}|${demands.join(",")}`;
  };
  const identity = (id: NodeId, region: Region): string => {
    const node = plan.nodes[id]!;
    const kind = nodeKind(node.kind);
    if (kind.identity) return canonicalJson(kind.identity(node.params, region));
    let text = paramsText.get(id);
    if (text === undefined) {
      text = canonicalJson(node.params);
      paramsText.set(id, text);
    }
    return text;
  };
  return address;
}
