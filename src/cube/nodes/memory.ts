/** Constants and stage results: a cube whose values stand in the plan. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import { regionCells, wholeRegion } from "../region.ts";
import { writtenOf } from "../promotion.ts";
import { type CubeValues, sizesOf } from "../shape.ts";
import { cutWindow } from "../window.ts";

/** For constants and stage results. */
export type MemoryParams = CubeValues;

export const memory: NodeKind<MemoryParams> = {
  kind: "memory",
  rev: 1,
  grid: "own",
  shape: (params) => params.shape,
  grain: (params) => params.shape.dims.map(() => "any"),
  needs: () => [],
  work: (params, region) => ({
    bytes: chunkBytesMax("float64", params.data.length) + chunkBytesMax("float64", regionCells(region)),
    kernelPixels: regionCells(region),
  }),
  begin: (params, region): Fold => ({
    feed: () => "done",
    finish: () => {
      const all = wholeChunk(params);
      return cutWindow(all, wholeRegion(sizesOf(params.shape)), region);
    },
  }),
};

/** All values as one computed chunk. */
function wholeChunk(params: MemoryParams): Chunk {
  const data = new Float64Array(params.data.length);
  let mask: Uint8Array | null = null;
  params.data.forEach((value, index) => {
    if (value === null) {
      mask ??= new Uint8Array(data.length).fill(1);
      mask[index] = 0;
      data[index] = NaN;
    } else data[index] = value;
  });
  const type = params.shape.type === "boolean" ? "boolean" : "float64";
  return { sizes: sizesOf(params.shape), type, data, mask, nodata: null };
}

/** The values of a chunk as parameters of a memory node. */
export function toMemory(chunk: Chunk, shape: MemoryParams["shape"]): MemoryParams {
  const data: (number | null)[] = [];
  for (let i = 0; i < chunk.data.length; i++) {
    const value = chunk.data[i]!;
    const missing = chunk.mask
      ? chunk.mask[i] === 0
      : chunk.nodata !== null && (Number.isNaN(chunk.nodata) ? Number.isNaN(value) : value === chunk.nodata);
    data.push(missing ? null : value);
  }
  const { written: _written, ...rest } = shape;
  return {
    shape: {
      ...rest,
      nodata: null,
      ...(chunk.type === "boolean" ? { type: "boolean" } : { type: "float64", written: writtenOf(shape) }),
    },
    data,
  };
}
