/** Small cubes for engine tests. */
import type { MemoryParams } from "../../src/cube/nodes/memory.ts";
import { type CubeShape, type Dimension, enumerated, sizesOf } from "../../src/cube/shape.ts";

export interface CubeSizes {
  readonly t?: number;
  readonly bands?: readonly string[];
  readonly y: number;
  readonly x: number;
}

/** A shape with dims t, bands (each only when given), y, x on a 10 m UTM grid. */
function cubeShape(sizes: CubeSizes): CubeShape {
  const crs = "EPSG:32633";
  const dims: Dimension[] = [];
  if (sizes.t !== undefined) {
    const labels = Array.from({ length: sizes.t }, (_, i) =>
      new Date(Date.UTC(2023, 0, 1 + i)).toISOString(),
    );
    dims.push({ name: "t", type: "temporal", labels: enumerated(labels) });
  }
  if (sizes.bands) dims.push({ name: "bands", type: "bands", labels: enumerated(sizes.bands) });
  dims.push({
    name: "y",
    type: "spatial",
    axis: "y",
    crs,
    labels: { kind: "regular", origin: 5000000, step: -10, count: sizes.y },
  });
  dims.push({
    name: "x",
    type: "spatial",
    axis: "x",
    crs,
    labels: { kind: "regular", origin: 500000, step: 10, count: sizes.x },
  });
  return { dims, type: "float64", nodata: null };
}

/** Values of large and small exponents, some missing; the same for the same seed. */
function wildValues(count: number, seed: number): (number | null)[] {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  return Array.from({ length: count }, () => {
    const kind = next();
    if (kind < 0.1) return null;
    return (next() - 0.5) * 10 ** Math.floor(next() * 24 - 8);
  });
}

export function memoryCube(sizes: CubeSizes, seed: number): MemoryParams {
  const shape = cubeShape(sizes);
  const count = sizesOf(shape).reduce((product, size) => product * size, 1);
  return { shape, data: wildValues(count, seed) };
}
