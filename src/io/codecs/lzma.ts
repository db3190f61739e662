/** LZMA of TIFF (34925): .xz streams of LZMA2, perhaps behind a delta filter (The .xz File Format 1.1, sections 2 and 3). */
import type { LzmaOutput } from "./lzma/lzma.ts";
import { readLzma2 } from "./lzma/lzma2.ts";

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const STREAM_HEADER = 12;
const DELTA = 0x03;
const LZMA2 = 0x21;
/** Bytes of the check behind each block, by the kind that the stream's header names. */
const checkBytes: readonly number[] = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/**
 * Decodes the blocks of one stream, at most `sizeHint` bytes; fewer where the stream ends. Checks are not compared:
 * libtiff writes none.
 * @throws RangeError on damaged data, and on filters other than delta
 */
export function decodeLzma(bytes: Uint8Array, sizeHint: number): Uint8Array {
  if (bytes.length < STREAM_HEADER || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new RangeError("not LZMA data in an .xz stream");
  const check = checkBytes[bytes[7]! & 15]!;
  const out: LzmaOutput = { bytes: new Uint8Array(sizeHint), at: 0, start: 0 };
  for (let at = STREAM_HEADER; out.at < sizeHint && bytes[at] !== 0;) {
    const block = readBlockHeader(bytes, at);
    const from = out.at;
    const end = readLzma2(bytes, at + block.length, out);
    undoDelta(out.bytes.subarray(from, out.at), block.delta);
    at += block.length + Math.ceil((end - at - block.length) / 4) * 4 + check;
  }
  return out.at === sizeHint ? out.bytes : out.bytes.subarray(0, out.at);
}

interface BlockHeader {
  readonly length: number;
  /** Distance of the delta filter, in bytes; null without one. */
  readonly delta: number | null;
}

/** Length in units of four bytes, flags, two sizes that may be there, and the filters, LZMA2 being the last. */
function readBlockHeader(bytes: Uint8Array, start: number): BlockHeader {
  const length = ((bytes[start] ?? 0) + 1) * 4;
  if (start + length > bytes.length) throw new RangeError("LZMA data end too early");
  const flags = bytes[start + 1]!;
  let at = start + 2;
  const number = () => {
    let value = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new RangeError("damaged LZMA header");
  };
  for (const flag of [0x40, 0x80]) if ((flags & flag) !== 0) number();
  let delta: number | null = null;
  for (let left = flags & 3; left >= 0; left--) {
    const filter = number();
    const size = number();
    if (left > 0 && filter === DELTA && size === 1 && delta === null) delta = bytes[at]! + 1;
    else if (left > 0 || filter !== LZMA2 || size !== 1)
      throw new RangeError(`LZMA filter ${filter} is not supported`);
    at += size;
  }
  return { length, delta };
}

function undoDelta(bytes: Uint8Array, distance: number | null): void {
  if (distance === null) return;
  for (let i = distance; i < bytes.length; i++) bytes[i] = bytes[i]! + bytes[i - distance]!;
}
