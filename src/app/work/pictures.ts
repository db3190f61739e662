/** Pictures of a cube with many labels: each is small enough for a task, all together may not be. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import { type Region, range, wholeRegion } from "../../cube/region.ts";
import { sizesOf } from "../../cube/shape.ts";
import { encodingBytes } from "../output/encode.ts";
import { labelCombinations } from "../output/labels.ts";
import type { WholeFile } from "./job-plan.ts";

interface PictureOptions {
  /** Of the output. */
  readonly index: number;
  readonly budgetBytes: number;
}

/**
 * One task where it holds everything; else runs of labels of the first dimension that has several, which keeps the order of
 * the files. As many labels go together as half of the budget holds: what they have in common is computed once per run.
 */
export function pictureFiles(plan: Plan, node: NodeId, { index, budgetBytes }: PictureOptions): WholeFile[] {
  const { shape } = plan.nodes[node]!;
  const region = wholeRegion(sizesOf(shape));
  const whole: WholeFile = { kind: "whole", output: index };
  const first = labelCombinations(shape)[0]!.region;
  const dim = region.findIndex((r, at) => r.stop - r.start > first[at]!.stop - first[at]!.start);
  if (dim < 0 || encodingBytes(plan, { node, region }) <= budgetBytes) return [whole];
  const labels = (start: number, stop: number): Region =>
    region.map((r, at) => (at === dim ? range(start, stop) : r));
  const perLabel = encodingBytes(plan, { node, region: labels(0, 1) });
  const run = Math.max(1, Math.floor(budgetBytes / 2 / perLabel));
  const count = region[dim]!.stop;
  return Array.from({ length: Math.ceil(count / run) }, (_, at) => ({
    ...whole,
    region: labels(at * run, Math.min(count, (at + 1) * run)),
  }));
}
