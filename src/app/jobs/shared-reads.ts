/** Blocks that several tasks of a job read: a task knows its neighbours, and says which of its blocks they have read or will. */
import type { Plan } from "../../cube/plan.ts";
import type { Region } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import { planeKey, sourceOf } from "../../cube/shared-blocks.ts";
import type { BlockReader } from "../../cube/source.ts";
import { type ChunkPlace, boxOf, numberOf } from "./outline.ts";
import { chunkRegion } from "./estimate.ts";
import type { RasterFile } from "./job-plan.ts";
import { type SlabFile, slabRegion } from "./slabs.ts";

/** Regions next to that of a task, by whether their tasks have lower or higher numbers. */
export interface Neighbours {
  readonly node: number;
  readonly before: readonly Region[];
  readonly after: readonly Region[];
}

/** The chunks all around: those that need one block lie together, so that each of them has another one among its neighbours. */
export function chunkNeighbours(plan: Plan, file: RasterFile, place: ChunkPlace): Neighbours {
  const { stage } = place;
  const own = numberOf(place);
  const before: Region[] = [];
  const after: Region[] = [];
  for (let row = Math.max(0, place.row - 1); row <= Math.min(stage.down - 1, place.row + 1); row++)
    for (
      let column = Math.max(0, place.column - 1);
      column <= Math.min(stage.across - 1, place.column + 1);
      column++
    ) {
      const number = numberOf({ stage, row, column });
      if (number === own) continue;
      (number < own ? before : after).push(chunkRegion(plan, file, boxOf(file, { stage, row, column })));
    }
  return { node: file.node, before, after };
}

/** Tasks of a netCDF file share the blocks at which their rows are cut. */
export function slabNeighbours(plan: Plan, file: SlabFile, number: number): Neighbours {
  const { shape } = plan.nodes[file.node]!;
  return {
    node: file.node,
    before: number > 0 ? [slabRegion(file, shape, number - 1)] : [],
    after: number + 1 < file.tasks ? [slabRegion(file, shape, number + 1)] : [],
  };
}

/** The reader for a task with such neighbours. */
export function sharingReader(reader: BlockReader, plan: Plan, neighbours: Neighbours): BlockReader {
  const before = blocksOf(plan, neighbours.node, neighbours.before);
  const after = blocksOf(plan, neighbours.node, neighbours.after);
  const none: ReadonlySet<number> = new Set();
  return {
    read(source, read, origin) {
      const plane = planeKey(source, read);
      const shared = { before: before.get(plane) ?? none, after: after.get(plane) ?? none };
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
