/** Blocks that several reads of a schedule need: they are fetched once, and held until the last of the reads has them. */
import { sharedBlocksBytesMax } from "../limits.ts";
import { sourceKey } from "./location.ts";
import type { Plan } from "./plan.ts";
import type { Piece } from "./schedule.ts";
import type { BlockRead, RasterSource } from "./source.ts";

export interface SharedBlocks {
  /** How many reads need the block of a key; blocks that only one read needs are not in here. */
  readonly uses: ReadonlyMap<string, number>;
  /** Decoded bytes of those of them that are held at the same time, at most. */
  readonly bytes: number;
  /** Decoded bytes that are not read again. */
  readonly savedBytes: number;
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

/**
 * Walks the reads in their order. A block that a later read needs, too, is held from its first read to its last one, unless
 * those that are held at that time leave no room for it: it is then fetched again. `order` are the pieces with reads.
 */
export function sharedBlocks(plan: Plan, pieces: readonly Piece[], order: readonly number[]): SharedBlocks {
  const reads = readsOfSharedPlanes(plan, pieces, order);
  const left = new Map<string, number>();
  for (const key of keysOf(reads)) left.set(key, (left.get(key) ?? 0) + 1);
  const uses = new Map<string, number>();
  const passed = new Set<string>();
  const sums = { held: 0, bytes: 0, savedBytes: 0 };
  for (const { plane, read } of reads) {
    const blockBytes = read.bytes / read.blocks.length;
    for (const number of read.blocks) {
      const key = plane + number;
      const others = left.get(key)! - 1;
      left.set(key, others);
      if (uses.has(key)) {
        sums.savedBytes += blockBytes;
        if (others === 0) sums.held -= blockBytes;
      } else if (others > 0 && !passed.has(key)) {
        if (sums.held + blockBytes > sharedBlocksBytesMax) passed.add(key);
        else {
          uses.set(key, others + 1);
          sums.held += blockBytes;
          sums.bytes = Math.max(sums.bytes, sums.held);
        }
      }
    }
  }
  return { uses, bytes: sums.bytes, savedBytes: sums.savedBytes };
}

interface PlaneRead {
  readonly plane: string;
  readonly read: BlockRead;
}

/** Only planes with several reads are looked at block by block: elsewhere none is needed twice. */
function readsOfSharedPlanes(
  plan: Plan,
  pieces: readonly Piece[],
  order: readonly number[],
): readonly PlaneRead[] {
  const reads = order.flatMap((index) => {
    const piece = pieces[index]!;
    return piece.reads.map((read) => ({ plane: planeKey(sourceOf(plan, piece, read), read), read }));
  });
  const counts = new Map<string, number>();
  for (const { plane } of reads) counts.set(plane, (counts.get(plane) ?? 0) + 1);
  return reads.filter(({ plane }) => counts.get(plane)! > 1);
}

function* keysOf(reads: readonly PlaneRead[]): Generator<string> {
  for (const { plane, read } of reads) for (const number of read.blocks) yield plane + number;
}
