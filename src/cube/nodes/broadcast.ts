/** Walking two cubes together when the second lacks dimensions of the first or has them in another order. */
import { blockPixels } from "../../limits.ts";
import type { Paced } from "../pace.ts";
import { type CubeShape, dimIndex } from "../shape.ts";
import { strides } from "../window.ts";

/** Per dimension of `main`: how far to step in the other's chunk; 0 where it lacks the dimension. */
export function broadcastSteps(main: CubeShape, other: CubeShape, otherSizes: readonly number[]): number[] {
  const steps = strides(otherSizes);
  return main.dims.map((dim) => {
    const at = dimIndex(other, dim.name);
    return at < 0 ? 0 : steps[at]!;
  });
}

/** One run along the last dimension. */
export interface Row {
  readonly start: number;
  readonly count: number;
  readonly otherStart: number;
  readonly otherStep: number;
}

/** Calls once per row of a dense array of `sizes`; rows ascend in memory order. */
export function* eachRow(
  sizes: readonly number[],
  otherSteps: readonly number[],
  visit: (row: Row) => void,
): Paced<void> {
  const last = sizes.length - 1;
  const count = last < 0 ? 1 : sizes[last]!;
  const rows = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
  const otherStep = last < 0 ? 0 : otherSteps[last]!;
  let since = 0;
  for (let row = 0; row < rows; row++) {
    let otherStart = 0;
    for (let dim = last - 1, rest = row; dim >= 0; dim--) {
      otherStart += (rest % sizes[dim]!) * otherSteps[dim]!;
      rest = Math.floor(rest / sizes[dim]!);
    }
    visit({ start: row * count, count, otherStart, otherStep });
    since += count;
    if (since < blockPixels) continue;
    yield since;
    since = 0;
  }
}
