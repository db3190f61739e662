/** Floats of 16 bit (IEEE 754) and 24 bit (1 sign, 7 exponent and 16 fraction bits: TIFF technical note 3) as float32. */

/** `bytes` are least significant first. */
export function floatsOf(bytes: Uint8Array, bytesPerSample: number): Float32Array {
  return bytesPerSample === 2 ? halves(bytes) : threeByteFloats(bytes);
}

function halves(bytes: Uint8Array): Float32Array {
  const out = new Float32Array(bytes.length / 2);
  for (let i = 0; i < out.length; i++) {
    const word = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
    out[i] = floatOf(word, { exponentBits: 5, fractionBits: 10 });
  }
  return out;
}

function threeByteFloats(bytes: Uint8Array): Float32Array {
  const out = new Float32Array(bytes.length / 3);
  for (let i = 0; i < out.length; i++) {
    const word = bytes[3 * i]! | (bytes[3 * i + 1]! << 8) | (bytes[3 * i + 2]! << 16);
    out[i] = floatOf(word, { exponentBits: 7, fractionBits: 16 });
  }
  return out;
}

function floatOf(
  word: number,
  { exponentBits, fractionBits }: { readonly exponentBits: number; readonly fractionBits: number },
): number {
  const fraction = (word & ((1 << fractionBits) - 1)) / 2 ** fractionBits;
  const exponentMax = (1 << exponentBits) - 1;
  const exponent = (word >> fractionBits) & exponentMax;
  const sign = (word >> (exponentBits + fractionBits)) & 1 ? -1 : 1;
  const bias = exponentMax >> 1;
  if (exponent === exponentMax) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}
