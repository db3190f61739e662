/** LZW of TIFF 6.0 (section 13): codes of 9 to 12 bits that stand for strings seen before. */

const CLEAR = 256;
const END = 257;
const FIRST = 258;
const TABLE = 4096;
const WIDTH_MIN = 9;
const WIDTH_MAX = 12;
/** Strings longer than this are copied by the engine; for shorter ones the call costs more than the loop. */
const LONG = 48;

/**
 * A string of the table is the one of the code before and one byte more, so it lies in the output already, where that
 * code was written: the table holds places and lengths, and a code that is not in the table yet needs no special case.
 * Streams that do not begin with a clear code are read too, and those whose table is full go on without new entries.
 * Gives fewer bytes than `sizeHint` where the data end early.
 * @throws RangeError on codes that cannot be
 */
export function decodeLzw(bytes: Uint8Array, sizeHint: number): Uint8Array {
  const out = new Uint8Array(sizeHint);
  const length = decode(bytes, out, isOldStyle(bytes) ? "low bits first" : "high bits first");
  return length === sizeHint ? out : out.subarray(0, length);
}

/** Before TIFF 5.0 codes were written low bits first: their clear code, 256 in 9 bits, cannot begin a stream of today. */
function isOldStyle(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0 && (bytes[1]! & 1) === 1;
}

/** Gives how many bytes were written. Since TIFF 5.0 codes grow one entry before the table asks for it. */
function decode(bytes: Uint8Array, out: Uint8Array, order: "low bits first" | "high bits first"): number {
  const lowFirst = order === "low bits first";
  const early = lowFirst ? 0 : 1;
  const places = new Uint32Array(TABLE);
  const lengths = new Uint32Array(TABLE);
  const source = new Uint8Array(bytes.length + 2);
  source.set(bytes);
  const bitsEnd = bytes.length * 8;
  let next = FIRST;
  let width = WIDTH_MIN;
  let growAt = (1 << width) - early;
  let lastLength = 0;
  let at = 0;
  for (let bit = 0; bit + width <= bitsEnd && at < out.length;) {
    const i = bit >>> 3;
    const code = lowFirst
      ? (((source[i + 2]! << 16) | (source[i + 1]! << 8) | source[i]!) >>> (bit & 7)) & ((1 << width) - 1)
      : (((source[i]! << 16) | (source[i + 1]! << 8) | source[i + 2]!) >>> (24 - (bit & 7) - width)) &
        ((1 << width) - 1);
    bit += width;
    if (code === CLEAR) {
      next = FIRST;
      width = WIDTH_MIN;
      growAt = (1 << width) - early;
      lastLength = 0;
      continue;
    }
    if (code === END) break;
    if (lastLength > 0 && next < TABLE) {
      places[next] = at - lastLength;
      lengths[next++] = lastLength + 1;
      if (next === growAt && width < WIDTH_MAX) growAt = (1 << ++width) - early;
    }
    if (code < CLEAR) {
      out[at++] = code;
      lastLength = 1;
    } else {
      if (code >= next) throw new RangeError("damaged LZW data: no such code");
      lastLength = copy(out, { at, from: places[code]!, length: lengths[code]! });
      at += lastLength;
    }
  }
  return at;
}

interface Copy {
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

/** Copies within what was written, up to the end of `out`; a copy may reach into itself by its last byte. */
function copy(out: Uint8Array, { at, from, length }: Copy): number {
  const wanted = Math.min(length, out.length - at);
  if (wanted > LONG) {
    out.copyWithin(at, from, from + wanted);
    if (from + wanted > at) out[at + wanted - 1] = out[from + wanted - 1]!;
    return wanted;
  }
  for (let i = 0; i < wanted; i++) out[at + i] = out[from + i]!;
  return wanted;
}
