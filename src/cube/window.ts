/** Copies windows between dense chunks: the generic n-dimensional box copy, row by row along the last dimension. */
import { type Chunk, type TypedArray, allocate } from "./chunk.ts";
import { type Region, regionCells, regionSizes } from "./region.ts";

/** The values of `region` out of a chunk that covers `outer`; both regions are of the same shape. */
export function cutWindow(chunk: Chunk, outer: Region, region: Region): Chunk {
  const sizes = regionSizes(region);
  const data = allocate(chunk.type, regionCells(region));
  const mask = chunk.mask ? new Uint8Array(data.length) : null;
  const at = region.map((r, dim) => r.start - outer[dim]!.start);
  const zero = sizes.map(() => 0);
  copyBox({
    from: chunk.data,
    fromSizes: chunk.sizes,
    fromAt: at,
    to: data,
    toSizes: sizes,
    toAt: zero,
    sizes,
  });
  if (mask)
    copyBox({
      from: chunk.mask!,
      fromSizes: chunk.sizes,
      fromAt: at,
      to: mask,
      toSizes: sizes,
      toAt: zero,
      sizes,
    });
  return { sizes, type: chunk.type, data, mask, nodata: chunk.nodata };
}

export interface BoxCopy {
  readonly from: TypedArray;
  readonly fromSizes: readonly number[];
  readonly fromAt: readonly number[];
  readonly to: TypedArray;
  readonly toSizes: readonly number[];
  readonly toAt: readonly number[];
  /** Sizes of the box. */
  readonly sizes: readonly number[];
}

export function copyBox(box: BoxCopy): void {
  const last = box.sizes.length - 1;
  if (last < 0) {
    box.to[0] = box.from[0]!;
    return;
  }
  const fromSteps = strides(box.fromSizes);
  const toSteps = strides(box.toSizes);
  const copyDim = (dim: number, fromBase: number, toBase: number): void => {
    const from = fromBase + box.fromAt[dim]! * fromSteps[dim]!;
    const to = toBase + box.toAt[dim]! * toSteps[dim]!;
    if (dim === last) {
      box.to.set(box.from.subarray(from, from + box.sizes[dim]!), to);
      return;
    }
    for (let i = 0; i < box.sizes[dim]!; i++)
      copyDim(dim + 1, from + i * fromSteps[dim]!, to + i * toSteps[dim]!);
  };
  copyDim(0, 0, 0);
}

/** Cells to step per dimension of a dense array of these sizes. */
export function strides(sizes: readonly number[]): number[] {
  const steps = sizes.map(() => 1);
  for (let dim = sizes.length - 2; dim >= 0; dim--) steps[dim] = steps[dim + 1]! * sizes[dim + 1]!;
  return steps;
}
