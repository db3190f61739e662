/** Weighted sums of neighbours along a row: the innermost loops of kernels. */

/** What is added to: `count` sums in the front of `sums`. */
interface Sums {
  readonly sums: Float64Array;
  readonly count: number;
}

/**
 * Adds to each sum i the values from `at + i` on, weighted one after the other. Four at a time are added in the same order as
 * one by one, with a quarter of the reads and writes of sums.
 */
export function addTaps(
  { sums, count }: Sums,
  weights: Float64Array,
  from: { readonly values: Float64Array; readonly at: number },
): void {
  const { values, at } = from;
  let tap = 0;
  for (; tap + 4 <= weights.length; tap += 4) {
    const [a, b, c, d] = [weights[tap]!, weights[tap + 1]!, weights[tap + 2]!, weights[tap + 3]!];
    let v = at + tap;
    for (let i = 0; i < count; i++, v++)
      sums[i] = sums[i]! + a * values[v]! + b * values[v + 1]! + c * values[v + 2]! + d * values[v + 3]!;
  }
  for (; tap < weights.length; tap++) {
    const weight = weights[tap]!;
    let v = at + tap;
    for (let i = 0; i < count; i++, v++) sums[i] = sums[i]! + weight * values[v]!;
  }
}

/** Adds to each sum i the values `stride` apart from `at + i` on: down a column. */
export function addTapsDown(
  { sums, count }: Sums,
  weights: Float64Array,
  from: { readonly values: Float64Array; readonly at: number; readonly stride: number },
): void {
  const { values, at, stride } = from;
  let tap = 0;
  for (; tap + 4 <= weights.length; tap += 4) {
    const [a, b, c, d] = [weights[tap]!, weights[tap + 1]!, weights[tap + 2]!, weights[tap + 3]!];
    const v = at + tap * stride;
    const w = v + stride;
    const x = w + stride;
    const y = x + stride;
    for (let i = 0; i < count; i++)
      sums[i] = sums[i]! + a * values[v + i]! + b * values[w + i]! + c * values[x + i]! + d * values[y + i]!;
  }
  for (; tap < weights.length; tap++) {
    const weight = weights[tap]!;
    const v = at + tap * stride;
    for (let i = 0; i < count; i++) sums[i] = sums[i]! + weight * values[v + i]!;
  }
}
