/** LZMA2: chunks that are stored or compressed, and say what of the state they begin anew. */
import { LzmaDecoder, type LzmaOutput, lzmaProperties } from "./lzma.ts";
import { RangeDecoder } from "./range-decoder.ts";

/** Decodes the chunks at `at` until their end mark or until `out` is full; gives where they end. */
export function readLzma2(bytes: Uint8Array, start: number, out: LzmaOutput): number {
  let at = start;
  let decoder = null as LzmaDecoder | null;
  out.start = out.at;
  while (out.at < out.bytes.length) {
    const control = bytes[at];
    if (control === undefined) throw new RangeError("LZMA data end too early");
    if (control === 0) return at + 1;
    if (control === 1 || control >> 5 === 7) out.start = out.at;
    if (control < 0x80) at = copyStored(bytes, at, out);
    else {
      const header = chunkAt(bytes, at, control);
      const reset = (control >> 5) & 3;
      if (reset >= 2) decoder = new LzmaDecoder(lzmaProperties(bytes[at + 5]!));
      else if (reset === 1 && decoder) decoder = decoder.reset();
      if (!decoder) throw new RangeError("damaged LZMA data: no properties");
      const stop = Math.min(out.at + header.size, out.bytes.length);
      decoder.decode(new RangeDecoder(header.packed), out, stop);
      at = header.end;
    }
  }
  return at;
}

function copyStored(bytes: Uint8Array, at: number, out: LzmaOutput): number {
  if (bytes[at]! > 2 || at + 3 > bytes.length) throw new RangeError("damaged LZMA data: no such chunk");
  const from = at + 3;
  const size = bytes[at + 1]! * 256 + bytes[at + 2]! + 1;
  if (from + size > bytes.length) throw new RangeError("LZMA data end too early");
  const wanted = Math.min(size, out.bytes.length - out.at);
  out.bytes.set(bytes.subarray(from, from + wanted), out.at);
  out.at += wanted;
  return from + size;
}

interface Chunk {
  /** Of what it decodes to. */
  readonly size: number;
  readonly packed: Uint8Array;
  readonly end: number;
}

function chunkAt(bytes: Uint8Array, at: number, control: number): Chunk {
  const from = at + (control >= 0xc0 ? 6 : 5);
  const end = from + bytes[at + 3]! * 256 + bytes[at + 4]! + 1;
  if (!(end <= bytes.length)) throw new RangeError("LZMA data end too early");
  const size = (control & 31) * 65536 + bytes[at + 1]! * 256 + bytes[at + 2]! + 1;
  return { size, packed: bytes.subarray(from, end), end };
}
