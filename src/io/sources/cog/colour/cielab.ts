/** CIE L*a*b* of 8 bit (TIFF 6.0, section 23) to sRGB with a full alpha band; the steps and roundings are those of libtiff. */

/** Steps of the table that linear light is looked up in. */
const STEPS = 1500;
const LINEAR_BELOW = 0.2069;
/** libtiff computes in float32, and its table has edges. */
const single = Math.fround;

/** `whitePoint` is x and y of tag 318; D50 where it is missing. */
export function cielabToRgba(data: Uint8Array, whitePoint: readonly number[] | null): Uint8Array {
  const white = whiteOf(whitePoint);
  const light = Float64Array.from({ length: STEPS + 1 }, (_, i) =>
    Math.round(255 * (i / STEPS) ** (1 / 2.4)),
  );
  const code = (value: number): number => {
    const clamped = single(Math.min(100, Math.max(1, value)));
    return light[Math.min(STEPS, Math.trunc(single(single(clamped - 1) / single(99 / STEPS))))]!;
  };
  const out = new Uint8Array((data.length / 3) * 4);
  for (let from = 0, to = 0; from + 2 < data.length; from += 3, to += 4) {
    const lightness = single((data[from]! * 100) / 255);
    const dark = lightness < 8.856;
    const y = single(dark ? (lightness * white.y) / 903.292 : white.y * single((lightness + 16) / 116) ** 3);
    const cube = single(dark ? 7.787 * (y / white.y) + 16 / 116 : (lightness + 16) / 116);
    const x = fromCube(cube + signed(data[from + 1]!) / 500, white.x);
    const z = fromCube(cube - signed(data[from + 2]!) / 200, white.z);
    out[to] = code(3.241 * x - 1.5374 * y - 0.4986 * z);
    out[to + 1] = code(-0.9692 * x + 1.876 * y + 0.0416 * z);
    out[to + 2] = code(0.0556 * x - 0.204 * y + 1.057 * z);
    out[to + 3] = 255;
  }
  return out;
}

function fromCube(value: number, white: number): number {
  const root = single(value);
  return single(root < LINEAR_BELOW ? (white * (root - 0.13793)) / 7.787 : white * root ** 3);
}

function signed(octet: number): number {
  return (octet << 24) >> 24;
}

function whiteOf(point: readonly number[] | null): {
  readonly x: number;
  readonly y: number;
  readonly z: number;
} {
  const [x = 0, y = 0] = point ?? [];
  return y > 0 ? { x: (x / y) * 100, y: 100, z: ((1 - x - y) / y) * 100 } : { x: 96.425, y: 100, z: 82.468 };
}
