/** Which cells have nothing but zeros around them: their sums are zero, whatever a transform makes of it. */

interface Sizes {
  readonly sizeY: number;
  readonly sizeX: number;
}

interface Taps {
  readonly height: number;
  readonly width: number;
}

/** 1 for each cell [y][x] of a result whose neighbourhood (from the cell on) has a value that is not zero; null where all have. */
export function inhabited(
  values: Float64Array,
  { sizeY, sizeX }: Sizes,
  { height, width }: Taps,
): Uint8Array | null {
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
  if (zeros < height * width) return null;
  const counts = countsUpTo(values, { sizeY, sizeX });
  const across = sizeX + 1;
  const cells = new Uint8Array(sizeY * sizeX);
  for (let y = 0; y + height <= sizeY; y++)
    for (let x = 0; x + width <= sizeX; x++) {
      const top = y * across + x;
      const bottom = top + height * across;
      const inside = counts[bottom + width]! - counts[bottom]! - counts[top + width]! + counts[top]!;
      cells[y * sizeX + x] = inside > 0 ? 1 : 0;
    }
  return cells;
}

/** At (y, x): how many of the cells above and before are not zero. */
function countsUpTo(values: Float64Array, { sizeY, sizeX }: Sizes): Int32Array {
  const across = sizeX + 1;
  const counts = new Int32Array((sizeY + 1) * across);
  for (let y = 0; y < sizeY; y++) {
    let inRow = 0;
    for (let x = 0; x < sizeX; x++) {
      if (values[y * sizeX + x] !== 0) inRow++;
      counts[(y + 1) * across + x + 1] = counts[y * across + x + 1]! + inRow;
    }
  }
  return counts;
}
