/** Values that become black and white, or the ends of the colours. */
export type Stretch = readonly [low: number, high: number];

/** All but the lowest and highest of some values; null where they do not differ. */
export function stretchOf(values: readonly number[]): Stretch | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const round = (value: number): number => Number(value.toPrecision(3));
  const [low, high] = [round(at(0.04)), round(at(0.96))];
  return low < high ? [low, high] : null;
}
