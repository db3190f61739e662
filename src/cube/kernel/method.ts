/**
 * How a kernel is applied: chosen by the kernel alone, never by the cut. Small ones are summed element by element; the product
 * of a column and a row takes two passes; all others of some size go through Fourier transforms of blocks.
 */
import { fourierCellsMax, kernelDirectCellsMax } from "../../limits.ts";
import { type Factors, factorsOf } from "./factors.ts";

export type Kernel = readonly (readonly number[])[];

export type Method =
  | { readonly kind: "direct"; readonly rows: readonly Float64Array[] }
  | ({ readonly kind: "separable" } & Factors)
  | ({ readonly kind: "fourier" } & Blocks);

/** Blocks of a plane, counted from its first cell, two of which side by side are transformed together. */
export interface Blocks {
  /** Cells that one transform is made of: a power of two, or any number where the kernel has a single element along the axis. */
  readonly sizeY: number;
  readonly sizeX: number;
  /** Cells of the result that it gives. */
  readonly stepY: number;
  readonly stepX: number;
  /** How the two lie. */
  readonly pair: "above" | "beside";
  /** How often a transform halves its axes until nothing is left. */
  readonly halvings: number;
}

const known = new WeakMap<Kernel, Method>();

export function methodOf(kernel: Kernel): Method {
  const before = known.get(kernel);
  if (before) return before;
  const method = chosen(kernel);
  known.set(kernel, method);
  return method;
}

function chosen(kernel: Kernel): Method {
  const height = kernel.length;
  const width = kernel[0]!.length;
  const direct = { kind: "direct", rows: kernel.map((row) => Float64Array.from(row)) } as const;
  if (height * width <= kernelDirectCellsMax) return direct;
  const blocks = blocksFor(height, width);
  const fourier = workPerCell(blocks);
  const factors = height > 1 && width > 1 ? factorsOf(kernel) : null;
  // Two passes are exact for whole numbers, and rounding stays where it comes up; four times the work is worth that.
  if (factors && (height + width) / tapsPerUnit <= 4 * fourier) return { kind: "separable", ...factors };
  return (height * width) / tapsPerUnit <= fourier ? direct : { kind: "fourier", ...blocks };
}

/** Products that are added up in the time that other nodes take for a pixel. */
export const tapsPerUnit = 4;

/** What a pair of blocks costs, there and back, in pixels of other nodes: measured beside sums of taps. */
export function workPerPair({ sizeY, sizeX, halvings }: Blocks): number {
  return sizeY * sizeX * (8 + halvings);
}

function workPerCell(blocks: Blocks): number {
  return workPerPair(blocks) / (2 * blocks.stepY * blocks.stepX);
}

/** Side of a job's chunk: the place that blocks must fill well. */
const CHUNK = 1024;
/** Cells of a tile. */
const TILE = 256;
/** Cells of an axis that is not transformed: fewer beside a very long one. */
const PLAIN: readonly number[] = [TILE, 64];

/** The blocks that do a chunk with the least work, of those that fit. */
function blocksFor(height: number, width: number): Blocks {
  let best: Blocks | null = null;
  let least = Infinity;
  for (const y of axesFor(height))
    for (const x of axesFor(width)) {
      const blocks = pairOf(y, x);
      const chunk = y.blocks * x.blocks * workPerPair(blocks);
      if (y.size * x.size > fourierCellsMax || chunk >= least) continue;
      best = blocks;
      least = chunk;
    }
  return best!;
}

interface Axis {
  readonly size: number;
  readonly step: number;
  readonly halvings: number;
  /** How many of them a chunk touches. */
  readonly blocks: number;
}

function axesFor(taps: number): readonly Axis[] {
  const sizes =
    taps === 1
      ? PLAIN
      : Array.from({ length: 13 }, (_, power) => 2 ** power).filter((size) => size >= 16 && size > taps);
  return sizes.map((size) => {
    const free = size - taps + 1;
    // Whole tiles of 256 where they fit: blocks then end where chunks do.
    const step = free >= TILE ? free - (free % TILE) : free;
    const fits = step % TILE === 0 || TILE % step === 0;
    return {
      size,
      step,
      halvings: taps === 1 ? 0 : Math.log2(size),
      blocks: Math.ceil(CHUNK / step) + (fits ? 0 : 1),
    };
  });
}

/** Beside each other along the axis with the shorter steps. */
function pairOf(y: Axis, x: Axis): Blocks {
  const pair = y.step <= x.step ? "above" : "beside";
  const halvings = y.halvings + x.halvings;
  return { sizeY: y.size, sizeX: x.size, stepY: y.step, stepX: x.step, pair, halvings };
}
