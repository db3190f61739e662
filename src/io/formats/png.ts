/** PNG: one band gray, three bands RGB, four RGBA; no-data is transparent. Values are rounded and clamped to 0-255. */
import type { Chunk } from "../../cube/chunk.ts";
import { type Paced, inOneGo, inTurns } from "../../cube/pace.ts";
import type { Grid } from "../../cube/shape.ts";
import { blockPixels, workPerDeflatedByte } from "../../limits.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import type { Colormap } from "./colormap.ts";
import { type EncodedFile, type EncoderPorts, type Raster, FormatUnsuitableReason } from "./format.ts";
import { bandsMismatch } from "./picture.ts";
import { isVisible, paint, rgbaPixels, toByte } from "./pixels.ts";

export interface PngOptions {
  /** Colours for a single band, by value; null writes gray. */
  readonly colormap: Colormap | null;
  readonly level: number;
}

export function encodePng(raster: Raster, options: PngOptions, codecs: PlatformCodecs): EncodedFile {
  const { image, rows } = inOneGo(drawn(raster, options));
  return inOneGo(pngFile(raster.grid, image, codecs.deflate(rows, options.level)));
}

/** The same bytes. Pictures as small as map tiles are written in one go. */
export async function encodePngInTurns(
  raster: Raster,
  options: PngOptions,
  { codecs, pace }: EncoderPorts,
): Promise<EncodedFile> {
  if (raster.grid.width * raster.grid.height <= TILE_PIXELS) return encodePng(raster, options, codecs);
  const { image, rows } = await inTurns(drawn(raster, options), pace);
  const pause = (bytes: number): Promise<void> | null => pace.did(bytes * workPerDeflatedByte);
  const deflated = await codecs.deflateInTurns(rows, options.level, pause);
  return inTurns(pngFile(raster.grid, image, deflated), pace);
}

const TILE_PIXELS = 512 * 512;

/** The picture, and its rows as they are deflated. */
function* drawn(
  raster: Raster,
  { colormap }: PngOptions,
): Paced<{ readonly image: Image; readonly rows: Uint8Array }> {
  const count = raster.bands.length;
  const mismatch = bandsMismatch("PNG", count);
  if (mismatch !== null) throw new FormatUnsuitableReason(mismatch);
  const first = raster.bands[0]!.chunk;
  const image = yield* count > 1 ? rgb(raster) : colormap ? coloured(first, colormap) : gray(first);
  return { image, rows: yield* filtered(image, raster.grid) };
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
function* gray(chunk: Chunk): Paced<Image> {
  const pixels = new Uint8Array(chunk.data.length * 2);
  const scale = chunk.type === "boolean" ? 255 : 1;
  for (let i = 0; i < chunk.data.length; i++) {
    if (i % blockPixels === 0) yield blockPixels;
    if (!isVisible(chunk, i)) continue;
    pixels[i * 2] = toByte(chunk.data[i]! * scale);
    pixels[i * 2 + 1] = 255;
  }
  return { colorType: 4, samples: 2, pixels };
}

function* coloured(chunk: Chunk, colormap: Colormap): Paced<Image> {
  const { entries: pixels, palette } = yield* paint(chunk, colormap);
  return { colorType: 3, samples: 1, pixels, palette };
}

function* rgb(raster: Raster): Paced<Image> {
  return { colorType: 6, samples: 4, pixels: yield* rgbaPixels(raster) };
}

type Size = Pick<Grid, "width" | "height">;

/** Signature, header, palette, one data chunk, end (PNG specification, third edition, section 5). */
function* pngFile(size: Size, image: Image, deflated: Uint8Array): Paced<EncodedFile> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size.width);
  view.setUint32(4, size.height);
  header.set([8, image.colorType, 0, 0, 0], 8);
  const chunks = [
    yield* pngChunk("IHDR", header),
    ...(image.palette
      ? [yield* pngChunk("PLTE", image.palette), yield* pngChunk("tRNS", new Uint8Array(1))]
      : []),
    yield* pngChunk("IDAT", deflated),
    yield* pngChunk("IEND", new Uint8Array(0)),
  ];
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const bytes = new Uint8Array(8 + chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  bytes.set(signature);
  let at = 8;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes, mediaType: "image/png", extension: ".png" };
}

/** No filter: neighbouring values of classes and palettes repeat as they are, and differences of noise do not. */
function* filtered({ samples, pixels }: Image, { width, height }: Size): Paced<Uint8Array> {
  const row = width * samples;
  const out = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y++) {
    out.set(pixels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
    yield row / 8;
  }
  return out;
}

function* pngChunk(type: string, data: Uint8Array): Paced<Uint8Array> {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, yield* crc32(out.subarray(4, 8 + data.length)));
  return out;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function* crc32(bytes: Uint8Array): Paced<number> {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    if (i % blockPixels === 0) yield blockPixels;
    crc = CRC_TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
