/** Deterministic noise over world coordinates: neighbouring tiles agree where they overlap. */

/** A number in [0, 1) from two whole numbers and a seed (an integer hash with good avalanche). */
export function hash2(x: number, y: number, seed: number): number {
  let h = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ Math.imul(seed | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Value noise with smooth steps, in [0, 1). */
function valueNoise(x: number, y: number, seed: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const sx = fx * fx * (3 - 2 * fx);
  const sy = fy * fy * (3 - 2 * fy);
  const a = hash2(x0, y0, seed);
  const b = hash2(x0 + 1, y0, seed);
  const c = hash2(x0, y0 + 1, seed);
  const d = hash2(x0 + 1, y0 + 1, seed);
  return a + (b - a) * sx + (c - a) * sy + (a - b - c + d) * sx * sy;
}

/** Several octaves of value noise, in [0, 1). `sizeMetres` is the size of the largest features. */
export function fractal(
  x: number,
  y: number,
  noise: { readonly sizeMetres: number; readonly octaves: number; readonly seed: number },
): number {
  let total = 0;
  let weight = 0;
  let frequency = 1 / noise.sizeMetres;
  let amplitude = 1;
  for (let octave = 0; octave < noise.octaves; octave++) {
    total += amplitude * valueNoise(x * frequency, y * frequency, noise.seed + octave * 101);
    weight += amplitude;
    amplitude *= 0.5;
    frequency *= 2.03;
  }
  return total / weight;
}
