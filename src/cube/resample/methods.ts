/** THE LIST of the methods of resampling that compute; near takes cells as they are (near.ts). */
import { areaSum, average, boxResampling, extreme, mode, quantile, rms } from "./box-statistics.ts";
import { interpolation } from "./interpolate.ts";
import type { Resampling } from "./resampling.ts";
import { interpolationKernels } from "./weights.ts";
import type { ResampleMethod } from "./window.ts";

const picked = { picks: true, quantity: "kept" } as const;
const mean = { picks: false, quantity: "kept" } as const;
const other = { picks: false, quantity: "lost" } as const;

export const resamplings: Readonly<Record<Exclude<ResampleMethod, "near">, Resampling>> = {
  average: boxResampling(mean, () => average),
  bilinear: interpolation(interpolationKernels.triangle),
  cubic: interpolation(interpolationKernels.cubic),
  cubicspline: interpolation(interpolationKernels.cubicspline),
  lanczos: interpolation(interpolationKernels.lanczos),
  max: boxResampling(picked, () => extreme(Math.max)),
  med: boxResampling(mean, () => quantile(0.5)),
  min: boxResampling(picked, () => extreme(Math.min)),
  mode: boxResampling(picked, mode),
  q1: boxResampling(mean, () => quantile(0.25)),
  q3: boxResampling(mean, () => quantile(0.75)),
  rms: boxResampling(other, () => rms),
  sum: boxResampling({ ...other, corners: "all" }, areaSum),
};
