/** The horizontal planes of a dense array, wherever its y and x dimensions stand. */
import { strides } from "../window.ts";

/** Cell (row, column) of the plane is at base + row*yStep + column*xStep. */
export interface Plane {
  readonly base: number;
  readonly yStep: number;
  readonly xStep: number;
}

export interface PlaneDims {
  readonly y: number;
  readonly x: number;
}

/** All planes in memory order of the remaining dimensions. */
export function planesOf(sizes: readonly number[], dims: PlaneDims): Plane[] {
  const steps = strides(sizes);
  let bases = [0];
  sizes.forEach((size, dim) => {
    if (dim === dims.y || dim === dims.x) return;
    bases = bases.flatMap((base) => Array.from({ length: size }, (_, i) => base + i * steps[dim]!));
  });
  return bases.map((base) => ({ base, yStep: steps[dims.y]!, xStep: steps[dims.x]! }));
}
