/** The values of one leaf of one label as reducers go through them: float64, row by row. */
import { leafCells } from "../../limits.ts";
import { type Chunk, isValidAt } from "../chunk.ts";
import type { LeafCells } from "../reducers/spatial.ts";
import { type CubeShape, axisIndex } from "../shape.ts";
import { strides } from "../window.ts";
import { type InputColumn, fillColumn } from "./columns.ts";

/** One for all leaves of an isolate: each is gone through at once. */
let column: InputColumn | null = null;

/** Bytes of the column. */
export const leafColumnBytes = leafCells * leafCells * 9;

/** Borrowed until the next call. */
export function leafValues(chunk: Chunk, input: CubeShape): LeafCells {
  const cells = leafCells * leafCells;
  column ??= { data: new Float64Array(cells), valid: null, validBuffer: new Uint8Array(cells) };
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  const width = chunk.sizes[x]!;
  const steps = strides(chunk.sizes);
  if (steps[x] === 1 && steps[y] === width) fillColumn(column, chunk, { start: 0, count: chunk.data.length });
  else fillTurned(column, chunk, { width, yStep: steps[y]!, xStep: steps[x]! });
  return { data: column.data, valid: column.valid, width };
}

/** Where x is not the last dimension. */
function fillTurned(
  to: InputColumn,
  chunk: Chunk,
  { width, yStep, xStep }: { readonly width: number; readonly yStep: number; readonly xStep: number },
): void {
  to.valid = to.validBuffer;
  for (let i = 0; i < chunk.data.length; i++) {
    const at = Math.floor(i / width) * yStep + (i % width) * xStep;
    to.data[i] = chunk.data[at]!;
    to.validBuffer[i] = isValidAt(chunk, at) ? 1 : 0;
  }
}
