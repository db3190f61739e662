/** Decoders of TIFF compressions behind one port: decode(bytes, sizeHint). */
import { SourceUnreadable } from "../faults.ts";
import { decodeLzw } from "./lzw.ts";
import { decodePackBits } from "./packbits.ts";

/** Gives at most `sizeHint` bytes; throws on damaged input. */
export type Decode = (bytes: Uint8Array, sizeHint: number) => Uint8Array;

/** Codecs that the platform brings; bounded by the size hint so that a bomb cannot fill the memory. */
export interface PlatformCodecs {
  readonly inflate: Decode;
  readonly zstd: Decode;
  readonly gunzip: Decode;
  readonly brotli: Decode;
  /** zlib stream at a level of 1 to 9. */
  readonly deflate: (bytes: Uint8Array, level: number) => Uint8Array;
}

const names: Readonly<Record<number, string>> = {
  6: "old JPEG",
  7: "JPEG",
  34887: "LERC",
  34925: "LZMA",
  50001: "WebP",
  34712: "JPEG 2000",
  50002: "JPEG XL",
};

export function decoderOf(compression: number, codecs: PlatformCodecs, key: string): Decode {
  switch (compression) {
    case 1:
      return (bytes) => bytes;
    case 5:
      return decodeLzw;
    case 8:
    case 32946:
      return codecs.inflate;
    case 32773:
      return decodePackBits;
    case 50000:
      return codecs.zstd;
    default:
      throw new SourceUnreadable(key, `unsupported codec ${names[compression] ?? compression}`);
  }
}
