/**
 * Large kernels by Fourier transforms (overlap-save). Blocks are counted from the first cell of the plane and always
 * transformed whole, in the same pairs, so that a cell has the same bits whichever region is asked for.
 *
 * A transform spreads rounding over its whole block. Three things keep that harmless: values of very different sizes are
 * transformed apart; a cell whose neighbourhood holds nothing but zeros is zero; sums of whole numbers are rounded to whole ones.
 */
import type { Paced } from "../pace.ts";
import type { Range } from "../region.ts";
import { type Blocks, type Kernel, workPerPair } from "./method.ts";
import { inhabited } from "./neighbourhoods.ts";
import { type Padded, copyPadded } from "./padded.ts";
import { keepPart, partsOf } from "./parts.ts";
import { pairSteps } from "./reach.ts";
import { type ScaledKernel, scaledKernel, sumsAreWhole } from "./scaled.ts";
import type { Target } from "./target.ts";
import { type Workshop, createWorkshop } from "./transform.ts";

/** A large kernel made ready; used for plane after plane. */
export interface Fourier {
  readonly blocks: Blocks;
  readonly kernel: ScaledKernel;
  readonly workshop: Workshop;
}

export function createFourier(kernel: Kernel, blocks: Blocks): Fourier {
  const scaled = scaledKernel(kernel);
  return { blocks, kernel: scaled, workshop: createWorkshop(scaled.rows, blocks) };
}

export interface Covered {
  /** The cells that `padded` is made for, without those around them: whole pairs of blocks, cut where the plane ends. */
  readonly y: Range;
  readonly x: Range;
  readonly padded: Padded;
  readonly factor: number;
}

/** Gives the work of each pair of blocks when it is done. */
export function* correlateBlocks(fourier: Fourier, covered: Covered, target: Target): Paced<void> {
  const { stepY, stepX } = fourier.blocks;
  const steps = pairSteps(fourier.blocks);
  for (let y = covered.y.start; y < covered.y.stop; y += steps.y)
    for (let x = covered.x.start; x < covered.x.stop; x += steps.x) {
      const first = { covered, y, x };
      const second = { covered, y: y + steps.y - stepY, x: x + steps.x - stepX };
      const parts = correlatePair(fourier, first, second);
      putBlock(fourier.workshop.block.re, fourier, { ...first, target });
      putBlock(fourier.workshop.block.im, fourier, { ...second, target });
      yield workPerPair(fourier.blocks) * Math.max(1, parts);
    }
}

interface Place {
  readonly covered: Covered;
  /** The first cell of the plane that a block gives. */
  readonly y: number;
  readonly x: number;
}

/** Fills a block with what the cells that it gives are sums of; all else is zero. */
function loadBlock(values: Float64Array, { blocks, kernel }: Fourier, { covered, y, x }: Place): void {
  values.fill(0);
  const height = kernel.rows.length;
  const width = kernel.rows[0]!.length;
  const rows = Math.min(blocks.stepY, covered.y.stop - y) + height - 1;
  const count = Math.min(blocks.stepX, covered.x.stop - x) + width - 1;
  if (rows < height || count < width) return;
  const row = y - covered.y.start;
  const start = x - covered.x.start;
  for (let i = 0; i < rows; i++)
    copyPadded(covered.padded, { row: row + i, start, count }, values.subarray(i * blocks.sizeX));
}

/** The blocks of a pair are the two halves of complex numbers. */
const halves = ["re", "im"] as const;

/** Leaves the results of two blocks in the workshop; gives the number of transforms that it took. */
function correlatePair(fourier: Fourier, first: Place, second: Place): number {
  const { block } = fourier.workshop;
  const load = (): void => {
    loadBlock(block.re, fourier, first);
    loadBlock(block.im, fourier, second);
  };
  load();
  const parts = partsOf(block);
  if (parts.length < 2) {
    if (parts.length === 1) correlatePart(fourier);
    return parts.length;
  }
  const { stepY, stepX } = fourier.blocks;
  const sums = { re: new Float64Array(stepY * stepX), im: new Float64Array(stepY * stepX) };
  for (const part of parts) {
    load();
    for (const half of halves) keepPart(block[half], part);
    correlatePart(fourier);
    for (const half of halves) addResults(sums[half], block[half], fourier.blocks);
  }
  for (const half of halves) {
    block[half].fill(0);
    for (let row = 0; row < stepY; row++)
      block[half].set(sums[half].subarray(row * stepX, (row + 1) * stepX), row * fourier.blocks.sizeX);
  }
  return parts.length;
}

function addResults(sums: Float64Array, values: Float64Array, { stepY, stepX, sizeX }: Blocks): void {
  for (let row = 0, i = 0; row < stepY; row++)
    for (let at = row * sizeX; at < row * sizeX + stepX; at++, i++) sums[i] = sums[i]! + values[at]!;
}

function correlatePart({ blocks, kernel, workshop }: Fourier): void {
  const { block } = workshop;
  const taps = { height: kernel.rows.length, width: kernel.rows[0]!.length };
  const lives = { re: inhabited(block.re, blocks, taps), im: inhabited(block.im, blocks, taps) };
  const isWhole = sumsAreWhole(block, kernel);
  workshop.correlate();
  for (const half of halves) settle(block[half], { isWhole, lives: lives[half] });
}

/** Takes away what rounding has left where the result is known better. */
function settle(
  values: Float64Array,
  { isWhole, lives }: { readonly isWhole: boolean; readonly lives: Uint8Array | null },
): void {
  // Adding 0 makes a zero of -0.
  if (isWhole) for (let i = 0; i < values.length; i++) values[i] = Math.round(values[i]!) + 0;
  if (lives) for (let i = 0; i < values.length; i++) if (lives[i] === 0) values[i] = 0;
}

/** Hands over the rows of a block that lie in the target. */
function putBlock(
  values: Float64Array,
  { blocks, kernel }: Fourier,
  { covered, y, x, target }: Place & { readonly target: Target },
): void {
  const top = Math.max(y, target.y.start);
  const bottom = Math.min(y + blocks.stepY, target.y.stop);
  const left = Math.max(x, target.x.start);
  const right = Math.min(x + blocks.stepX, target.x.stop);
  if (left >= right) return;
  for (let row = top; row < bottom; row++) {
    const first = (row - y) * blocks.sizeX - x;
    const sums = values.subarray(first + left, first + right);
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! * kernel.unit * covered.factor;
    target.put(row, left, sums);
  }
}
