/** Walks a schedule as `run` will, without pixels, to know the order of reads and the peak of bytes held. */
import { readAheadBytesMax } from "../limits.ts";
import { equalRegions, regionCells, regionSizes } from "./region.ts";
import type { Feed, Piece } from "./resolve.ts";

export interface Simulation {
  readonly readOrder: readonly number[];
  readonly peakBytes: number;
}

export function simulate(pieces: readonly Piece[], outputs: readonly Feed[]): Simulation {
  const uses = countUses(pieces, outputs);
  const computed = new Set<number>();
  const readOrder: number[] = [];
  const held = meter();
  const release = (index: number): void => {
    uses[index]!--;
    if (uses[index] === 0) held.add(-pieces[index]!.bytes);
  };
  const compute = (index: number): void => {
    if (computed.has(index)) return;
    computed.add(index);
    const piece = pieces[index]!;
    if (piece.reads.length > 0) readOrder.push(index);
    let begun = false;
    const kept: Feed[] = [];
    for (const feed of piece.feeds) {
      compute(feed.piece);
      if (!begun) held.add(piece.work.bytes);
      begun = true;
      const copy = copyBytes(pieces[feed.piece]!, feed);
      held.add(copy);
      if (piece.work.keepsInputs) kept.push(feed);
      else {
        held.add(-copy);
        release(feed.piece);
      }
    }
    if (!begun) held.add(piece.work.bytes);
    held.add(piece.bytes - piece.work.bytes);
    for (const feed of kept) {
      held.add(-copyBytes(pieces[feed.piece]!, feed));
      release(feed.piece);
    }
  };
  for (const output of outputs) compute(output.piece);
  return { readOrder, peakBytes: held.peak() + readWindowBytes(pieces, readOrder) };
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

/** Decoded blocks in flight: reads run ahead up to the limit, and one read is always let through. */
function readWindowBytes(pieces: readonly Piece[], readOrder: readonly number[]): number {
  let total = 0;
  let largest = 0;
  for (const index of readOrder) {
    for (const read of pieces[index]!.reads) {
      total += read.bytes;
      largest = Math.max(largest, read.bytes);
    }
  }
  return Math.min(total, Math.max(readAheadBytesMax, largest));
}

function meter(): { add(bytes: number): void; peak(): number } {
  let now = 0;
  let peak = 0;
  return {
    add(bytes) {
      now += bytes;
      peak = Math.max(peak, now);
    },
    peak: () => peak,
  };
}
