/**
 * The inverse cosine transform of 8 x 8 blocks in integers: the factorization of Loeffler, Ligtenberg and Moschytz
 * (ICASSP 1989) in two passes. Widths and rounding are those of the reference decoders, whose values these are.
 */

/** Bits behind the point of the factors. */
const FACTOR_BITS = 13;
const fixed = (factor: number): number => Math.round(factor * (1 << FACTOR_BITS));

const F0_298 = fixed(0.298631336);
const F0_390 = fixed(0.39018064);
const F0_541 = fixed(0.5411961);
const F0_765 = fixed(0.765366865);
const F0_899 = fixed(0.899976223);
const F1_175 = fixed(1.175875602);
const F1_501 = fixed(1.50132111);
const F1_847 = fixed(1.847759065);
const F1_961 = fixed(1.96157056);
const F2_053 = fixed(2.053119869);
const F2_562 = fixed(2.562915447);
const F3_072 = fixed(3.072711026);

/** Where each coefficient of the zigzag order lies in a block of 8 x 8 (JPEG, figure 5). */
export const ZIGZAG: Uint8Array = zigzag();

function zigzag(): Uint8Array {
  const order = new Uint8Array(64);
  for (let diagonal = 0, i = 0; diagonal < 15; diagonal++) {
    const from = Math.max(0, diagonal - 7);
    const to = Math.min(7, diagonal);
    for (let step = from; step <= to; step++) {
      const row = diagonal % 2 === 0 ? diagonal - step : step;
      order[i++] = row * 8 + diagonal - row;
    }
  }
  return order;
}

export interface Target {
  readonly plane: Uint8Array | Uint16Array;
  /** Where the block's first sample is. */
  readonly at: number;
  readonly stride: number;
  readonly bits: 8 | 12;
}

/** Turns dequantized coefficients (row by row; overwritten) into the samples of a block. */
export function inverseDct(block: Int32Array, target: Target): void {
  const extraBits = target.bits === 8 ? 2 : 1;
  const columnShift = FACTOR_BITS - extraBits;
  for (let column = 0; column < 8; column++) transform(block, { at: column, step: 8, shift: columnShift });
  const rowShift = FACTOR_BITS + extraBits + 3;
  const { plane, stride } = target;
  const middle = 1 << (target.bits - 1);
  const top = (1 << target.bits) - 1;
  for (let row = 0, to = target.at; row < 8; row++, to += stride) {
    transform(block, { at: row * 8, step: 1, shift: rowShift });
    for (let x = 0; x < 8; x++) {
      const value = block[row * 8 + x]! + middle;
      plane[to + x] = value < 0 ? 0 : value > top ? top : value;
    }
  }
}

/** A block of one value: what the transform makes of a first coefficient alone. */
export function flatBlock(first: number, target: Target): void {
  const { plane, at, stride, bits } = target;
  const value = ((first + 4) >> 3) + (1 << (bits - 1));
  const top = (1 << bits) - 1;
  const clamped = value < 0 ? 0 : value > top ? top : value;
  for (let row = 0; row < 8; row++) plane.fill(clamped, at + row * stride, at + row * stride + 8);
}

interface Line {
  readonly at: number;
  readonly step: number;
  /** Bits to drop, rounded. */
  readonly shift: number;
}

/** One line of eight, in place. */
function transform(block: Int32Array, { at, step, shift }: Line): void {
  const c0 = block[at]!;
  const c1 = block[at + step]!;
  const c2 = block[at + 2 * step]!;
  const c3 = block[at + 3 * step]!;
  const c4 = block[at + 4 * step]!;
  const c5 = block[at + 5 * step]!;
  const c6 = block[at + 6 * step]!;
  const c7 = block[at + 7 * step]!;
  const half = 1 << (shift - 1);
  const turned = (c2 + c6) * F0_541;
  const even2 = turned - c6 * F1_847;
  const even3 = turned + c2 * F0_765;
  const sum = ((c0 + c4) << FACTOR_BITS) + half;
  const difference = ((c0 - c4) << FACTOR_BITS) + half;
  const e0 = sum + even3;
  const e3 = sum - even3;
  const e1 = difference + even2;
  const e2 = difference - even2;
  const common = (c7 + c3 + c5 + c1) * F1_175;
  const s71 = -(c7 + c1) * F0_899;
  const s53 = -(c5 + c3) * F2_562;
  const s73 = common - (c7 + c3) * F1_961;
  const s51 = common - (c5 + c1) * F0_390;
  const o3 = c7 * F0_298 + s71 + s73;
  const o2 = c5 * F2_053 + s53 + s51;
  const o1 = c3 * F3_072 + s53 + s73;
  const o0 = c1 * F1_501 + s71 + s51;
  block[at] = (e0 + o0) >> shift;
  block[at + 7 * step] = (e0 - o0) >> shift;
  block[at + step] = (e1 + o1) >> shift;
  block[at + 6 * step] = (e1 - o1) >> shift;
  block[at + 2 * step] = (e2 + o2) >> shift;
  block[at + 5 * step] = (e2 - o2) >> shift;
  block[at + 3 * step] = (e3 + o3) >> shift;
  block[at + 4 * step] = (e3 - o3) >> shift;
}
