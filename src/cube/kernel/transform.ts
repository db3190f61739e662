/** Correlating two real blocks at once: they are the real and the imaginary part of one complex block. */
import { type ComplexRows, forward, inverse, turnOf } from "./fft.ts";

export interface Workshop {
  /** [y][x]: the two blocks, and after `correlate` their results. */
  readonly block: ComplexRows;
  correlate(): void;
}

interface Sizes {
  readonly sizeY: number;
  readonly sizeX: number;
}

/** Cell (y, x) of a result is the sum of kernel (i, j) times cell (y + i, x + j); cells behind the end are those at the front. */
export function createWorkshop(kernel: readonly Float64Array[], { sizeY, sizeX }: Sizes): Workshop {
  // An axis along which the kernel has one element is left as it is: every row or column of the block is correlated by itself.
  const y = kernel.length > 1 ? turnOf(sizeY) : null;
  const x = kernel[0]!.length > 1 ? turnOf(sizeX) : null;
  const block = complexRows(sizeY, sizeX);
  const turned = complexRows(sizeX, sizeY);
  const thereTo = (): void => {
    if (y) forward(block, y);
    transpose(block, turned);
    if (x) forward(turned, x);
  };
  for (let row = 0; row < (y ? kernel.length : sizeY); row++)
    for (let column = 0; column < (x ? kernel[0]!.length : sizeX); column++)
      block.re[row * sizeX + column] = kernel[y ? row : 0]![x ? column : 0]!;
  thereTo();
  const scale = 1 / ((y ? sizeY : 1) * (x ? sizeX : 1));
  const re = turned.re.map((value) => value * scale);
  const im = turned.im.map((value) => value * scale);
  return {
    block,
    correlate() {
      thereTo();
      multiplyConjugate(turned, { re, im });
      if (x) inverse(turned, x);
      transpose(turned, block);
      if (y) inverse(block, y);
    },
  };
}

/** Bytes of a workshop: two complex blocks and a spectrum. */
export function workshopBytes({ sizeY, sizeX }: Sizes): number {
  return sizeY * sizeX * 8 * 6;
}

function complexRows(rows: number, columns: number): ComplexRows {
  return { re: new Float64Array(rows * columns), im: new Float64Array(rows * columns), rows, columns };
}

/** By the other factor's conjugate: that is what makes a correlation of a convolution. */
function multiplyConjugate({ re, im }: ComplexRows, by: Pick<ComplexRows, "re" | "im">): void {
  for (let i = 0; i < re.length; i++) {
    const a = re[i]!;
    const b = im[i]!;
    re[i] = a * by.re[i]! + b * by.im[i]!;
    im[i] = b * by.re[i]! - a * by.im[i]!;
  }
}

function transpose(from: ComplexRows, to: ComplexRows): void {
  transposePart(from.re, to.re, from);
  transposePart(from.im, to.im, from);
}

/** In squares whose rows stay in the nearest cache. */
const SQUARE = 16;

function transposePart(
  from: Float64Array,
  to: Float64Array,
  { rows, columns }: Pick<ComplexRows, "rows" | "columns">,
): void {
  for (let top = 0; top < rows; top += SQUARE)
    for (let left = 0; left < columns; left += SQUARE) {
      const bottom = Math.min(rows, top + SQUARE);
      const right = Math.min(columns, left + SQUARE);
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++)
          to[column * rows + row] = from[row * columns + column]!;
    }
}
