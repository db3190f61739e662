/** Makes plans node by node; equal nodes are one node, so that shared work is seen as shared. */
import { hashText } from "./hash.ts";
import { canonicalDigest, canonicalJson } from "./canonical.ts";
import { type KindName, type NodeParams, nodeKind } from "./nodes/index.ts";
import type { NodeId, Plan, PlanNode } from "./plan.ts";
import type { CubeShape } from "./shape.ts";

export interface PlanBuilder {
  /** Adds a node (or finds its equal) and derives its shape; kinds throw ProcessFault for shapes that cannot be. */
  add<K extends KindName>(kind: K, params: NodeParams[K], inputs: readonly NodeId[], origin: string): NodeId;
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
      const key = `${kind}|${inputs.join(",")}|${textOf(params)}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const shape = nodeKind(kind).shape(
        params,
        inputs.map((id) => node(id).shape),
      );
      nodes.push({ kind, params, inputs, shape, origin } as PlanNode);
      known.set(key, nodes.length - 1);
      return nodes.length - 1;
    },
    shape: (id) => node(id).shape,
    node,
    plan: () => ({ version: 1, nodes: [...nodes] }),
  };
}

/** Texts of parts of parameters. Plans are never changed, and a service asks with the same sources and items tile after tile. */
const texts = new WeakMap<object, string>();

/** Texts longer than this are kept as their hash. */
const TEXT_CHARACTERS = 1024;

/** Equal for equal parameters. */
function textOf(params: unknown): string {
  if (params === null || typeof params !== "object" || Array.isArray(params)) return canonicalJson(params);
  const members = Object.entries(params)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, member]) => `${name}:${memberText(member)}`).join(",");
}

function memberText(member: unknown): string {
  if (member === null || typeof member !== "object") return canonicalJson(member);
  const known = texts.get(member);
  if (known !== undefined) return known;
  const text = Array.isArray(member)
    ? `[${member.map((item) => canonicalDigest(item, memberText)).join(",")}]`
    : canonicalDigest(member, memberText);
  const kept = text.length > TEXT_CHARACTERS ? hashText(text) : text;
  texts.set(member, kept);
  return kept;
}
