/** PNG: one band gray, three bands RGB, four RGBA; no-data is transparent. Values are rounded and clamped to 0-255. */
import type { Chunk } from "../../cube/chunk.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import type { Colormap } from "./colormap.ts";
import { type EncodedFile, type Raster, FormatUnsuitableReason } from "./format.ts";
import { bandsMisfit } from "./picture.ts";
import { isVisible, paint, rgbaPixels, toByte } from "./pixels.ts";

export interface PngOptions {
  /** Colours for a single band, by value; null writes gray. */
  readonly colormap: Colormap | null;
  readonly level: number;
}

export function encodePng(raster: Raster, options: PngOptions, codecs: PlatformCodecs): EncodedFile {
  const { width, height } = raster.grid;
  const count = raster.bands.length;
  const misfit = bandsMisfit("PNG", count);
  if (misfit !== null) throw new FormatUnsuitableReason(misfit);
  const first = raster.bands[0]!.chunk;
  const image = count > 1 ? rgb(raster) : options.colormap ? coloured(first, options.colormap) : gray(first);
  const bytes = pngFile({ width, height, ...image }, (data) => codecs.deflate(data, options.level));
  return { bytes, mediaType: "image/png", extension: ".png" };
}

/** Colour type as in the PNG specification: 3 palette, 4 gray with alpha, 6 RGBA. */
interface Image {
  readonly colorType: 3 | 4 | 6;
  readonly samples: 1 | 2 | 4;
  readonly pixels: Uint8Array;
  /** Of palettes: red, green, blue per entry; entry 0 is transparent. */
  readonly palette?: Uint8Array;
}

/** Gray with alpha. */
function gray(chunk: Chunk): Image {
  const pixels = new Uint8Array(chunk.data.length * 2);
  const scale = chunk.type === "boolean" ? 255 : 1;
  for (let i = 0; i < chunk.data.length; i++) {
    if (!isVisible(chunk, i)) continue;
    pixels[i * 2] = toByte(chunk.data[i]! * scale);
    pixels[i * 2 + 1] = 255;
  }
  return { colorType: 4, samples: 2, pixels };
}

function coloured(chunk: Chunk, colormap: Colormap): Image {
  const { entries: pixels, palette } = paint(chunk, colormap);
  return { colorType: 3, samples: 1, pixels, palette };
}

function rgb(raster: Raster): Image {
  return { colorType: 6, samples: 4, pixels: rgbaPixels(raster) };
}

interface PngShape extends Image {
  readonly width: number;
  readonly height: number;
}

/** Signature, header, palette, one data chunk, end (PNG specification, third edition, section 5). */
function pngFile(shape: PngShape, deflate: (data: Uint8Array) => Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, shape.width);
  view.setUint32(4, shape.height);
  header.set([8, shape.colorType, 0, 0, 0], 8);
  const chunks = [
    pngChunk("IHDR", header),
    ...(shape.palette ? [pngChunk("PLTE", shape.palette), pngChunk("tRNS", new Uint8Array(1))] : []),
    pngChunk("IDAT", deflate(filtered(shape))),
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

/** No filter: neighbouring values of classes and palettes repeat as they are, and differences of noise do not. */
function filtered(shape: PngShape): Uint8Array {
  const row = shape.width * shape.samples;
  const out = new Uint8Array((row + 1) * shape.height);
  for (let y = 0; y < shape.height; y++)
    out.set(shape.pixels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
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
