/** A plan is plain data: nodes in topological order, each naming its kind, parameters and inputs. */
import type { CubeShape } from "./shape.ts";

export type NodeId = number;

export interface PlanNode {
  readonly kind: string;
  /** JSON data but for NaN and infinities, which canonical JSON tags. */
  readonly params: unknown;
  /** Each smaller than this node's own number. */
  readonly inputs: readonly NodeId[];
  /** Derived from kind, params and input shapes when the node is added; kept so that readers need not ask again. */
  readonly shape: CubeShape;
  /** Process-graph node path that made it, for errors, EXPLAIN and logs. */
  readonly origin: string;
}

export interface Plan {
  readonly version: 1;
  readonly nodes: readonly PlanNode[];
}
