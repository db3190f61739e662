/** Kernels that are the product of a column and a row, which two passes apply. */

export interface Factors {
  readonly column: Float64Array;
  readonly row: Float64Array;
}

/** Allowed difference of an element from the product, as a share of it: numbers that were multiplied and scaled in float64 have less. */
const SHARE = 2 ** -49;
/** And as a share of the largest element: the outermost ones of a wide Gaussian have few digits. */
const SHARE_OF_LARGEST = 2 ** -64;

/** Null where a kernel is no such product. Whole numbers become whole numbers, or none at all. */
export function factorsOf(kernel: readonly (readonly number[])[]): Factors | null {
  const { y, x, value } = largest(kernel);
  if (value === 0) return null;
  const whole = kernel.every((weights) => weights.every(Number.isInteger));
  const divisor = whole ? commonDivisor(kernel[y]!) : 1;
  const row = Float64Array.from(kernel[y]!, (weight) => weight / divisor);
  const column = Float64Array.from(kernel, (weights) => weights[x]! / row[x]!);
  const fits = kernel.every((weights, i) =>
    weights.every((weight, j) => {
      const difference = Math.abs(column[i]! * row[j]! - weight);
      return difference <= Math.abs(weight) * SHARE + Math.abs(value) * SHARE_OF_LARGEST;
    }),
  );
  if (!fits || (whole && !column.every(Number.isInteger))) return null;
  return { column, row };
}

function largest(kernel: readonly (readonly number[])[]): { y: number; x: number; value: number } {
  const found = { y: 0, x: 0, value: 0 };
  kernel.forEach((weights, y) =>
    weights.forEach((value, x) => {
      if (Math.abs(value) > Math.abs(found.value)) Object.assign(found, { y, x, value });
    }),
  );
  return found;
}

function commonDivisor(numbers: readonly number[]): number {
  return numbers.reduce((divisor, number) => {
    let [a, b] = [divisor, Math.abs(number)];
    while (b > 0) [a, b] = [b, a % b];
    return a;
  }, 0);
}
