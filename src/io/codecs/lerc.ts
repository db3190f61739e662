/** LERC (Limited Error Raster Compression) of one TIFF block. Format: Esri's published description of Lerc1 and Lerc2. */
import type { TypedArray } from "../../cube/chunk.ts";
import { blockBytesMax } from "../../limits.ts";
import { Cursor } from "./lerc/cursor.ts";
import { readLerc1 } from "./lerc/lerc1.ts";
import { type LercBlob, readLerc2 } from "./lerc/lerc2.ts";

export interface LercBlock {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  /** Pixel-interleaved: `width * height * samples` values. */
  readonly data: TypedArray;
  /** 1 where a pixel is valid, per pixel; null when all are. */
  readonly mask: Uint8Array | null;
}

/**
 * Decodes Lerc1 and Lerc2 of versions 1 to 6 (without version 6's exact floating point numbers, which TIFF writers do not make).
 * Blobs that follow each other are bands of one image. Masked values are 0; libtiff shows them as NaN in
 * floating point files, and where the last of several 8-bit samples is alpha, LERC leaves it out and the mask is alpha (255, 0).
 * @throws RangeError on damaged data, and on blocks of more than `blockBytesMax` bytes
 */
export function decodeLerc(bytes: Uint8Array): LercBlock {
  const blobs = readBlobs(bytes);
  const { width, height, dims, data, mask } = blobs[0]!;
  if (blobs.length === 1) return { width, height, samples: dims, data, mask };
  const samples = dims * blobs.length;
  return { width, height, samples, data: interleaved(blobs), mask: commonMask(blobs) };
}

function readBlobs(bytes: Uint8Array): readonly LercBlob[] {
  const cursor = new Cursor(bytes);
  if (startsWith(bytes, "CntZImage ")) return [readLerc1(cursor)];
  const blobs: LercBlob[] = [];
  let mask: Uint8Array | null = null;
  while (startsWith(bytes.subarray(cursor.at), "Lerc2 ")) {
    const blob = readLerc2(cursor, mask);
    mask = blob.mask;
    blobs.push(blob);
    const first = blobs[0]!;
    if (blob.data.length !== first.data.length || blob.width !== first.width)
      throw new RangeError("damaged LERC data: bands of different sizes");
    if (blobs.length * blob.data.byteLength > blockBytesMax)
      throw new RangeError(`a LERC block of more than ${blockBytesMax} bytes`);
  }
  if (blobs.length === 0) throw new RangeError("not LERC data");
  return blobs;
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return bytes.length >= magic.length && String.fromCharCode(...bytes.subarray(0, magic.length)) === magic;
}

/** A pixel is valid when all bands have it. */
function commonMask(blobs: readonly LercBlob[]): Uint8Array | null {
  const masks = blobs.flatMap((blob) => (blob.mask ? [blob.mask] : []));
  if (masks.length === 0) return null;
  return masks[0]!.map((_, cell) => (masks.every((mask) => mask[cell] === 1) ? 1 : 0));
}

/** Bands one after another become pixels; each band may itself have several values per pixel. */
function interleaved(blobs: readonly LercBlob[]): TypedArray {
  const { data: first, dims } = blobs[0]!;
  const samples = blobs.length * dims;
  const out = new (first.constructor as new (length: number) => TypedArray)(first.length * blobs.length);
  blobs.forEach(({ data }, band) => {
    for (let i = 0; i < data.length; i++)
      out[Math.floor(i / dims) * samples + band * dims + (i % dims)] = data[i]!;
  });
  return out;
}
