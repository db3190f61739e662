/** Cells whose centres lie outside of a grid's bounds become no-data: a crop whose cube is asked on another grid. */
import { clipsKeptBytesMax } from "../../limits.ts";
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import { createKeptBytes } from "../kept-bytes.ts";
import type { NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Region, regionCells } from "../region.ts";
import { nearIndexes } from "../resample/near.ts";
import type { Window } from "../resample/window.ts";
import { type Grid, type CubeShape, axisIndex, gridKey, gridOf } from "../shape.ts";
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
  const inside = insideOf(gridOf(input)!, params.grid, window);
  if (inside === "all") return chunk;
  const width = window.x.stop - window.x.start;
  const height = window.y.stop - window.y.start;
  const out = writableCopy(chunk);
  for (const plane of planesOf(chunk.sizes, dims)) {
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        if (inside[i] === 0) replaceCell(out, plane.base + row * plane.yStep + column * plane.xStep, null);
      }
      yield width;
    }
  }
  return out;
}

/** Per cell of a window 1 where its centre lies within the bounds; most windows lie within as a whole. */
type Inside = Uint8Array | "all";

const kept = createKeptBytes<Inside>({
  bytesMax: clipsKeptBytesMax,
  bytesOf: (inside) => (inside === "all" ? 0 : inside.byteLength),
});

/** Kept by grids and window, because tiles are asked for again. */
function insideOf(target: Grid, bounds: Grid, window: Window): Inside {
  const { x, y } = window;
  const key = [gridKey(target), gridKey(bounds), x.start, x.stop, y.start, y.stop].join("|");
  return kept.get(key, () => {
    const { aligned, columns, rows } = nearIndexes(target, { grid: bounds }, window);
    const width = x.stop - x.start;
    const inside = Uint8Array.from({ length: width * (y.stop - y.start) }, (_, i) => {
      const column = columns[aligned ? i % width : i]!;
      const row = rows[aligned ? Math.floor(i / width) : i]!;
      return column >= 0 && row >= 0 ? 1 : 0;
    });
    return inside.includes(0) ? inside : "all";
  });
}
