/** Cells whose centres lie outside of a grid's bounds become no-data: a crop whose cube is asked on another grid. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Region, regionCells } from "../region.ts";
import { nearIndexes } from "../resample/near.ts";
import { type Grid, type CubeShape, axisIndex, gridOf } from "../shape.ts";
import { planesOf } from "./planes.ts";
import { replaceCell, writableCopy } from "./replace_cells.ts";
import { whole } from "./whole.ts";

/** Cells whose centres lie outside of this grid's bounds become no-data; a crop asked on another grid. */
export interface ClipParams {
  readonly grid: Grid;
}

export const clip: NodeKind<ClipParams> = {
  kind: "clip",
  rev: 2,
  grid: "any",
  shape: (_params, [input]) => input!,
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (_params, region) => [{ input: 0, region }],
  work: (_params, region, [input]) => ({
    bytes: chunkBytesMax(input!.type, regionCells(region), input!.nodata),
    kernelPixels: regionCells(region),
    keepsInputs: true,
  }),
  begin: (params, region, [input]) =>
    whole(1, ([chunk]) => clipped(params, region, { input: input!, chunk: chunk! })),
};

function* clipped(
  params: ClipParams,
  region: Region,
  of: { readonly input: CubeShape; readonly chunk: Chunk },
): Paced<Chunk> {
  const { input, chunk } = of;
  const dims = { y: axisIndex(input, "y"), x: axisIndex(input, "x") };
  const window = { y: region[dims.y]!, x: region[dims.x]! };
  const indexes = nearIndexes(gridOf(input)!, { grid: params.grid }, window);
  const width = window.x.stop - window.x.start;
  const height = window.y.stop - window.y.start;
  const out = writableCopy(chunk);
  for (const plane of planesOf(chunk.sizes, dims)) {
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        const inside =
          indexes.columns[indexes.aligned ? column : i]! >= 0 &&
          indexes.rows[indexes.aligned ? row : i]! >= 0;
        if (!inside) replaceCell(out, plane.base + row * plane.yStep + column * plane.xStep, null);
      }
      yield width;
    }
  }
  return out;
}
