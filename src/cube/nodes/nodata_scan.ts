/** A stage: which labels of one dimension hold at least one valid cell. For trim_cube. */
import { leafCells } from "../../limits.ts";
import { type Chunk, isValidAt } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import { type Region, wholeRegion, withRange } from "../region.ts";
import { type CubeShape, dimIndex, sizesOf } from "../shape.ts";
import { strides } from "../window.ts";
import { cubeLeaves } from "./zonal_leaves.ts";

export interface NodataScanParams {
  readonly dim: string;
}

export const nodata_scan: NodeKind<NodataScanParams> = {
  kind: "nodata_scan",
  rev: 1,
  grid: "own",
  shape: (params, [input]) => ({
    dims: [input!.dims[dimIndex(input!, params.dim)]!],
    type: "boolean",
    nodata: null,
  }),
  grain: () => ["any"],
  needs: (params, region, [input]) =>
    leaves(params, region, input!).map((leaf) => ({ input: 0, region: leaf })),
  work: (params, region, [input]) => ({
    bytes: (region[0]!.stop - region[0]!.start) * 9,
    kernelPixels: leaves(params, region, input!).length * leafCells * leafCells,
  }),
  begin: (params, region, [input]): Fold => {
    const dim = dimIndex(input!, params.dim);
    const pieces = leaves(params, region, input!);
    const found = new Float64Array(region[0]!.stop - region[0]!.start);
    return {
      feed(index, chunk) {
        markValid(found, chunk, { dim, first: pieces[index]![dim]!.start - region[0]!.start });
        return found.every((value) => value === 1) ? "done" : "more";
      },
      finish: () => chunkOf(found),
    };
  },
  staged: {
    leaves: (_params, [input]) => cubeLeaves(input!),
    leafWork: () => leafCells * leafCells,
    *partial(params, [input], leaf, chunk) {
      const dim = dimIndex(input!, params.dim);
      const found = new Float64Array(leaf[dim]!.stop - leaf[dim]!.start);
      markValid(found, chunk, { dim, first: 0 });
      yield chunk.data.length;
      return Float64Array.from([...found].flatMap((value, i) => (value === 1 ? [leaf[dim]!.start + i] : [])));
    },
    merger(params, [input]) {
      const found = new Float64Array(sizesOf(input!)[dimIndex(input!, params.dim)]!);
      return {
        add(entries) {
          for (const label of entries) found[label] = 1;
        },
        finish: () => chunkOf(found),
      };
    },
  },
};

function chunkOf(found: Float64Array): Chunk {
  return { sizes: [found.length], type: "boolean", data: found, mask: null, nodata: null };
}

function leaves(params: NodataScanParams, region: Region, input: CubeShape): Region[] {
  return cubeLeaves(input, withRange(wholeRegion(sizesOf(input)), dimIndex(input, params.dim), region[0]!));
}

function markValid(
  found: Float64Array,
  chunk: Chunk,
  at: { readonly dim: number; readonly first: number },
): void {
  const step = strides(chunk.sizes)[at.dim]!;
  const size = chunk.sizes[at.dim]!;
  for (let cell = 0; cell < chunk.data.length; cell++) {
    const label = at.first + (Math.floor(cell / step) % size);
    if (found[label] === 0 && isValidAt(chunk, cell)) found[label] = 1;
  }
}
