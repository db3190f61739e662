/** Planes of a chunk with what lies around them: numbers everywhere, invalid cells (no data, NaN, infinite) replaced. */
import type { Chunk } from "../chunk.ts";
import type { KernelParams } from "../nodes/kernel.ts";
import type { Plane } from "../nodes/planes.ts";

export interface Padded {
  readonly params: Pick<KernelParams, "border" | "replaceInvalid">;
  readonly chunk: Chunk;
  readonly plane: Plane;
  /** Indexes in the chunk for each padded row and column, or -1 for the border's number. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** Columns of one padded row. */
interface Stretch {
  readonly row: number;
  readonly start: number;
  readonly count: number;
}

/** Writes a stretch into the front of `to`. */
export function copyPadded(padded: Padded, { row, start, count }: Stretch, to: Float64Array): void {
  const { params, columns } = padded;
  const outside = typeof params.border === "number" ? params.border : 0;
  const y = padded.rows[row]!;
  if (y < 0) {
    to.fill(outside, 0, count);
    return;
  }
  for (let i = 0; i < count;) {
    const x = columns[start + i]!;
    if (x < 0) {
      to[i++] = outside;
      continue;
    }
    let length = 1;
    while (i + length < count && columns[start + i + length] === x + length) length++;
    copyCells(padded, { y, x, length }, to.subarray(i));
    i += length;
  }
}

interface Cells {
  readonly y: number;
  readonly x: number;
  readonly length: number;
}

function copyCells({ params, chunk, plane }: Padded, { y, x, length }: Cells, to: Float64Array): void {
  const { data, mask } = chunk;
  const { xStep } = plane;
  const first = plane.base + y * plane.yStep + x * xStep;
  if (xStep === 1) to.set(data.subarray(first, first + length));
  else for (let i = 0; i < length; i++) to[i] = data[first + i * xStep]!;
  const nodata = mask ? null : chunk.nodata;
  for (let i = 0; i < length; i++) {
    const value = to[i]!;
    const isMissing =
      value - value !== 0 || value === nodata || (mask !== null && mask[first + i * xStep] === 0);
    if (isMissing) to[i] = params.replaceInvalid;
  }
}
