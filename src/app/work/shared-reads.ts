/** Blocks that several tasks of a job read: a task knows its neighbours, and says which of its blocks they have read or will. */
import type { Plan } from "../../cube/plan.ts";
import type { Region } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import { planeKey, sourceOf } from "../../cube/shared-blocks.ts";
import type { BlockReader } from "../../cube/source.ts";
import { chunkRegion } from "./estimate.ts";
import type { JobPlan, RasterFile } from "./job-plan.ts";
import { neighboursOf } from "../jobs/neighbours.ts";
import { type Stage, boxOf, placeOf } from "../jobs/outline.ts";
import { type SlabFile, slabRegion } from "./slabs.ts";
import type { NeighbourStates } from "../jobs/tasks.ts";

/** Regions of a node that the tasks around one compute, by how far these tasks are. */
export interface Sharing {
  readonly node: number;
  readonly done: readonly Region[];
  readonly reading: readonly Region[];
  readonly later: readonly Region[];
  /** Whether tasks are as wide as the grid. */
  readonly rows: boolean;
}

interface Question {
  readonly job: JobPlan;
  readonly stages: readonly Stage[];
  readonly number: number;
  readonly states: NeighbourStates;
}

/** For a task whose file is computed in pieces from the plan. */
export function sharingOf({ job, stages, number, states }: Question): Sharing {
  const { stage } = placeOf(stages, number);
  const file = job.files[stage.file] as RasterFile | SlabFile;
  const regionOf = (task: number): Region =>
    file.kind === "raster"
      ? chunkRegion(job.plan, file, boxOf(file, placeOf(stages, task)))
      : slabRegion(file, job.plan.nodes[file.node]!.shape, task - stage.first);
  const begun = new Set([...states.done, ...states.reading]);
  const later = neighboursOf(job.files, stages, number).filter((task) => !begun.has(task));
  return {
    node: file.node,
    done: states.done.map(regionOf),
    reading: states.reading.map(regionOf),
    later: later.map(regionOf),
    rows: file.kind === "slabs",
  };
}

/** The reader for a task with such neighbours. */
export function sharingReader(reader: BlockReader, plan: Plan, sharing: Sharing): BlockReader {
  const { node, rows } = sharing;
  const done = blocksOf(plan, node, sharing.done);
  const reading = blocksOf(plan, node, sharing.reading);
  const later = blocksOf(plan, node, sharing.later);
  const none: ReadonlySet<number> = new Set();
  return {
    read(source, read, origin) {
      const plane = planeKey(source, read);
      const of = (blocks: Map<string, Set<number>>): ReadonlySet<number> => blocks.get(plane) ?? none;
      const shared = { done: of(done), reading: of(reading), later: of(later), rows };
      return reader.read(source, { ...read, shared }, origin);
    },
  };
}

/** Numbers of the blocks of each plane that are read for some regions. */
function blocksOf(plan: Plan, node: number, regions: readonly Region[]): Map<string, Set<number>> {
  const planes = new Map<string, Set<number>>();
  for (const region of regions)
    for (const piece of resolve(plan, [{ node, region }]).pieces)
      for (const read of piece.reads) {
        const key = planeKey(sourceOf(plan, piece, read), read);
        const numbers = planes.get(key) ?? new Set();
        planes.set(key, numbers);
        for (const number of read.blocks) numbers.add(number);
      }
  return planes;
}
