/**
 * Interpolation with a kernel around the centres of the target's cells, as GDAL: the kernel is widened where cells grow; where the cell
 * that holds the centre is invalid there is no value; other invalid cells are left out and the weights renormalised.
 */
import { nearTiePixels } from "../../limits.ts";
import type { Paced } from "../pace.ts";
import { type SourceWindow, bilinearFill, cellField, supportWithin } from "./bilinear.ts";
import { type Field, isAligned } from "./field.ts";
import type { Between, ResampledPlane, Resampler, Resampling } from "./resampling.ts";
import { settledField } from "./settled.ts";
import { growsCells, scaleBetween } from "./scale.ts";
import { type AxisWeights, type InterpolationKernel, axisWeights, interpolationKernels } from "./weights.ts";

export function interpolation(kernel: InterpolationKernel): Resampling {
  return {
    picks: false,
    quantity: "kept",
    resampler(between) {
      const { target, source, window } = between;
      const asked = between.scale ?? scaleBetween(target, source);
      const grows = growsCells(asked);
      const from = { grid: source };
      if (!grows && kernel === interpolationKernels.triangle)
        return bilinearResampler(cellField(target, from, window), between);
      const field = isAligned(target, from)
        ? cellField(target, from, window)
        : settledField(target, from, { window, edge: 0.5 });
      const scale = grows ? asked : { x: 1, y: 1 };
      const axes = { x: axisWeights(kernel, scale.x), y: axisWeights(kernel, scale.y) };
      return kernelResampler(
        { field, axes, needsAllCells: !grows && kernel.needsAllCells === true },
        between,
      );
    },
  };
}

/** Of four neighbours, in kernel pixels. */
const BILINEAR_WORK = 4;

function bilinearResampler(field: Field, { source }: Between): Resampler {
  return {
    support: supportWithin(field, source, { x: 1, y: 1 }),
    work: BILINEAR_WORK * field.u.length,
    bytes: field.u.length * 16,
    fill: (from, out) => bilinearFill(field, from, source, { ...out, at: 0 }),
  };
}

interface Axes {
  readonly x: AxisWeights;
  readonly y: AxisWeights;
}

interface KernelJob {
  readonly field: Field;
  readonly axes: Axes;
  readonly needsAllCells: boolean;
}

function kernelResampler(job: KernelJob, { source }: Between): Resampler {
  const { field, axes } = job;
  const taps = 4 * axes.x.reach * axes.y.reach;
  return {
    support: supportWithin(field, source, { x: axes.x.reach, y: axes.y.reach }),
    work: taps * field.u.length,
    bytes: field.u.length * 16,
    fill: (from, out) => kernelFill(job, from, { out, size: source, taps }),
  };
}

const bilinearAxis = axisWeights(interpolationKernels.triangle, 1);

interface KernelTarget {
  readonly out: ResampledPlane;
  /** Of the whole source. */
  readonly size: { readonly width: number; readonly height: number };
  readonly taps: number;
}

function* kernelFill(
  { field: { u, v }, axes, needsAllCells }: KernelJob,
  source: SourceWindow,
  { out, size, taps }: KernelTarget,
): Paced<void> {
  const kernel = createWeightedMean(axes);
  const bilinear = createWeightedMean({ x: bilinearAxis, y: bilinearAxis });
  for (let i = 0; i < u.length; i++) {
    yield taps;
    const x = u[i]!;
    const y = v[i]!;
    if (!(x >= 0 && y >= 0 && x < size.width && y < size.height)) continue;
    const column = Math.floor(x + nearTiePixels) - source.column;
    const row = Math.floor(y + nearTiePixels) - source.row;
    if (column < 0 || row < 0 || column >= source.width || row >= source.height) continue;
    if (source.valid[row * source.width + column] === 0) continue;
    const found = kernel.at(source, x, y);
    const mean = needsAllCells && found < kernel.taps ? bilinear : kernel;
    if (mean === bilinear) bilinear.at(source, x, y);
    if (!(mean.weights() >= LEAST_WEIGHT)) continue;
    out.data[i] = mean.value();
    out.mask[i] = 1;
  }
}

/** Weights that together are less give no value, as in GDAL: those of Lanczos and cubic kernels may be negative. */
const LEAST_WEIGHT = 1e-6;

interface WeightedMean {
  readonly taps: number;
  /** Looks at the cells around a place, and gives how many of them are valid; what follows is of the last place. */
  at(source: SourceWindow, x: number, y: number): number;
  weights(): number;
  value(): number;
}

function createWeightedMean({ x: xAxis, y: yAxis }: Axes): WeightedMean {
  const [across, down] = [2 * xAxis.reach, 2 * yAxis.reach];
  const xWeights = new Float64Array(across);
  const yWeights = new Float64Array(down);
  let total = 0;
  let sum = 0;
  return {
    taps: across * down,
    at(source, x, y) {
      const left = xAxis.put(x, xWeights, 0) - source.column;
      const top = yAxis.put(y, yWeights, 0) - source.row;
      const [start, stop] = [Math.max(0, -left), Math.min(across, source.width - left)];
      let found = 0;
      total = 0;
      sum = 0;
      for (let j = Math.max(0, -top); j < Math.min(down, source.height - top); j++) {
        const from = (top + j) * source.width + left;
        let [rowTotal, rowSum] = [0, 0];
        for (let i = start; i < stop; i++) {
          if (source.valid[from + i] === 0) continue;
          found++;
          rowTotal += xWeights[i]!;
          rowSum += xWeights[i]! * source.data[from + i]!;
        }
        total += yWeights[j]! * rowTotal;
        sum += yWeights[j]! * rowSum;
      }
      return found;
    },
    weights: () => total,
    value: () => (total === 1 ? sum : sum / total),
  };
}
