/** The contract of a node kind: four questions asked while planning, one while computing. */
import type { Chunk } from "./chunk.ts";
import type { Block, BlockRead } from "./source.ts";
import type { Paced } from "./pace.ts";
import type { PieceValues } from "./pieces/values.ts";
import type { NodeId, Plan } from "./plan.ts";
import type { Value } from "./program/value.ts";
import type { Region } from "./region.ts";
import type { LoadMethod } from "./resample/window.ts";
import type { CubeShape, Grid } from "./shape.ts";

/** "Give me this region of input number `input`"; the order of a list of demands is the order of feeding. */
export interface Demand {
  readonly input: number;
  readonly region: Region;
}

/**
 * Pieces of one dimension that can be asked for without doing work twice: `any` cell, the `whole` extent only, multiples of `size`
 * cells counted from index `origin`, or what lies between two `edges`, which begin with 0, ascend and end with the size.
 */
export type DimGrain =
  | "any"
  | "whole"
  | { readonly size: number; readonly origin: number }
  | { readonly edges: readonly number[] };
export type Grain = readonly DimGrain[];

/** What computing a region costs. */
export interface Work {
  /** Bytes held in `finish`, output chunk and block scratch included. */
  readonly bytes: number;
  /** Of these, the bytes that are held from `begin` on. When absent: none for folds that keep their inputs, else all. */
  readonly feedingBytes?: number;
  /** Pixels touched by kernels, for estimate and price. */
  readonly kernelPixels: number;
  /** Positions of geometries that are looked at, each as often as it is. */
  readonly geometry?: number;
  /** True when the fold keeps the chunks that it is fed until `finish`; they are then freed after it. */
  readonly keepsInputs?: true;
}

/** What one run lends to its folds, for the length of one call. */
export interface Scratch {
  /** The node that computes, for errors and logs. */
  readonly origin: string;
  /** Reusable and not cleared. */
  float64(cells: number): Float64Array;
  bytes(cells: number): Uint8Array;
  /** The way out of the engine, for kind `external`; null where there is none. */
  readonly external: ExternalPort | null;
  /** The cube that kind `given` gives; null in plans that are not nested. */
  readonly given: Chunk | null;
  /** Computes a whole node of a plan that works on the given chunk. */
  readonly nested: (plan: Plan, node: NodeId, given: Chunk) => Promise<Chunk>;
}

/** A function that runs outside of the engine; what it is was found out when the graph was bound. */
export interface ExternalFunction {
  readonly runtime: string;
  readonly version: string;
  /** Names the runtime's libraries, too: others may give other bits. */
  readonly revision: string;
  readonly code: string;
  readonly codeHash: string;
  /** Opaque: whose function it is. */
  readonly user: string;
  readonly context: Value;
}

/** One piece of a cube on its way to a function. */
export interface ExternalCall {
  readonly function: ExternalFunction;
  /** Of the piece, with all around it. */
  readonly shape: CubeShape;
  /** In the order of the shape's dimensions; NaN is no data. Whoever gets them may keep them. */
  readonly values: PieceValues;
  /** What must come back. */
  readonly returns: CubeShape;
  /** The same for the same piece, on every machine. */
  readonly seed: number;
  /** Of the node that asks, for errors and logs. */
  readonly origin: string;
}

/** Gives as many values as `returns` has cells; NaN is no data. */
export type ExternalPort = (call: ExternalCall) => Promise<PieceValues>;

export type Verdict = "more" | "done";

/** What may take longer than a moment comes in pieces, between which others run. */
export interface Fold {
  /** Feeds the answer to demand number `index` (inputs) in order. "done": nothing further is needed. A promise: what leaves the engine waits for room. */
  feed(index: number, chunk: Chunk): Verdict | Promise<Verdict> | Paced<Verdict>;
  /** Blocks of read number `index` that can still change something; asked for reads that come `after` others. */
  wants?(index: number): readonly number[];
  /** Feeds the wanted blocks of read number `index`; only loads have reads. */
  feedBlocks?(index: number, blocks: readonly Block[]): Verdict | Paced<Verdict>;
  /** Gives the chunk of the region; a promise where it comes from outside of the engine, or from a plan that is nested. */
  finish(): Chunk | Promise<Chunk> | Paced<Chunk>;
}

/** How the whole of a node is computed leaf by leaf, by as many hands as there are; the same bits as in one go. */
interface Staged<P> {
  /** Regions of the only input, in the order in which what they give is merged. */
  leaves(params: P, inputs: readonly CubeShape[]): readonly Region[];
  /** What one leaf gives, as plain numbers that only the merger understands. */
  partial(params: P, inputs: readonly CubeShape[], leaf: Region, chunk: Chunk): Paced<Float64Array>;
  merger(params: P, inputs: readonly CubeShape[]): Merger;
  /** Kernel pixels that `partial` takes for a leaf, at most. */
  leafWork(params: P, inputs: readonly CubeShape[]): number;
}

export interface Merger {
  /** In the order of the leaves; what several leaves gave may come as one. */
  add(entries: Float64Array): void;
  /** The chunk of the whole node. */
  finish(): Chunk;
}

export interface NodeKind<P> {
  /** Name in plans and addresses. */
  readonly kind: string;
  /** Meaning of this kind, part of every address; raised when pixels change. */
  readonly rev: number;
  /** "own": the result depends on the cell size, so a request on another grid computes it on its own grid first. */
  readonly grid: "any" | "own";
  shape(params: P, inputs: readonly CubeShape[]): CubeShape;
  grain(params: P, inputs: readonly CubeShape[]): Grain;
  needs(params: P, region: Region, inputs: readonly CubeShape[]): readonly Demand[];
  reads?(params: P, region: Region): readonly BlockRead[];
  work(params: P, region: Region, inputs: readonly CubeShape[]): Work;
  begin(params: P, region: Region, inputs: readonly CubeShape[], scratch: Scratch): Fold;
  /** Only kinds whose whole is the end of a stage. */
  readonly staged?: Staged<P>;
  /** What of the parameters (and, for loads, of the items) decides the pixels of this region; default: all parameters. */
  identity?(params: P, region: Region): unknown;
  /**
   * The same node asked on another grid, for kinds whose pixels can be made there directly: loads warp from the nearest
   * finer level. Kinds without it and with grid "any" are asked through their inputs.
   */
  retarget?(params: P, grid: Grid, method: LoadMethod): P;
  /** The parameters for inputs on another grid, of kinds whose parameters name the grid of their cube. */
  onGrid?(params: P, grid: Grid): P;
  /** Whether it only takes a run of cells, so that on another grid it is a clip. */
  crops?(params: P): boolean;
  /** It only changes the grid, and is left out where its input is asked on another one. */
  readonly regrids?: true;
}
