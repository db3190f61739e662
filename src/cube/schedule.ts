/** A schedule: the pieces of every node, the order of reads, and what it costs. Plain data, made by resolve, walked by run. */
import type { Work } from "./node.ts";
import type { NodeId } from "./plan.ts";
import type { Region } from "./region.ts";
import type { BlockRead } from "./source.ts";

/** One region of one node, computed once. */
export interface Piece {
  readonly node: NodeId;
  readonly region: Region;
  /** In the order of feeding. */
  readonly feeds: readonly Feed[];
  readonly reads: readonly BlockRead[];
  readonly work: Work;
  /** Bytes of the finished chunk. */
  readonly bytes: number;
}

/** The answer to one demand: the piece of that input which contains the region. */
export interface Feed {
  /** Index into `Schedule.pieces`. */
  readonly piece: number;
  readonly region: Region;
}

export interface Output {
  readonly node: NodeId;
  readonly region: Region;
}

export interface Schedule {
  readonly pieces: readonly Piece[];
  /** One per asked output, in their order. */
  readonly outputs: readonly Feed[];
  /** Pieces with reads, in the order in which `run` comes to them. */
  readonly readOrder: readonly number[];
  /** Bytes that must be free before the first read. */
  readonly peakBytes: number;
  readonly kernelPixels: number;
  /** Positions of geometries that are looked at. */
  readonly geometry: number;
  /** Decoded bytes of all block reads; those of a block that is held for a later one count once. */
  readonly readBytes: number;
}

/** An output with its schedule: what was resolved to judge the work is what runs. */
export interface ScheduledOutput {
  readonly output: Output;
  readonly schedule: Schedule;
}
