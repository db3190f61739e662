/**
 * LZW of TIFF 6.0 (section 13): codes of 9 to 12 bits, most significant bit first, codes grow one entry early. The first
 * writers had the least significant bit first and grew in time; theirs begins with a 0 and an odd byte, as libtiff knows them.
 */

const CLEAR = 256;
const END = 257;
const TABLE = 4096;

/** Entries are chains: each is its prefix and one more byte; strings are written backwards into place. */
export function decodeLzw(bytes: Uint8Array, sizeHint: number): Uint8Array {
  const out = new Uint8Array(sizeHint);
  const prefix = new Uint16Array(TABLE);
  const suffix = new Uint8Array(TABLE);
  const lengths = new Uint16Array(TABLE);
  for (let i = 0; i < 256; i++) {
    suffix[i] = i;
    lengths[i] = 1;
  }
  const old = bytes.length >= 2 && bytes[0] === 0 && (bytes[1]! & 1) === 1;
  const early = old ? 0 : 1;
  let next = END + 1;
  let width = 9;
  let previous = -1;
  let at = 0;
  let buffer = 0;
  let bits = 0;
  for (let i = 0; i < bytes.length || bits >= width;) {
    while (bits < width && i < bytes.length) {
      buffer = old ? buffer | (bytes[i++]! << bits) : ((buffer << 8) | bytes[i++]!) & 0xffffff;
      bits += 8;
    }
    if (bits < width) break;
    const code = (old ? buffer : buffer >>> (bits - width)) & ((1 << width) - 1);
    bits -= width;
    if (old) buffer >>>= width;
    if (code === END) break;
    if (code === CLEAR) {
      next = END + 1;
      width = 9;
      previous = -1;
      continue;
    }
    const known = code < next;
    if (!known && (previous < 0 || code > next)) throw new RangeError("damaged LZW data");
    const from = known ? code : previous;
    const length = lengths[from]! + (known ? 0 : 1);
    let position = at + length - 1;
    let walk = from;
    if (!known) position--;
    for (; walk >= 0 && position >= at; position--) {
      if (position < sizeHint) out[position] = suffix[walk]!;
      walk = prefix[walk]!;
    }
    const firstByte = out[at]!;
    if (!known && at + length - 1 < sizeHint) out[at + length - 1] = firstByte;
    at += length;
    if (previous >= 0 && next < TABLE) {
      prefix[next] = previous;
      suffix[next] = firstByte;
      lengths[next] = lengths[previous]! + 1;
      next++;
      if (next + early === 1 << width && width < 12) width++;
    }
    previous = code;
    if (at >= sizeHint) break;
  }
  return at >= sizeHint ? out : out.subarray(0, at);
}
