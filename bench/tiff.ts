/** Tiled little-endian TIFFs of one band for the bench of decoders: the same hills in every compression. Runs in Node. */
import { deflateSync, zstdCompressSync } from "node:zlib";
import { encodeLzw } from "./lzw.ts";

export interface TiffCase {
  readonly name: string;
  readonly compression: keyof typeof compressions;
  /** TIFF tag 317: 1 none, 2 differences, 3 floating point. */
  readonly predictor: 1 | 2 | 3;
  readonly type: "uint16" | "float32";
}

export const tiffCases: readonly TiffCase[] = [
  { name: "none", compression: "none", predictor: 1, type: "uint16" },
  { name: "LZW", compression: "lzw", predictor: 1, type: "uint16" },
  { name: "LZW, predictor 2", compression: "lzw", predictor: 2, type: "uint16" },
  { name: "deflate", compression: "deflate", predictor: 1, type: "uint16" },
  { name: "deflate, predictor 2", compression: "deflate", predictor: 2, type: "uint16" },
  { name: "deflate, predictor 3", compression: "deflate", predictor: 3, type: "float32" },
  { name: "zstd", compression: "zstd", predictor: 1, type: "uint16" },
  { name: "zstd, predictor 2", compression: "zstd", predictor: 2, type: "uint16" },
];

const compressions = {
  none: { tag: 1, encode: (bytes: Uint8Array) => bytes },
  lzw: { tag: 5, encode: encodeLzw },
  deflate: { tag: 8, encode: (bytes: Uint8Array): Uint8Array => deflateSync(bytes, { level: 6 }) },
  zstd: { tag: 50000, encode: (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes) },
} as const;

const SIZE = 1024;
const TILE = 256;

export function makeTiff({ compression, predictor, type }: TiffCase): Uint8Array<ArrayBuffer> {
  const { tag, encode } = compressions[compression];
  const tiles: Uint8Array[] = [];
  for (let row = 0; row < SIZE; row += TILE)
    for (let column = 0; column < SIZE; column += TILE)
      tiles.push(encode(predicted(tileOf(row, column, type), predictor)));
  return file(tiles, {
    compression: tag,
    predictor,
    bits: type === "uint16" ? 16 : 32,
    format: type === "uint16" ? 1 : 3,
  });
}

/** Smooth hills with a little noise, as reflectances have it. */
function tileOf(top: number, left: number, type: TiffCase["type"]): Uint16Array | Float32Array {
  const out = type === "uint16" ? new Uint16Array(TILE * TILE) : new Float32Array(TILE * TILE);
  for (let i = 0; i < out.length; i++) {
    const y = top + Math.floor(i / TILE);
    const x = left + (i % TILE);
    const noise = (Math.imul(y * SIZE + x, 2654435761) >>> 27) - 16;
    const value = 3000 + 1500 * Math.sin(x / 90) * Math.cos(y / 70) + noise;
    out[i] = type === "uint16" ? Math.round(value) : value / 16;
  }
  return out;
}

function predicted(tile: Uint16Array | Float32Array, predictor: 1 | 2 | 3): Uint8Array {
  const bytes = new Uint8Array(tile.buffer);
  if (predictor === 1) return bytes;
  if (predictor === 2) {
    for (let i = tile.length - 1; i > 0; i--) if (i % TILE !== 0) tile[i]! -= tile[i - 1]!;
    return bytes;
  }
  return byPlanes(bytes);
}

/** The floating point predictor of Adobe's TIFF Technical Note 3: bytes by significance, then differences over the row. */
function byPlanes(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const rowBytes = TILE * 4;
  for (let start = 0; start < bytes.length; start += rowBytes) {
    for (let i = 0; i < TILE; i++)
      for (let plane = 0; plane < 4; plane++)
        out[start + plane * TILE + i] = bytes[start + i * 4 + 3 - plane]!;
    for (let i = start + rowBytes - 1; i > start; i--) out[i]! -= out[i - 1]!;
  }
  return out;
}

interface Facts {
  readonly compression: number;
  readonly predictor: number;
  readonly bits: number;
  readonly format: number;
}

type Entry = readonly [tag: number, type: 3 | 4 | 12, values: readonly number[]];

/** Header, one directory, the values that do not fit into it, the tiles (TIFF 6.0, section 2). */
function file(tiles: readonly Uint8Array[], facts: Facts): Uint8Array<ArrayBuffer> {
  const entries = (offsets: readonly number[]): Entry[] => [
    [256, 4, [SIZE]],
    [257, 4, [SIZE]],
    [258, 3, [facts.bits]],
    [259, 3, [facts.compression]],
    [262, 3, [1]],
    [277, 3, [1]],
    [317, 3, [facts.predictor]],
    [322, 4, [TILE]],
    [323, 4, [TILE]],
    [324, 4, offsets],
    [325, 4, tiles.map((tile) => tile.length)],
    [339, 3, [facts.format]],
    [33550, 12, [10, 10, 0]],
    [33922, 12, [0, 0, 0, 500000, 5200000, 0]],
    [34735, 3, [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32633]],
  ];
  const headBytes = directory(entries(tiles.map(() => 0))).length;
  let at = headBytes;
  const offsets = tiles.map((tile) => (at += tile.length) - tile.length);
  const out = new Uint8Array(at);
  out.set(directory(entries(offsets)));
  tiles.forEach((tile, index) => out.set(tile, offsets[index]));
  return out;
}

const sizes = { 3: 2, 4: 4, 12: 8 } as const;

function directory(entries: readonly Entry[]): Uint8Array {
  const long = entries.filter(([, type, values]) => values.length * sizes[type] > 4);
  const start = 8 + 2 + entries.length * 12 + 4;
  const out = new Uint8Array(
    start + long.reduce((sum, [, type, values]) => sum + values.length * sizes[type], 0),
  );
  const view = new DataView(out.buffer);
  view.setUint16(0, 0x4949);
  view.setUint16(2, 42, true);
  view.setUint32(4, 8, true);
  view.setUint16(8, entries.length, true);
  let free = start;
  entries.forEach(([tag, type, values], index) => {
    const entry = 10 + index * 12;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, values.length, true);
    let at = entry + 8;
    if (values.length * sizes[type] > 4) {
      view.setUint32(at, free, true);
      at = free;
      free += values.length * sizes[type];
    }
    for (const value of values) {
      if (type === 3) view.setUint16(at, value, true);
      else if (type === 4) view.setUint32(at, value, true);
      else view.setFloat64(at, value, true);
      at += sizes[type];
    }
  });
  return out;
}
