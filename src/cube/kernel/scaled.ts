/** Kernels of whole numbers, or of such times one number: their sums of whole numbers are whole, and can be rounded to it. */
import type { ComplexRows } from "./fft.ts";
import type { Kernel } from "./method.ts";

export interface ScaledKernel {
  readonly rows: readonly Float64Array[];
  /** What the sums are multiplied with. */
  readonly unit: number;
  readonly isWhole: boolean;
  /** Sum of the elements without their signs. */
  readonly weight: number;
}

export function scaledKernel(kernel: Kernel): ScaledKernel {
  const elements = kernel.flat();
  const isWhole = elements.every(Number.isInteger);
  const only = elements.find((element) => element !== 0) ?? 1;
  const isFlat = !isWhole && elements.every((element) => element === 0 || element === only);
  const unit = isFlat ? only : 1;
  const rows = kernel.map((weights) => Float64Array.from(weights, (weight) => weight / unit));
  const weight = rows.reduce((sum, weights) => weights.reduce((all, each) => all + Math.abs(each), sum), 0);
  return { rows, unit, isWhole: isWhole || isFlat, weight };
}

/** Whether all values are whole numbers, and so small that a transform errs by less than a quarter. */
export function sumsAreWhole({ re, im }: ComplexRows, { isWhole, weight }: ScaledKernel): boolean {
  if (!isWhole) return false;
  let squares = 0;
  for (let i = 0; i < re.length; i++) {
    const a = re[i]!;
    const b = im[i]!;
    if (a !== Math.floor(a) || b !== Math.floor(b)) return false;
    squares += a * a + b * b;
  }
  // Each of log2 steps, there and back and of the kernel, errs by a few units in the last place of the whole (Higham 2002, 24.1).
  const steps = 16 * Math.log2(re.length);
  return steps * 2 ** -53 * Math.sqrt(squares) * weight < 0.25;
}
