/** Blocks that several reads of a schedule need: they are fetched once, and held until the last of the reads has them. */
import { sharedBlocksBytesMax } from "../limits.ts";
import { sourceKey } from "./location.ts";
import type { Plan } from "./plan.ts";
import type { Piece } from "./schedule.ts";
import type { BlockRead, RasterSource } from "./source.ts";

export interface SharedBlocks {
  /** How many reads need the block of a key; blocks that only one read needs are not in here. */
  readonly uses: ReadonlyMap<string, number>;
  /** Decoded bytes of these blocks. */
  readonly bytes: number;
}

export function sourceOf(plan: Plan, piece: Piece, read: BlockRead): RasterSource {
  const node = plan.nodes[piece.node]!;
  if (node.kind !== "load") throw new RangeError(`nodes of kind ${node.kind} read no files`);
  return node.params.sources[read.source]!;
}

/** What reads of the same blocks have in common; the number of a block follows. */
export function planeKey(source: RasterSource, read: BlockRead): string {
  return `${sourceKey(source)}|${read.level}|${read.band ?? 0}|`;
}

/** Only planes with several reads are looked at block by block; what does not fit into the limit is fetched again. */
export function sharedBlocks(plan: Plan, pieces: readonly Piece[]): SharedBlocks {
  const byPlane = new Map<string, BlockRead[]>();
  for (const piece of pieces)
    for (const read of piece.reads) {
      const key = planeKey(sourceOf(plan, piece, read), read);
      const reads = byPlane.get(key);
      if (reads) reads.push(read);
      else byPlane.set(key, [read]);
    }
  const uses = new Map<string, number>();
  let bytes = 0;
  for (const [plane, reads] of byPlane) {
    if (reads.length === 1) continue;
    const blockBytes = reads[0]!.bytes / reads[0]!.blocks.length;
    for (const [number, count] of countsOf(reads)) {
      if (count === 1 || bytes + blockBytes > sharedBlocksBytesMax) continue;
      uses.set(plane + number, count);
      bytes += blockBytes;
    }
  }
  return { uses, bytes };
}

function countsOf(reads: readonly BlockRead[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const read of reads)
    for (const number of read.blocks) counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
}
