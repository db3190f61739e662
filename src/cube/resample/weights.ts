/** Kernels of interpolation, and the weights that they give to the cells along one axis. */
import { edgeTiePixels } from "../../limits.ts";

export interface InterpolationKernel {
  /** Source cells to either side beyond which weights are 0, where cells do not grow. */
  readonly radius: number;
  /** Weight at a distance in source cells. */
  readonly weight: (distance: number) => number;
  /** Weights of widened kernels are those around the middle of the cell before the point, as GDAL has it. */
  readonly widensAroundCell?: true;
  /** Where one of the cells under the kernel is missing, bilinear is taken instead, as in GDAL; only where cells do not grow. */
  readonly needsAllCells?: true;
}

const triangle: InterpolationKernel = {
  radius: 1,
  weight: (distance) => Math.max(0, 1 - Math.abs(distance)),
};

/** Keys (1981), a = -1/2. */
const cubic: InterpolationKernel = {
  radius: 2,
  weight(distance) {
    const x = Math.abs(distance);
    if (x <= 1) return (1.5 * x - 2.5) * x * x + 1;
    return x <= 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  },
  needsAllCells: true,
};

/** The cubic B-spline, which smooths. On the one side GDAL's goes on beyond its end, where a widened kernel takes in another cell. */
const cubicspline: InterpolationKernel = {
  radius: 2,
  weight(distance) {
    const x = Math.abs(distance);
    if (x < 1) return 2 / 3 + (x / 2 - 1) * x * x;
    return distance > -2 ? (2 - x) ** 3 / 6 : 0;
  },
};

/** A sinc under a sinc of three lobes. */
const lanczos: InterpolationKernel = {
  radius: 3,
  weight(distance) {
    if (distance === 0) return 1;
    if (Math.abs(distance) >= 3) return 0;
    const x = Math.PI * distance;
    return (3 * Math.sin(x) * Math.sin(x / 3)) / (x * x);
  },
  widensAroundCell: true,
};

export const interpolationKernels = { triangle, cubic, cubicspline, lanczos } as const;

/** Source cells to either side that a kernel reaches at a scale. */
function reachOf({ radius }: InterpolationKernel, scale: number): number {
  return scale < 1 ? Math.ceil(radius / scale) : radius;
}

/** Weights of `count` = 2 * reach cells from cell `first` on, at `at` of `weights`, along one axis. */
export interface AxisWeights {
  readonly reach: number;
  /** Writes the weights at a coordinate, and gives the first cell that they are of. */
  readonly put: (coordinate: number, weights: Float64Array, at: number) => number;
}

export function axisWeights(kernel: InterpolationKernel, scale: number): AxisWeights {
  const reach = reachOf(kernel, scale);
  const share = Math.min(1, scale);
  const ignoresOffset = scale < 1 && kernel.widensAroundCell === true;
  return {
    reach,
    put(coordinate, weights, at) {
      const cell = Math.floor(coordinate - 0.5 + edgeTiePixels);
      const offset = ignoresOffset ? 0 : coordinate - 0.5 - cell;
      const first = 1 - reach;
      for (let i = 0; i < 2 * reach; i++) weights[at + i] = kernel.weight((first + i - offset) * share);
      return cell + first;
    },
  };
}
