/** The time that a cube is about: that of its own labels, or of those that were reduced on the way to it. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import { allLabels } from "../../cube/shape.ts";

export interface Span {
  readonly first: string;
  readonly last: string;
}

/** Null where no time is known: constants, and stages whose inputs are no part of the plan any more. */
export function spanOf(plan: Plan, node: NodeId): Span | null {
  const spans: (Span | null)[] = [];
  for (const { shape, inputs } of plan.nodes.slice(0, node + 1)) {
    const times = shape.dims.find((dim) => dim.type === "temporal");
    const labels = times
      ? allLabels(times.labels).map(String)
      : inputs.flatMap((input) => endsOf(spans[input] ?? null));
    spans.push(labelSpan(labels));
  }
  return spans[node] ?? null;
}

function endsOf(span: Span | null): string[] {
  return span ? [span.first, span.last] : [];
}

function labelSpan(labels: string[]): Span | null {
  const sorted = labels.sort();
  const [first] = sorted;
  return first === undefined ? null : { first, last: sorted[sorted.length - 1]! };
}
