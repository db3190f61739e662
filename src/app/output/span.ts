/** The time that a cube, or one label of it, is about: that of the labels that were reduced, grouped or chosen on the way to it. */
import { instantOf } from "../../cube/instant.ts";
import type { NodeId, Plan, PlanNode } from "../../cube/plan.ts";
import { allLabels } from "../../cube/shape.ts";

export interface Span {
  readonly first: string;
  readonly last: string;
}

interface NodeTimes {
  readonly whole: Span | null;
  /** Labels of the temporal dimension, in order. */
  readonly order: readonly string[];
  /** By label of the temporal dimension. */
  readonly labels: ReadonlyMap<string, Span>;
}

/**
 * Of one label of time, or of the whole cube. Null where no time is known: constants, and stages whose inputs are no part of the plan
 * any more. A label that is no date, and stands for no group of dates, is about the time of the whole.
 */
export function spanOf(plan: Plan, node: NodeId, label: string | null = null): Span | null {
  const times: NodeTimes[] = [];
  for (const each of plan.nodes.slice(0, node + 1))
    times.push(
      timesOf(
        each,
        each.inputs.map((input) => times[input]!),
      ),
    );
  const { whole, labels } = times[node]!;
  return (label === null ? null : labels.get(label)) ?? whole;
}

function timesOf(node: PlanNode, inputs: readonly NodeTimes[]): NodeTimes {
  const dim = node.shape.dims.find(({ type }) => type === "temporal");
  const before = hullOf(inputs.map(({ whole }) => whole));
  if (!dim) return { whole: before, order: [], labels: new Map() };
  const own = allLabels(dim.labels).map(String);
  const spans = givenSpans(node, inputs);
  const found = own.flatMap((label, index): [string, Span][] => {
    const kept = inputs.flatMap(({ labels }) => labels.get(label) ?? []);
    const date = Number.isNaN(instantOf(label)) ? null : { first: label, last: label };
    const span = spans[index] ?? hullOf(kept) ?? date;
    return span ? [[label, span]] : [];
  });
  const labels = new Map(found);
  return { whole: hullOf([...labels.values()]) ?? before, order: own, labels };
}

/** Per label, where it does not say them itself: of groups, of files that tell, and of labels that stand for others. */
function givenSpans(node: PlanNode, inputs: readonly NodeTimes[]): readonly (Span | null)[] {
  if (node.kind === "aggregate_time") return groupSpans(node, inputs[0]!);
  if (node.kind === "load")
    return (node.params.spans ?? []).map(([first, last]) => ({
      first: shortened(first),
      last: shortened(last),
    }));
  if (node.kind === "reshape") return inputs[0]!.order.map((label) => inputs[0]!.labels.get(label) ?? null);
  return [];
}

/** As labels of loads are written. */
function shortened(instant: string): string {
  return instant.replace(".000Z", "Z");
}

/** Of each group of labels: the time of those that are in it. */
function groupSpans(
  { params, shape }: Extract<PlanNode, { kind: "aggregate_time" }>,
  input: NodeTimes,
): (Span | null)[] {
  if (shape.dims.find(({ name }) => name === params.dim)?.type !== "temporal") return [];
  return params.groups.map((group) =>
    hullOf(group.map((index) => input.labels.get(input.order[index]!) ?? null)),
  );
}

function hullOf(spans: readonly (Span | null)[]): Span | null {
  const known = spans.filter((span) => span !== null);
  if (known.length === 0) return null;
  return {
    first: known.map(({ first }) => first).sort()[0]!,
    last: known
      .map(({ last }) => last)
      .sort()
      .at(-1)!,
  };
}
