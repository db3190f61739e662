/** The header of one Lerc2 blob: its size is bounded and its checksum compared before anything is decoded. */
import { blockBytesMax } from "../../../limits.ts";
import type { Cursor } from "./cursor.ts";
import { elementBytes } from "./element.ts";

export interface Lerc2Header {
  readonly version: number;
  readonly width: number;
  readonly height: number;
  /** Values per pixel. */
  readonly dims: number;
  readonly valid: number;
  /** Side of a tile in pixels. */
  readonly tile: number;
  /** Bytes of the blob. */
  readonly length: number;
  readonly type: number;
  readonly errorMax: number;
  readonly low: number;
  readonly high: number;
  /** Version 6: the value that stands for no-data in the blob, and the one it stood for before encoding. */
  readonly nodata: { readonly stored: number; readonly original: number } | null;
}

/** Where the part begins that the checksum covers. */
const checkedFrom = 14;
const versionMax = 6;

/** Reads the header at the cursor, which lies behind it afterwards. */
export function readLerc2Header(cursor: Cursor): Lerc2Header {
  const start = cursor.at;
  cursor.skip(6);
  const version = cursor.int32();
  if (version < 1 || version > versionMax) throw new RangeError(`LERC version 2.${version} is not supported`);
  const checksum = version >= 3 ? cursor.uint32() : null;
  const height = cursor.int32();
  const width = cursor.int32();
  const dims = version >= 4 ? cursor.int32() : 1;
  const [valid, tile, length, type] = [cursor.int32(), cursor.int32(), cursor.int32(), cursor.int32()];
  // Version 6 says here how many blobs follow, and in four bytes what it passes on.
  const flags = version >= 6 ? cursor.bytes.subarray(cursor.at + 4, cursor.skip(8) + 8) : null;
  const [errorMax, low, high] = [cursor.float64(), cursor.float64(), cursor.float64()];
  const values = version >= 6 ? { stored: cursor.float64(), original: cursor.float64() } : null;
  const nodata = flags?.[0] ? values : null;
  const header = { version, width, height, dims, valid, tile, length, type, errorMax, low, high, nodata };
  check(header);
  if (start + length > cursor.bytes.length || cursor.at > start + length)
    throw new RangeError("LERC data ends too early");
  if (
    checksum !== null &&
    fletcher32(cursor.bytes.subarray(start + checkedFrom, start + length)) !== checksum
  )
    throw new RangeError("damaged LERC data: the checksum differs");
  return header;
}

function check(header: Lerc2Header): void {
  const { width, height, dims, valid, tile, type, errorMax } = header;
  checkLercSize(width * height * dims * elementBytes(type), width > 0 && height > 0);
  if (valid < 0 || valid > width * height || tile < 1 || !(errorMax >= 0))
    throw new RangeError("damaged LERC header");
}

/** @throws RangeError for what is empty, or larger than a block may be */
export function checkLercSize(bytes: number, positive: unknown): void {
  if (!positive || !(bytes > 0)) throw new RangeError("damaged LERC header");
  if (bytes > blockBytesMax)
    throw new RangeError(`a LERC block of ${bytes} bytes; ${blockBytesMax} are allowed`);
}

/** Fletcher's checksum over pairs of bytes, high byte first; sums start at 0xffff and are folded every 359 pairs. */
function fletcher32(bytes: Uint8Array): number {
  let low = 0xffff;
  let high = 0xffff;
  const pairs = bytes.length >> 1;
  for (let pair = 0; pair < pairs;) {
    const stop = Math.min(pair + 359, pairs);
    for (; pair < stop; pair++) {
      low += (bytes[pair * 2]! << 8) + bytes[pair * 2 + 1]!;
      high += low;
    }
    low = (low & 0xffff) + (low >>> 16);
    high = (high & 0xffff) + (high >>> 16);
  }
  if (bytes.length & 1) {
    low += bytes[bytes.length - 1]! << 8;
    high += low;
  }
  low = (low & 0xffff) + (low >>> 16);
  high = (high & 0xffff) + (high >>> 16);
  return ((high << 16) | low) >>> 0;
}
