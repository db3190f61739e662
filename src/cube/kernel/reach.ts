/** Which cells a kernel needs, and which it computes, to give a region. */
import type { KernelParams } from "../nodes/kernel.ts";
import { type Range, type Region, range } from "../region.ts";
import { type CubeShape, axisIndex, sizesOf } from "../shape.ts";
import { type Blocks, methodOf } from "./method.ts";

/** Ranges of the horizontal axes. */
export interface Window {
  readonly y: Range;
  readonly x: Range;
}

export function windowOf(region: Region, input: CubeShape): Window {
  return { y: region[axisIndex(input, "y")]!, x: region[axisIndex(input, "x")]! };
}

/** Cells on each side of the one that is weighed. */
export function radiiOf({ kernel }: KernelParams): { readonly y: number; readonly x: number } {
  return { y: (kernel.length - 1) / 2, x: (kernel[0]!.length - 1) / 2 };
}

/** The cells that are computed for a region: whole pairs of blocks where the kernel goes through transforms, cut where the plane ends. */
export function coveredBy(params: KernelParams, region: Region, input: CubeShape): Window {
  const method = methodOf(params.kernel);
  const { y, x } = windowOf(region, input);
  if (method.kind !== "fourier") return { y, x };
  const sizes = sizesOf(input);
  const steps = pairSteps(method);
  return {
    y: aligned(y, sizes[axisIndex(input, "y")]!, steps.y),
    x: aligned(x, sizes[axisIndex(input, "x")]!, steps.x),
  };
}

/** Cells that a pair of blocks gives. */
export function pairSteps({ stepY, stepX, pair }: Blocks): { readonly y: number; readonly x: number } {
  return pair === "above" ? { y: 2 * stepY, x: stepX } : { y: stepY, x: 2 * stepX };
}

function aligned(r: Range, size: number, step: number): Range {
  return range(Math.floor(r.start / step) * step, Math.min(size, Math.ceil(r.stop / step) * step));
}

/** The input cells behind a region: its halo inside the shape, or the whole axis where a wrapped halo leaves it. */
export function supportOf(params: KernelParams, region: Region, input: CubeShape): Region {
  const sizes = sizesOf(input);
  const radii = radiiOf(params);
  const covered = coveredBy(params, region, input);
  const widen = (r: Range, by: number, size: number): Range => {
    const isOutside = r.start - by < 0 || r.stop + by > size;
    if (isOutside && params.border === "wrap") return range(0, size);
    return range(Math.max(0, r.start - by), Math.min(size, r.stop + by));
  };
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  return region.map((r, dim) =>
    dim === y ? widen(covered.y, radii.y, sizes[y]!) : dim === x ? widen(covered.x, radii.x, sizes[x]!) : r,
  );
}
