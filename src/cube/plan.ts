/** A plan is plain data: nodes in topological order, each naming its kind, parameters and inputs. */
import type { KindName, NodeParams } from "./nodes/index.ts";
import type { CubeShape } from "./shape.ts";

export type NodeId = number;

interface NodeOf<K extends KindName> {
  readonly kind: K;
  /** JSON data but for NaN and infinities, which canonical JSON tags. */
  readonly params: NodeParams[K];
  /** Each smaller than this node's own number. */
  readonly inputs: readonly NodeId[];
  /** Derived from kind, params and input shapes when the node is added; kept so that readers need not ask again. */
  readonly shape: CubeShape;
  /** Process-graph node path that made it, for errors, EXPLAIN and logs. */
  readonly origin: string;
}

/** The kind tells which parameters a node has. */
export type PlanNode = { readonly [K in KindName]: NodeOf<K> }[KindName];

export interface Plan {
  readonly version: 1;
  readonly nodes: readonly PlanNode[];
}
