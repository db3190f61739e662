/** What a kernel costs: work in pixels of other nodes, and bytes beside input and output. */
import type { KernelParams } from "../nodes/kernel.ts";
import { type Region, rangeSize, regionCells } from "../region.ts";
import type { CubeShape } from "../shape.ts";
import { methodOf, tapsPerUnit, workPerPair } from "./method.ts";
import { coveredBy, pairSteps, radiiOf, windowOf } from "./reach.ts";
import { stripBytes } from "./sums.ts";
import { workshopBytes } from "./transform.ts";

export function kernelWork(params: KernelParams, region: Region, input: CubeShape): number {
  const method = methodOf(params.kernel);
  const covered = coveredBy(params, region, input);
  const height = rangeSize(covered.y);
  const width = rangeSize(covered.x);
  const window = windowOf(region, input);
  const planes = regionCells(region) / (rangeSize(window.y) * rangeSize(window.x));
  switch (method.kind) {
    case "direct":
      return (planes * height * width * params.kernel.length * params.kernel[0]!.length) / tapsPerUnit;
    case "separable": {
      const along = (height + 2 * radiiOf(params).y) * method.row.length;
      return (planes * width * (along + height * method.column.length)) / tapsPerUnit;
    }
    case "fourier": {
      const steps = pairSteps(method);
      const pairs = planes * Math.ceil(height / steps.y) * Math.ceil(width / steps.x);
      // The kernel itself is transformed once.
      return (pairs + 1) * workPerPair(method);
    }
  }
}

export function kernelBytes(params: KernelParams, region: Region, input: CubeShape): number {
  const method = methodOf(params.kernel);
  const radii = radiiOf(params);
  const { y, x } = windowOf(region, input);
  const rows = rangeSize(y) + 2 * radii.y;
  const columns = rangeSize(x) + 2 * radii.x;
  switch (method.kind) {
    case "direct":
      return rows * columns * 8;
    case "separable":
      return stripBytes(rows, columns);
    case "fourier":
      // Beside it sums of two blocks, and counts of cells.
      return workshopBytes(method) + method.stepY * method.stepX * 16 + method.sizeY * method.sizeX * 6;
  }
}
