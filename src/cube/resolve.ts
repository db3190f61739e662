/**
 * resolve(plan, outputs) is pure: it walks back once, joins overlapping demands on a node into hulls (disjoint ones stay
 * apart), widens them to the node's grain, and so finds the pieces of every node, each to be computed once.
 */
import { chunkBytesMax } from "./chunk.ts";
import { alignTo } from "./grain.ts";
import { nodeKind } from "./nodes/index.ts";
import type { NodeId, Plan } from "./plan.ts";
import { type Region, contains, hull, overlaps, regionCells, regionKey } from "./region.ts";
import type { Feed, Output, Piece, Schedule } from "./schedule.ts";
import { simulate } from "./simulate.ts";
import { sizesOf } from "./shape.ts";

export function resolve(plan: Plan, outputs: readonly Output[]): Schedule {
  const demanded: Region[][] = plan.nodes.map(() => []);
  for (const output of outputs) demanded[output.node]!.push(output.region);
  const pieces: Draft[] = [];
  const byNode: number[][] = plan.nodes.map(() => []);
  for (let id = plan.nodes.length - 1; id >= 0; id--) {
    for (const region of piecesOf(plan, id, demanded[id]!)) {
      const draft = draftPiece(plan, id, region);
      for (const need of draft.needs) demanded[need.node]!.push(need.region);
      byNode[id]!.push(pieces.push(draft) - 1);
    }
  }
  const find = (need: Output): Feed => {
    const piece = byNode[need.node]!.find((index) => contains(pieces[index]!.region, need.region));
    if (piece === undefined)
      throw new RangeError(`no piece of node ${need.node} holds ${regionKey(need.region)}`);
    return { piece, region: need.region };
  };
  const done = pieces.map((draft): Piece => ({ ...draft.piece, feeds: draft.needs.map(find) }));
  const asked = outputs.map(find);
  return { pieces: done, outputs: asked, ...simulate(plan, done, asked), ...totals(done) };
}

interface Draft {
  readonly region: Region;
  readonly needs: readonly Output[];
  readonly piece: Omit<Piece, "feeds">;
}

function draftPiece(plan: Plan, id: NodeId, region: Region): Draft {
  const node = plan.nodes[id]!;
  const kind = nodeKind(node.kind);
  const inputs = node.inputs.map((input) => plan.nodes[input]!.shape);
  const needs = kind
    .needs(node.params, region, inputs)
    .map((demand) => ({ node: node.inputs[demand.input]!, region: demand.region }));
  const piece = {
    node: id,
    region,
    reads: kind.reads?.(node.params, region) ?? [],
    work: kind.work(node.params, region, inputs),
    bytes: chunkBytesMax(node.shape.type, regionCells(region), node.shape.nodata),
  };
  return { region, needs, piece };
}

/** Hulls of the demands on one node, widened to its grain. */
function piecesOf(plan: Plan, id: NodeId, demands: readonly Region[]): readonly Region[] {
  if (demands.length === 0) return [];
  const node = plan.nodes[id]!;
  const inputs = node.inputs.map((input) => plan.nodes[input]!.shape);
  const grain = nodeKind(node.kind).grain(node.params, inputs);
  const sizes = sizesOf(node.shape);
  const distinct = new Map(
    demands.map((region) => alignTo(region, grain, sizes)).map((region) => [regionKey(region), region]),
  );
  return joinOverlapping([...distinct.values()], (region) => alignTo(region, grain, sizes));
}

/** Joins until all are disjoint; the order of the first demand in each hull is kept. */
function joinOverlapping(regions: readonly Region[], align: (region: Region) => Region): readonly Region[] {
  const hulls: Region[] = [];
  for (const region of regions) {
    let joined = region;
    for (
      let at = hulls.findIndex((other) => overlaps(other, joined));
      at >= 0;
      at = hulls.findIndex((other) => overlaps(other, joined))
    ) {
      joined = align(hull(joined, hulls[at]!));
      hulls.splice(at, 1);
    }
    hulls.push(joined);
  }
  return hulls;
}

function totals(pieces: readonly Piece[]): Pick<Schedule, "kernelPixels" | "geometry"> {
  let kernelPixels = 0;
  let geometry = 0;
  for (const { work } of pieces) {
    kernelPixels += work.kernelPixels;
    geometry += work.geometry ?? 0;
  }
  return { kernelPixels, geometry };
}
