/** Walks a schedule as `run` will, without pixels, to know the order of reads and the peak of bytes held. */
import { readAheadBytesMax } from "../limits.ts";
import type { Plan } from "./plan.ts";
import { equalRegions, regionCells, regionSizes } from "./region.ts";
import type { Feed, Piece } from "./schedule.ts";
import { sharedBlocks } from "./shared-blocks.ts";
import type { BlockRead } from "./source.ts";

export interface Simulation {
  readonly readOrder: readonly number[];
  readonly peakBytes: number;
  /** Decoded bytes of all reads, those of blocks that several of them share once. */
  readonly readBytes: number;
}

export function simulate(plan: Plan, pieces: readonly Piece[], outputs: readonly Feed[]): Simulation {
  const uses = countUses(pieces, outputs);
  const computed = new Set<number>();
  const readOrder: number[] = [];
  const held = meter(pieces);
  const release = (index: number): void => {
    uses[index]!--;
    if (uses[index] === 0) held.add(-pieces[index]!.bytes);
  };
  const compute = (index: number): void => {
    if (computed.has(index)) return;
    computed.add(index);
    const piece = pieces[index]!;
    const feeding = piece.work.feedingBytes ?? (piece.work.keepsInputs ? 0 : piece.work.bytes);
    if (piece.reads.length > 0) readOrder.push(index);
    let begun = piece.feeds.length === 0;
    if (begun) held.add(feeding);
    for (const feed of piece.feeds) {
      compute(feed.piece);
      if (!begun) held.add(feeding);
      begun = true;
      held.add(copyBytes(pieces[feed.piece]!, feed));
      if (piece.work.keepsInputs) continue;
      held.add(-copyBytes(pieces[feed.piece]!, feed));
      release(feed.piece);
    }
    held.readsDone(piece);
    held.add(piece.work.bytes - feeding);
    held.add(piece.bytes - piece.work.bytes);
    if (!piece.work.keepsInputs) return;
    for (const feed of piece.feeds) {
      held.add(-copyBytes(pieces[feed.piece]!, feed));
      release(feed.piece);
    }
  };
  for (const output of outputs) compute(output.piece);
  const shared = sharedBlocks(plan, pieces, readOrder);
  return {
    readOrder,
    peakBytes: held.peak() + shared.bytes,
    readBytes: bytesOf(pieces.flatMap((piece) => piece.reads)) - shared.savedBytes,
  };
}

/** How often each piece's chunk is fed or handed out. */
export function countUses(pieces: readonly Piece[], outputs: readonly Feed[]): number[] {
  const uses = pieces.map(() => 0);
  for (const piece of pieces) for (const feed of piece.feeds) uses[feed.piece]!++;
  for (const output of outputs) uses[output.piece]!++;
  return uses;
}

/** A window of a piece is copied before it is fed; the whole piece is fed as it is. */
function copyBytes(piece: Piece, feed: Feed): number {
  if (equalRegions(piece.region, feed.region)) return 0;
  const cells = regionSizes(piece.region).reduce((product, size) => product * size, 1);
  return Math.ceil((piece.bytes * regionCells(feed.region)) / cells);
}

function bytesOf(reads: readonly BlockRead[]): number {
  return reads.reduce((sum, read) => sum + read.bytes, 0);
}

interface Meter {
  add(bytes: number): void;
  /** The blocks of a piece have left the window of reads. */
  readsDone(piece: Piece): void;
  peak(): number;
}

/**
 * Bytes held, plus the decoded blocks that wait in the window: as many as are still to come, up to the limit; one read is
 * always let through, and so is one that had to wait for the fold of another.
 */
function meter(pieces: readonly Piece[]): Meter {
  const reads = pieces.flatMap((piece) => piece.reads);
  let remaining = bytesOf(reads);
  const largest = (of: readonly BlockRead[]): number =>
    of.reduce((most, read) => Math.max(most, read.bytes), 0);
  const late = largest(reads.filter((read) => read.after));
  const windowMax = Math.max(largest(reads), readAheadBytesMax) + late;
  let now = 0;
  let peak = 0;
  return {
    add(bytes) {
      now += bytes;
      peak = Math.max(peak, now + Math.min(remaining, windowMax));
    },
    readsDone(piece) {
      for (const read of piece.reads) remaining -= read.bytes;
    },
    peak: () => peak,
  };
}
