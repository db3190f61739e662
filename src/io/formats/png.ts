/** PNG: one band gray, three bands RGB, four RGBA; no-data is transparent. Values are rounded and clamped to 0-255. */
import type { Chunk } from "../../cube/chunk.ts";
import { isValidAt } from "../../cube/chunk.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import { type Colormap, colorAt } from "./colormap.ts";
import { type EncodedFile, type Raster, FormatUnsuitableReason } from "./format.ts";

export interface PngOptions {
  /** Colours for a single band, by value; null writes gray. */
  readonly colormap: Colormap | null;
  readonly level: number;
}

export function encodePng(raster: Raster, options: PngOptions, codecs: PlatformCodecs): EncodedFile {
  const { width, height } = raster.grid;
  const count = raster.bands.length;
  if (count !== 1 && count !== 3 && count !== 4)
    throw new FormatUnsuitableReason(`PNG holds 1, 3 or 4 bands, not ${count}`);
  const pixels =
    options.colormap && count === 1
      ? coloured(raster.bands[0]!.chunk, options.colormap)
      : count === 1
        ? gray(raster.bands[0]!.chunk)
        : rgb(raster);
  const samples = pixels.length / (width * height);
  const bytes = pngFile({ width, height, samples }, pixels, (data) => codecs.deflate(data, options.level));
  return { bytes, mediaType: "image/png", extension: ".png" };
}

function toByte(value: number): number {
  if (!(value > 0)) return 0;
  if (value >= 255) return 255;
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function visible(chunk: Chunk, i: number): boolean {
  return isValidAt(chunk, i) && !Number.isNaN(chunk.data[i]!);
}

/** Gray with alpha. */
function gray(chunk: Chunk): Uint8Array {
  const out = new Uint8Array(chunk.data.length * 2);
  const scale = chunk.type === "boolean" ? 255 : 1;
  for (let i = 0; i < chunk.data.length; i++) {
    if (!visible(chunk, i)) continue;
    out[i * 2] = toByte(chunk.data[i]! * scale);
    out[i * 2 + 1] = 255;
  }
  return out;
}

function coloured(chunk: Chunk, colormap: Colormap): Uint8Array {
  const out = new Uint8Array(chunk.data.length * 4);
  for (let i = 0; i < chunk.data.length; i++) {
    if (visible(chunk, i)) out.set(colorAt(colormap, chunk.data[i]!), i * 4);
  }
  return out;
}

function rgb(raster: Raster): Uint8Array {
  const [red, green, blue, alpha] = raster.bands.map((band) => band.chunk);
  const cells = red!.data.length;
  const out = new Uint8Array(cells * 4);
  for (let i = 0; i < cells; i++) {
    if (!visible(red!, i) || !visible(green!, i) || !visible(blue!, i)) continue;
    out[i * 4] = toByte(red!.data[i]!);
    out[i * 4 + 1] = toByte(green!.data[i]!);
    out[i * 4 + 2] = toByte(blue!.data[i]!);
    out[i * 4 + 3] = alpha ? (visible(alpha, i) ? toByte(alpha.data[i]!) : 0) : 255;
  }
  return out;
}

interface PngShape {
  readonly width: number;
  readonly height: number;
  /** 2: gray and alpha; 4: RGBA. */
  readonly samples: number;
}

/** Signature, header, one data chunk, end (PNG specification, third edition, section 5). */
function pngFile(
  shape: PngShape,
  pixels: Uint8Array,
  deflate: (data: Uint8Array) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, shape.width);
  view.setUint32(4, shape.height);
  header.set([8, shape.samples === 2 ? 4 : 6, 0, 0, 0], 8);
  const chunks = [
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflate(filtered(shape, pixels))),
    pngChunk("IEND", new Uint8Array(0)),
  ];
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const out = new Uint8Array(8 + chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  out.set(signature);
  let at = 8;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

/** Filter "up" on all rows but the first: maps repeat downwards, and it costs one subtraction. */
function filtered(shape: PngShape, pixels: Uint8Array): Uint8Array {
  const row = shape.width * shape.samples;
  const out = new Uint8Array((row + 1) * shape.height);
  for (let y = 0; y < shape.height; y++) {
    const to = y * (row + 1);
    const from = y * row;
    if (y === 0) {
      out.set(pixels.subarray(0, row), 1);
      continue;
    }
    out[to] = 2;
    for (let i = 0; i < row; i++) out[to + 1 + i] = pixels[from + i]! - pixels[from - row + i]!;
  }
  return out;
}

function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
