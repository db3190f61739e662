/** One Lerc2 blob: constant, in one sweep, in Huffman codes or in tiles. */
import type { TypedArray } from "../../../cube/chunk.ts";
import type { Cursor } from "./cursor.ts";
import { FLOAT32, INT8, elementBytes, elements, readElement } from "./element.ts";
import { type Lerc2Header, readLerc2Header } from "./header.ts";
import { readHuffman } from "./huffman.ts";
import { countValid, readMask } from "./mask.ts";
import { readTiles } from "./tiles.ts";

export interface LercBlob {
  readonly width: number;
  readonly height: number;
  readonly dims: number;
  /** Pixel-interleaved; 0 where the mask is 0. */
  readonly data: TypedArray;
  readonly mask: Uint8Array | null;
}

/** @param shared mask of the blob before, which further bands use without repeating it */
export function readLerc2(cursor: Cursor, shared: Uint8Array | null): LercBlob {
  const start = cursor.at;
  const header = readLerc2Header(cursor);
  const { width, height, dims } = header;
  const mask = maskOf(cursor, header, shared);
  const data = elements(header.type, width * height * dims);
  if (header.valid > 0) readValues(cursor, data, { header, mask });
  restoreNodata(data, header);
  cursor.at = start + header.length;
  return { width, height, dims, data, mask };
}

function maskOf(cursor: Cursor, header: Lerc2Header, shared: Uint8Array | null): Uint8Array | null {
  const cells = header.width * header.height;
  const length = cursor.int32();
  if (header.valid === 0) return new Uint8Array(cells);
  if (header.valid === cells) return null;
  const mask = length > 0 ? readMask(cursor, length, cells) : shared;
  if (mask?.length !== cells || countValid(mask) !== header.valid) throw new RangeError("damaged LERC mask");
  return mask;
}

interface Masked {
  readonly header: Lerc2Header;
  readonly mask: Uint8Array | null;
}

function readValues(cursor: Cursor, data: TypedArray, image: Masked): void {
  const { header, mask } = image;
  const { dims, type, version } = header;
  if (header.low === header.high) return fillConstant(data, mask, [header.low]);
  const ranged = version >= 4;
  const lows = ranged ? Array.from({ length: dims }, () => readElement(cursor, type)) : [header.low];
  const highs = ranged ? Array.from({ length: dims }, () => readElement(cursor, type)) : [header.high];
  if (ranged && lows.every((low, d) => low === highs[d])) return fillConstant(data, mask, lows);
  if (cursor.uint8() !== 0) return readSweep(cursor, data, image);
  const order = version >= 3 ? "low first" : "high first";
  const mode = huffmanMode(cursor, header);
  if (mode === null) return readTiles(cursor, data, { header, mask, order, highs });
  readHuffman(cursor, data, { width: header.width, dims, mask, order, mode, shift: type === INT8 ? 128 : 0 });
}

/** Exact 8-bit images say whether they are in Huffman codes; so do exact floats of version 6, whose codes are others. */
function huffmanMode(cursor: Cursor, header: Lerc2Header): "differences" | "values" | null {
  const { version, type, errorMax } = header;
  const exactFloats = version >= 6 && type >= FLOAT32 && errorMax === 0;
  if (!exactFloats && !(version >= 2 && elementBytes(type) === 1 && errorMax === 0.5)) return null;
  const mode = cursor.uint8();
  if (mode === 0) return null;
  if (exactFloats) throw new RangeError("exact floating point numbers of LERC version 2.6 are not supported");
  if (mode === 1) return "differences";
  if (mode === 2 && version >= 4) return "values";
  throw new RangeError("damaged LERC data: no such mode");
}

function fillConstant(data: TypedArray, mask: Uint8Array | null, values: readonly number[]): void {
  const dims = values.length;
  if (mask === null && dims === 1) {
    data.fill(values[0]!);
    return;
  }
  const perCell = mask === null ? dims : data.length / mask.length;
  for (let at = 0; at < data.length; at++) {
    if (mask === null || mask[Math.floor(at / perCell)] === 1) data[at] = values[(at % perCell) % dims]!;
  }
}

/** All valid pixels as they are. */
function readSweep(cursor: Cursor, data: TypedArray, { header, mask }: Masked): void {
  const { dims, type } = header;
  if (header.valid * dims * elementBytes(type) > cursor.bytes.length - cursor.at)
    throw new RangeError("LERC data ends too early");
  for (let cell = 0, at = 0; at < data.length; cell++, at += dims) {
    if (mask !== null && mask[cell] === 0) continue;
    for (let d = 0; d < dims; d++) data[at + d] = readElement(cursor, type);
  }
}

function restoreNodata(data: TypedArray, { nodata, dims }: Lerc2Header): void {
  if (nodata === null || dims < 2 || nodata.stored === nodata.original) return;
  for (let i = 0; i < data.length; i++) if (data[i] === nodata.stored) data[i] = nodata.original;
}
