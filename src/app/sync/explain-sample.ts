/** Which regions of a result are planned to tell what it takes: all of it where that is little, else some that lie evenly over it and stand for the rest. */
import { neededRegions } from "../../cube/needed.ts";
import type { LoadParams } from "../../cube/nodes/load.ts";
import type { NodeId, Plan } from "../../cube/plan.ts";
import {
  type Range,
  type Region,
  range,
  rangeSize,
  regionCells,
  wholeRegion,
  withRange,
} from "../../cube/region.ts";
import type { Output } from "../../cube/schedule.ts";
import { axisIndex, sizesOf } from "../../cube/shape.ts";
import { stageParts } from "../../cube/stage.ts";
import { explained, inlineLeavesMax } from "../../limits.ts";

/** What planning regions takes: nodes that are planned, as often as they are, and blocks that are listed. */
interface Cost {
  readonly pieces: number;
  readonly reads: number;
}

export interface Sample {
  readonly outputs: readonly Output[];
  /** So many times as much is all of it. */
  readonly times: number;
  readonly cost: Cost;
}

/** All of the node where it is small, else as many of its parts as there is room for; null where there is room for none. */
export function sampled(plan: Plan, node: NodeId, room: Cost): Sample | null {
  const whole = wholeOf(plan, node);
  const leaves = stageParts(plan, node)?.leaves.length ?? 1;
  if (isSmall(plan, whole, leaves)) {
    const cost = { pieces: plan.nodes.length * leaves, reads: readsOf(plan, whole) };
    if (fits(cost, room)) return { outputs: [whole], times: 1, cost };
  }
  for (let across = explained.squaresAcross; across > 0; across--) {
    const outputs = spreadOver(plan, whole, across);
    const middle = outputs[outputs.length >> 1]!;
    const cost = {
      pieces: plan.nodes.length * outputs.length,
      reads: readsOf(plan, middle) * outputs.length,
    };
    if (fits(cost, room)) return { outputs, times: allCells(plan, whole) / cellsOf(outputs), cost };
  }
  return null;
}

function fits(cost: Cost, room: Cost): boolean {
  return cost.pieces <= room.pieces && cost.reads <= room.reads;
}

/** So small that it is planned in one go where requests compute it, too. */
function isSmall(plan: Plan, { node, region }: Output, leaves: number): boolean {
  const { shape } = plan.nodes[node]!;
  const across = (["y", "x"] as const).map((axis) =>
    rangeSize(region[axisIndex(shape, axis)] ?? range(0, 1)),
  );
  return leaves <= inlineLeavesMax && across.every((cells) => cells <= 2 * explained.squareCells);
}

/** Parts that lie evenly over the node, from edge to edge: leaves of stages, squares of rasters. */
function spreadOver(plan: Plan, whole: Output, across: number): readonly Output[] {
  const parts = stageParts(plan, whole.node);
  if (parts) {
    const count = Math.min(parts.leaves.length, across ** 2);
    return evenly(count).map((at) => ({
      node: parts.input,
      region: parts.leaves[Math.round(at * (parts.leaves.length - 1))]!,
    }));
  }
  const { shape } = plan.nodes[whole.node]!;
  const y = axisIndex(shape, "y");
  const x = axisIndex(shape, "x");
  if (y < 0 || x < 0) return [whole];
  return piecesOf(whole.region[y]!, across).flatMap((down) =>
    piecesOf(whole.region[x]!, across).map((right) => ({
      node: whole.node,
      region: withRange(withRange(whole.region, y, down), x, right),
    })),
  );
}

/** Stages are judged by the cells that their leaves have. */
function allCells(plan: Plan, whole: Output): number {
  return (
    stageParts(plan, whole.node)?.leaves.reduce((cells, leaf) => cells + regionCells(leaf), 0) ??
    regionCells(whole.region)
  );
}

function cellsOf(outputs: readonly Output[]): number {
  return outputs.reduce((cells, { region }) => cells + regionCells(region), 0);
}

/** Apart from each other, with the first and the last cells among them. */
function piecesOf(all: Range, across: number): readonly Range[] {
  const cells = explained.squareCells;
  if (rangeSize(all) <= cells) return [all];
  const count = Math.min(across, Math.ceil(rangeSize(all) / cells));
  return evenly(count).map((at) => {
    const start = all.start + Math.round(at * (rangeSize(all) - cells));
    return range(start, start + cells);
  });
}

/** From 0 to 1. */
function evenly(count: number): readonly number[] {
  return count === 1 ? [0.5] : Array.from({ length: count }, (_, i) => i / (count - 1));
}

/** At most so many blocks are listed when a region is planned, by what lies over how many cells. */
function readsOf(plan: Plan, output: Output): number {
  let reads = 0;
  neededRegions(plan, [output]).forEach((region, id) => {
    const node = plan.nodes[id]!;
    if (region && node.kind === "load") reads += readsOfLoad(node.params, region);
  });
  return reads;
}

function readsOfLoad({ layers, sources }: LoadParams, [t, bands, y, x]: Region): number {
  let items = 0;
  for (let label = t!.start; label < t!.stop; label++) items += layers[label]!.items.length;
  let blockCells = Infinity;
  for (const { levels } of sources)
    blockCells = Math.min(blockCells, levels[0]!.blockWidth * levels[0]!.blockHeight);
  const blocks = Math.ceil((rangeSize(y!) * rangeSize(x!)) / blockCells);
  return items * rangeSize(bands!) * blocks;
}

export function wholeOf(plan: Plan, node: NodeId): Output {
  return { node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) };
}
