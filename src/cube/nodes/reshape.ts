/** Same cells under other dimensions: names change, dimensions with one label come and go. No value is touched. */
import { chunkBytesMax } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import { type Region, range, regionCells, regionSizes } from "../region.ts";
import { whole } from "./whole.ts";
import { type CubeShape, withGrid } from "../shape.ts";

/** Same cells under other dimensions. Output dimension i is input dimension `from[i]`, in the same relative order, or null for a new dimension with one label. Input dimensions left out must have one label. */
export interface ReshapeParams {
  readonly shape: CubeShape;
  readonly from: readonly (number | null)[];
}

export const reshape: NodeKind<ReshapeParams> = {
  kind: "reshape",
  rev: 1,
  grid: "any",
  shape(params, [input]) {
    const { written: _written, ...shape } = params.shape;
    const { type, nodata, written } = input!;
    return { ...shape, type, nodata, ...(written ? { written } : {}) };
  },
  grain: (params) => params.shape.dims.map(() => "any"),
  needs(params, region, [input]) {
    const wanted: Region = input!.dims.map((_, dim) => {
      const at = params.from.indexOf(dim);
      return at < 0 ? range(0, 1) : region[at]!;
    });
    return [{ input: 0, region: wanted }];
  },
  work: (_params, region, [input]) => ({
    bytes: chunkBytesMax(input!.type, regionCells(region), input!.nodata),
    kernelPixels: 0,
  }),
  onGrid: (params, grid) => ({ ...params, shape: withGrid(params.shape, grid) }),
  begin: (_params, region) => whole(1, ([chunk]) => ({ ...chunk!, sizes: regionSizes(region) })),
};
