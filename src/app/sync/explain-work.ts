/** What computing results takes, by what planning them, or parts of them, shows. */
import { neededRegions } from "../../cube/needed.ts";
import type { NodeId, Plan } from "../../cube/plan.ts";
import type { Region } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import type { Schedule } from "../../cube/schedule.ts";
import { explained } from "../../limits.ts";
import { workOf } from "../request/gate.ts";
import { type Sample, sampled, wholeOf } from "./explain-sample.ts";

export interface Work {
  /** Blocks of files, and their decoded bytes; fewer are read where earlier items leave nothing to fill, or blocks are kept. */
  readonly blocks: number;
  readonly bytes: number;
  /** Pixels that go through kernels. */
  readonly pixels: number;
  /** Positions of geometries that are looked at. */
  readonly geometry: number;
  /** What limits and shares count: pixels, and bytes at their weight. */
  readonly units: number;
  /** False where regions stand for all of it, or files are taken for what their metadata say. */
  readonly exact: boolean;
}

export const noWork: Work = { blocks: 0, bytes: 0, pixels: 0, geometry: 0, units: 0, exact: true };

export type LoadReads = Pick<Work, "blocks" | "bytes" | "exact">;

export interface AskedWork {
  /** Null where even one region of it is too much to plan here. */
  readonly byNode: ReadonlyMap<NodeId, Work | null>;
  /** Of all that was asked together. */
  readonly loads: ReadonlyMap<NodeId, LoadReads>;
  /** How far each node is needed; null where it is not. */
  readonly needed: readonly (Region | null)[];
}

/** Null where one of them is not known. */
export function sumOf(works: readonly (Work | null)[]): Work | null {
  let sum = noWork;
  for (const work of works) {
    if (work === null) return null;
    sum = added(sum, work);
  }
  return sum;
}

function added(a: Work, b: Work): Work {
  return {
    blocks: a.blocks + b.blocks,
    bytes: a.bytes + b.bytes,
    pixels: a.pixels + b.pixels,
    geometry: a.geometry + b.geometry,
    units: a.units + b.units,
    exact: a.exact && b.exact,
  };
}

/** Of the whole of each node. */
export function workAsked(plan: Plan, nodes: readonly NodeId[]): AskedWork {
  const asked = [...new Set(nodes)];
  const byNode = new Map<NodeId, Work | null>();
  const loads = new Map<NodeId, LoadReads>();
  const left = { pieces: explained.pieces, reads: explained.reads };
  for (const [index, node] of asked.entries()) {
    const others = asked.length - index;
    const room = { pieces: left.pieces / others, reads: left.reads / others };
    const sample = sampled(plan, node, room);
    byNode.set(node, sample && workOfSample(plan, sample, loads));
    left.pieces -= sample?.cost.pieces ?? 0;
    left.reads -= sample?.cost.reads ?? 0;
  }
  const needed = neededRegions(
    plan,
    asked.map((node) => wholeOf(plan, node)),
  );
  return { byNode, loads, needed };
}

function workOfSample(plan: Plan, { outputs, times }: Sample, loads: Map<NodeId, LoadReads>): Work {
  let work = noWork;
  for (const output of outputs) {
    const schedule = resolve(plan, [output]);
    const reads = readsByLoad(plan, schedule);
    for (const [load, read] of reads) {
      const before = loads.get(load) ?? noWork;
      loads.set(load, {
        blocks: before.blocks + Math.round(read.blocks * times),
        bytes: before.bytes + Math.round(read.bytes * times),
        exact: before.exact && read.exact && times === 1,
      });
    }
    const blocks = [...reads.values()].reduce((sum, read) => sum + read.blocks, 0);
    const exact = [...reads.values()].every((read) => read.exact) && times === 1;
    const { readBytes: bytes, kernelPixels: pixels, geometry } = schedule;
    const part = { blocks, bytes, pixels, geometry, units: workOf(schedule) };
    work = added(work, { ...timesAsMuch(part, times), exact });
  }
  return work;
}

function timesAsMuch(work: Omit<Work, "exact">, times: number): Omit<Work, "exact"> {
  return {
    blocks: Math.round(work.blocks * times),
    bytes: Math.round(work.bytes * times),
    pixels: Math.round(work.pixels * times),
    geometry: Math.round(work.geometry * times),
    units: Math.round(work.units * times),
  };
}

/** A block that several reads of a load need counts once. */
function readsByLoad(plan: Plan, { pieces }: Schedule): ReadonlyMap<NodeId, LoadReads> {
  const found = new Map<NodeId, LoadReads>();
  const seen = new Set<string>();
  for (const { node, reads } of pieces)
    for (const { source, level, band, blocks, bytes } of reads) {
      const plane = `${node}|${source}|${level}|${band ?? 0}|`;
      const fresh = blocks.filter((block) => !seen.has(plane + block));
      for (const block of fresh) seen.add(plane + block);
      const before = found.get(node) ?? noWork;
      found.set(node, {
        blocks: before.blocks + fresh.length,
        bytes: before.bytes + (bytes * fresh.length) / blocks.length,
        exact: before.exact && isKnown(plan, node, source),
      });
    }
  return found;
}

/** Files that were not opened are taken for what their metadata say. */
function isKnown(plan: Plan, id: NodeId, source: number): boolean {
  const node = plan.nodes[id]!;
  return node.kind === "load" && node.params.sources[source]!.validator !== null;
}
