/** Cells that are put together from boxes of an input whose dimensions stand otherwise; what no box covers is no-data. */
import { type Chunk, type TypedArray, allocate } from "../chunk.ts";
import type { Fold } from "../node.ts";
import type { Region } from "../region.ts";
import { type StridedBox, copyStrided } from "../strided.ts";
import { filled } from "./columns.ts";

export interface GatheredBox {
  /** Of the input. */
  readonly region: Region;
  /** Where a chunk of these sizes goes. */
  box(sizes: readonly number[]): StridedBox;
}

/** A fold whose demands are the regions of the boxes, in order. */
export function gather(sizes: readonly number[], boxes: readonly GatheredBox[]): Fold {
  const cells = sizes.reduce((product, size) => product * size, 1);
  let out: { readonly chunk: Chunk; readonly data: TypedArray; readonly mask: Uint8Array | null } | null =
    null;
  const begin = (chunk: Chunk): NonNullable<typeof out> => {
    const { type, nodata } = chunk;
    const data = nodata === null ? allocate(type, cells) : filled(type, cells, nodata);
    const mask = nodata === null ? new Uint8Array(cells) : null;
    return { chunk, data, mask };
  };
  return {
    feed(index, chunk) {
      out ??= begin(chunk);
      const box = boxes[index]!.box(chunk.sizes);
      copyStrided(chunk.data, out.data, box);
      if (out.mask) copyStrided(chunk.mask ?? new Uint8Array(chunk.data.length).fill(1), out.mask, box);
      return index === boxes.length - 1 ? "done" : "more";
    },
    finish() {
      if (!out) return emptyOf(sizes, cells);
      const { chunk, data, mask } = out;
      return { sizes, type: chunk.type, data, mask, nodata: chunk.nodata };
    },
  };
}

/** Nothing was asked for: all is no-data. */
function emptyOf(sizes: readonly number[], cells: number): Chunk {
  return {
    sizes,
    type: "float64",
    data: new Float64Array(cells).fill(NaN),
    mask: new Uint8Array(cells),
    nodata: null,
  };
}
