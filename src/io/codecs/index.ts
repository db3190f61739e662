/** Decoders of TIFF compressions: one line per codec. */
import type { TypedArray } from "../../cube/chunk.ts";
import { SourceUnreadable } from "../faults.ts";
import { decodeCcitt } from "./ccitt.ts";
import type { CodecChoice } from "./choice.ts";
import type { Deflation } from "./deflation.ts";
import type { EncodeJpeg, EncodeWebp } from "./image-encoders.ts";
import type { DecodeJpeg2000 } from "./jpeg2000.ts";
import { decodeJpeg } from "./jpeg.ts";
import { decodeLerc } from "./lerc.ts";
import { decodeLzma } from "./lzma.ts";
import { decodeLzw } from "./lzw.ts";
import { decodeNext } from "./next.ts";
import { decodePackBits } from "./packbits.ts";
import { decodeThunderScan } from "./thunderscan.ts";
import type { DecodeWebp } from "./webp.ts";

/** Gives at most `sizeHint` bytes; throws on damaged input. */
export type Decode = (bytes: Uint8Array, sizeHint: number) => Uint8Array;

/** Codecs that the platform brings; bounded by the size hint so that a bomb cannot fill the memory. */
export interface PlatformCodecs {
  readonly inflate: Decode;
  readonly zstd: Decode;
  readonly gunzip: Decode;
  readonly brotli: Decode;
  /** A zlib stream. */
  readonly deflate: (bytes: Uint8Array, deflation: Deflation) => Uint8Array;
  /** The same bytes, with a pause before each of so many that go in. */
  readonly deflateInTurns: (
    bytes: Uint8Array,
    deflation: Deflation,
    pause: (bytes: number) => Promise<void> | null,
  ) => Promise<Uint8Array>;
  /** The checksum of zlib and PNG (ISO 3309). */
  readonly crc32: (bytes: Uint8Array) => number;
  /** Where it is missing, WebP is refused. */
  readonly webp?: DecodeWebp;
  /** Where it is missing, JPEG 2000 is refused. */
  readonly jpeg2000?: DecodeJpeg2000;
  /** Where these are missing, the output formats JPEG and WEBP are refused. */
  readonly encodeJpeg?: EncodeJpeg;
  readonly encodeWebp?: EncodeWebp;
}

/** What a block should hold. */
interface BlockShape {
  readonly width: number;
  /** Rows that the block must give. */
  readonly height: number;
  /** Bytes of a block of full height, decoded and still packed. */
  readonly bytesMax: number;
}

/** Samples of codecs that know what a picture is, interleaved by pixel; `height` may be less or more than asked for. */
export interface DecodedSamples {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly data: TypedArray;
  /** One byte per cell, 0 where the codec says that there is no data; null when it says nothing. */
  readonly mask?: Uint8Array | null;
}

/** Packed bytes as an uncompressed block has them, or samples; throws on damaged input. */
export type DecodeBlock = (bytes: Uint8Array, shape: BlockShape) => Uint8Array | DecodedSamples;

const names: Readonly<Record<number, string>> = {
  6: "old JPEG",
  34676: "SGILog",
  34677: "SGILog24",
  34712: "JPEG 2000",
  50002: "JPEG XL",
  52546: "JPEG XL",
};

/** Codecs that give bytes. */
function decoderOf(compression: number, codecs: PlatformCodecs, key: string): Decode {
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
    case 34925:
      return decodeLzma;
    case 50000:
      return codecs.zstd;
    default:
      throw new SourceUnreadable(key, `unsupported codec ${names[compression] ?? compression}`);
  }
}

/** All codecs, those that give samples too. */
export function blockDecoderOf(choice: CodecChoice, codecs: PlatformCodecs, key: string): DecodeBlock {
  const { bits, compression, lsbFirst } = choice;
  switch (compression) {
    case 2:
    case 3:
    case 4: {
      const fax = { scheme: compression, options: choice.faxOptions, lsbFirst } as const;
      return (bytes, shape) => decodeCcitt(bytes, { ...shape, ...fax });
    }
    case 7: {
      const tables = choice.jpegTables && Uint8Array.from(choice.jpegTables);
      return (bytes) => decodeJpeg(bytes, tables, choice.jpegColour);
    }
    case 32766:
      return (bytes, shape) => decodeNext(bytes, { ...shape, bits });
    case 32809:
      return decodeThunderScan;
    case 34887:
      return (bytes, shape) => decodeLerc(unwrapped(bytes, choice.lercWrap, { codecs, shape }));
    case 50001:
      if (!codecs.webp) throw new SourceUnreadable(key, "unsupported codec WebP");
      return codecs.webp;
    default: {
      const decode = decoderOf(compression, codecs, key);
      return (bytes, shape) => decode(bytes, shape.bytesMax);
    }
  }
}

/** LERC of what does not compress is a little larger than the values themselves. */
function unwrapped(
  bytes: Uint8Array,
  wrap: number,
  { codecs, shape }: { readonly codecs: PlatformCodecs; readonly shape: BlockShape },
): Uint8Array {
  const sizeHint = 2 * shape.bytesMax + 65_536;
  if (wrap === 0) return bytes;
  if (wrap === 1) return codecs.inflate(bytes, sizeHint);
  if (wrap === 2) return codecs.zstd(bytes, sizeHint);
  throw new RangeError(`LERC inside of compression ${wrap}`);
}

/** Whether the bits of stored bytes are turned before decoding, where the file has the first bit last: some codecs look after that, or know no bits. */
export function turnsBits(choice: CodecChoice): boolean {
  return choice.lsbFirst && ![2, 3, 4, 6, 7].includes(choice.compression);
}
