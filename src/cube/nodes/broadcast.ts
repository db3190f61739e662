/** Walking two cubes together when the second lacks dimensions of the first or has them in another order. */
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
export function eachRow(
  sizes: readonly number[],
  otherSteps: readonly number[],
  visit: (row: Row) => void,
): void {
  const last = sizes.length - 1;
  if (last < 0) {
    visit({ start: 0, count: 1, otherStart: 0, otherStep: 0 });
    return;
  }
  const own = strides(sizes);
  const walk = (dim: number, start: number, otherStart: number): void => {
    if (dim === last) {
      visit({ start, count: sizes[last]!, otherStart, otherStep: otherSteps[last]! });
      return;
    }
    for (let i = 0; i < sizes[dim]!; i++)
      walk(dim + 1, start + i * own[dim]!, otherStart + i * otherSteps[dim]!);
  };
  walk(0, 0, 0);
}
