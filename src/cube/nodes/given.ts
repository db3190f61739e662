/** The cube that a nested plan works on: the piece of a neighbourhood. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import { regionCells, wholeRegion } from "../region.ts";
import { type CubeShape, sizesOf } from "../shape.ts";
import { cutWindow } from "../window.ts";

export interface GivenParams {
  readonly shape: CubeShape;
}

export const given: NodeKind<GivenParams> = {
  kind: "given",
  rev: 1,
  grid: "own",
  shape: ({ shape }) => shape,
  grain: ({ shape }) => shape.dims.map(() => "any"),
  needs: () => [],
  work: ({ shape }, region) => ({
    bytes: chunkBytesMax(shape.type, regionCells(region), shape.nodata),
    kernelPixels: regionCells(region),
  }),
  begin: ({ shape }, region, _inputs, { given: chunk }): Fold => ({
    feed: () => "done",
    finish: (): Chunk => {
      if (!chunk) throw new RangeError("a nested plan was run without a cube");
      return cutWindow(chunk, wholeRegion(sizesOf(shape)), region);
    },
  }),
};
