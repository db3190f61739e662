/** WebP: what its header says, which bounds a decoder that cannot be bounded otherwise. The decoder itself is the platform's. */
import { blockBytesMax } from "../../limits.ts";

interface WebpImage {
  readonly width: number;
  readonly height: number;
  /** 4 where the image has an alpha channel; writers leave out an alpha that is 255 everywhere, block by block. */
  readonly samples: 3 | 4;
  /** Pixel-interleaved: red, green, blue and perhaps alpha. */
  readonly data: Uint8Array;
}

/** @throws RangeError on damaged data, on animations, and on images of more than `blockBytesMax` bytes */
export type DecodeWebp = (bytes: Uint8Array) => WebpImage;

interface WebpHeader {
  readonly width: number;
  readonly height: number;
  readonly samples: 3 | 4;
}

/** Reads the first chunk (WebP container specification; RFC 9649, section 2): lossy, lossless or extended. */
export function readWebpHeader(bytes: Uint8Array): WebpHeader {
  if (bytes.length < 30 || text(bytes, 0) !== "RIFF" || text(bytes, 8) !== "WEBP")
    throw new RangeError("not WebP data");
  const header = chunkHeader(bytes);
  const size = header.width * header.height * 4;
  if (!(size > 0)) throw new RangeError("damaged WebP header");
  if (size > blockBytesMax)
    throw new RangeError(`a WebP image of ${size} bytes; ${blockBytesMax} are allowed`);
  return header;
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function chunkHeader(bytes: Uint8Array): WebpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (text(bytes, 12)) {
    case "VP8 ":
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
        samples: 3,
      };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return {
        width: (bits & 0x3fff) + 1,
        height: ((bits >>> 14) & 0x3fff) + 1,
        samples: (bits & 0x10000000) === 0 ? 3 : 4,
      };
    }
    case "VP8X": {
      const flags = bytes[20]!;
      if ((flags & 2) !== 0) throw new RangeError("animated WebP is not supported");
      return {
        width: (view.getUint32(24, true) & 0xffffff) + 1,
        height: (view.getUint32(26, true) >>> 8) + 1,
        samples: (flags & 16) === 0 ? 3 : 4,
      };
    }
    default:
      throw new RangeError("damaged WebP header");
  }
}
