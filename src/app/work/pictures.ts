/** Pictures of a cube with many labels: each is small enough for a task, all together may not be. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import { type Region, range, wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import { sizesOf } from "../../cube/shape.ts";
import { encodingBytes } from "../output/encode.ts";
import { labelCombinations } from "../output/labels.ts";
import type { WholeFile } from "./job-plan.ts";
import { easyTaskWork } from "./task-work.ts";

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
  const workOf = (part: Region): number => resolve(plan, [{ node, region: part }]).kernelPixels;
  const fits = encodingBytes(plan, { node, region }) <= budgetBytes;
  if (dim < 0 || (fits && workOf(region) <= easyTaskWork)) return [whole];
  const labels = (start: number, stop: number): Region =>
    region.map((r, at) => (at === dim ? range(start, stop) : r));
  const label = labels(0, 1);
  const byBytes = budgetBytes / 2 / encodingBytes(plan, { node, region: label });
  const run = Math.max(1, Math.floor(Math.min(byBytes, easyTaskWork / Math.max(1, workOf(label)))));
  const count = region[dim]!.stop;
  return Array.from({ length: Math.ceil(count / run) }, (_, at) => ({
    ...whole,
    region: labels(at * run, Math.min(count, (at + 1) * run)),
  }));
}
