/** Writing into a copy of a chunk, cell by cell, in whichever way it says "no data". */
import type { Chunk, TypedArray } from "../chunk.ts";

/** An own copy whose cells can become no-data: with a fresh mask when the chunk has no way to say so. */
export function writableCopy(chunk: Chunk): Chunk {
  const fresh = chunk.mask === null && chunk.nodata === null;
  const mask = fresh ? new Uint8Array(chunk.data.length).fill(1) : chunk.mask ? chunk.mask.slice() : null;
  return { ...chunk, data: chunk.data.slice() as TypedArray, mask };
}

/** Null removes the cell. */
export function replaceCell(chunk: Chunk, at: number, replacement: number | null): void {
  if (replacement !== null) {
    chunk.data[at] = replacement;
    if (chunk.mask) chunk.mask[at] = 1;
  } else if (chunk.mask) {
    chunk.mask[at] = 0;
    chunk.data[at] = NaN;
  } else chunk.data[at] = chunk.nodata!;
}
