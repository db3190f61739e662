/**
 * The same result asked on another grid (a map tile): per-pixel nodes compute there, loads warp from the nearest finer level,
 * nodes that depend on the cell size compute on their own grid and are brought down.
 */
import { ownCellsPerPixelMax } from "../limits.ts";
import { type PlanBuilder, createBuilder } from "./builder.ts";
import { boxImage } from "./crs/image.ts";
import { periodOf, transformBounds, transformer } from "./crs/index.ts";
import { nodeKind } from "./nodes/index.ts";
import { type Scale, scaleOfSource } from "./resample/scale.ts";
import type { LoadMethod } from "./resample/window.ts";
import type { NodeId, Plan, PlanNode } from "./plan.ts";
import { type Grid, dimIndex, gridBounds, gridOf, sameGrid } from "./shape.ts";

export interface Target {
  readonly grid: Grid;
  readonly method: LoadMethod;
}

export interface Retargeted {
  readonly plan: Plan;
  readonly node: NodeId;
  /** True when a node that depends on the cell size was computed at the target's resolution. */
  readonly approximate: boolean;
}

export function retarget(plan: Plan, output: NodeId, target: Target): Retargeted {
  const job: Job = {
    plan,
    target,
    builder: createBuilder(),
    onTarget: new Map(),
    asIs: new Map(),
    approximate: false,
  };
  const node = toTarget(job, output);
  return { plan: job.builder.plan(), node, approximate: job.approximate };
}

interface Job {
  readonly plan: Plan;
  readonly target: Target;
  readonly builder: PlanBuilder;
  readonly onTarget: Map<NodeId, NodeId>;
  readonly asIs: Map<NodeId, NodeId>;
  approximate: boolean;
}

function toTarget(job: Job, id: NodeId): NodeId {
  const known = job.onTarget.get(id);
  if (known !== undefined) return known;
  const made = makeOnTarget(job, id);
  job.onTarget.set(id, made);
  return made;
}

function makeOnTarget(job: Job, id: NodeId): NodeId {
  const node = job.plan.nodes[id]!;
  const grid = gridOf(node.shape);
  if (!grid || sameGrid(grid, job.target.grid)) return copy(job, id);
  const kind = nodeKind(node.kind);
  if (kind.retarget) {
    const params = kind.retarget(node.params, job.target.grid, job.target.method);
    return clipTo(job, job.builder.add(node.kind, params, [], node.origin), { grid, origin: node.origin });
  }
  if (isCrop(job, node)) return clipTo(job, toTarget(job, node.inputs[0]!), { grid, origin: node.origin });
  if (kind.grid === "own" || touchesAxes(job, node)) return ownToTarget(job, id, grid);
  const inputs = node.inputs.map((input) => toTarget(job, input));
  return job.builder.add(node.kind, paramsOnTarget(job, node), inputs, node.origin);
}

/** The node with its whole history, unchanged. */
function copy(job: Job, id: NodeId): NodeId {
  const known = job.asIs.get(id);
  if (known !== undefined) return known;
  const node = job.plan.nodes[id]!;
  const made = job.builder.add(
    node.kind,
    node.params,
    node.inputs.map((input) => copy(job, input)),
    node.origin,
  );
  job.asIs.set(id, made);
  return made;
}

function ownToTarget(job: Job, id: NodeId, own: Grid): NodeId {
  const node = job.plan.nodes[id]!;
  if (ownCellsPerPixel(job.target.grid, own) <= ownCellsPerPixelMax || node.inputs.length === 0) {
    return job.builder.add(
      "resample",
      { ...job.target, ...sharedScale(job.target, own) },
      [copy(job, id)],
      node.origin,
    );
  }
  job.approximate = true;
  if (nodeKind(node.kind).regrids) return toTarget(job, node.inputs[0]!);
  return job.builder.add(
    node.kind,
    node.params,
    node.inputs.map((input) => toTarget(job, input)),
    node.origin,
  );
}

/** Else a scale would follow from what a tile sees of the own grid, and kernels of neighbours would be widened by different ones. */
function sharedScale({ grid, method }: Target, own: Grid): { readonly scale?: Scale } {
  return method === "bilinear" ? { scale: scaleOfSource(own, grid) } : {};
}

/** Only own cells that the target can see count: a small grid under a tile of the world costs no more than itself. */
function ownCellsPerPixel(target: Grid, own: Grid): number {
  const [west, south, east, north] = transformBounds(gridBounds(target), target.crs, own.crs);
  const across = Math.min(own.width, Math.max(0, Math.abs((east - west) / own.stepX)));
  const down = Math.min(own.height, Math.max(0, Math.abs((north - south) / own.stepY)));
  return (across * down) / (target.width * target.height);
}

/** A crop of y or x: on another grid its edges no longer fall on cells, so it becomes a clip by its bounds. */
function isCrop(job: Job, node: PlanNode): boolean {
  return touchesAxes(job, node) && (nodeKind(node.kind).crops?.(node.params) ?? false);
}

function touchesAxes(job: Job, node: PlanNode): boolean {
  if (!("dim" in node.params)) return false;
  const input = job.plan.nodes[node.inputs[0]!]!.shape;
  const found = input.dims[dimIndex(input, node.params.dim)];
  return found?.type === "spatial" && found.axis !== "z";
}

function clipTo(job: Job, id: NodeId, to: { readonly grid: Grid; readonly origin: string }): NodeId {
  if (coveredBy(job.target.grid, to.grid)) return id;
  return job.builder.add("clip", { grid: to.grid }, [id], to.origin);
}

/** True when every cell of a grid surely lies inside the bounds of another. */
function coveredBy(inner: Grid, outer: Grid): boolean {
  const period = periodOf(outer.crs);
  const image = boxImage(gridBounds(inner), { transform: transformer(inner.crs, outer.crs), period });
  if (!image) return false;
  const { sag } = image;
  const [west, south, east, north] = gridBounds(outer);
  const start = image.bounds[0] - sag;
  const turned = period ? start - period.length * Math.floor((start - west) / period.length) : start;
  return (
    turned >= west &&
    turned + image.bounds[2] + sag - start <= east &&
    image.bounds[1] - sag >= south &&
    image.bounds[3] + sag <= north
  );
}

function paramsOnTarget(job: Job, { kind, params }: PlanNode): PlanNode["params"] {
  return nodeKind(kind).onGrid?.(params, job.target.grid) ?? params;
}
