/** YCbCr outside JPEG (TIFF 6.0, section 21): luminance and chroma in groups of cells, to RGB in the fixed point of libtiff. */
import { SourceUnreadable } from "../../../faults.ts";
import { TAG } from "../tiff/tags.ts";
import type { TagReader } from "../tiff/values.ts";

export interface YcbcrFacts {
  /** Cells that share one pair of chroma samples. */
  readonly groupWidth: number;
  readonly groupHeight: number;
  /** Shares of red, green and blue in the luminance. */
  readonly luma: readonly number[];
  /** Reference black and white of Y, Cb and Cr. */
  readonly references: readonly number[];
}

/** Groups, width x height, that libtiff turns into RGB; nobody else's are known to be read by anyone. */
const groups = new Set(["1x1", "1x2", "2x1", "2x2", "4x1", "4x2", "4x4"]);

export async function ycbcrFacts(tags: TagReader, key: string): Promise<YcbcrFacts> {
  const [groupWidth = 2, groupHeight = 2] = (await tags.numbers(TAG.ycbcrSubsampling)) ?? [];
  if (!groups.has(`${groupWidth}x${groupHeight}`))
    throw new SourceUnreadable(key, `chroma of one in ${groupWidth} x ${groupHeight} cells is not supported`);
  const luma = (await tags.numbers(TAG.ycbcrCoefficients)) ?? [0.299, 0.587, 0.114];
  const references = (await tags.numbers(TAG.referenceBlackWhite)) ?? [0, 255, 128, 255, 128, 255];
  if (luma.length < 3 || !(luma[1] !== 0) || references.length < 6)
    throw new SourceUnreadable(key, "its YCbCr coefficients cannot be");
  return { groupWidth, groupHeight, luma, references };
}

/** Bytes of so many rows: groups at the right and lower edge are stored whole. */
export function ycbcrBytes(facts: YcbcrFacts, width: number, height: number): number {
  const { groupWidth, groupHeight } = facts;
  const groups = Math.ceil(width / groupWidth) * Math.ceil(height / groupHeight);
  return groups * (groupWidth * groupHeight + 2);
}

/** RGB, interleaved by pixel: `width * height * 3` values. */
export function ycbcrToRgb(
  bytes: Uint8Array,
  facts: YcbcrFacts,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const { groupWidth, groupHeight } = facts;
  const tables = tablesOf(facts);
  const out = new Uint8ClampedArray(width * height * 3);
  const inGroup = groupWidth * groupHeight;
  let at = 0;
  for (let top = 0; top < height; top += groupHeight) {
    for (let left = 0; left < width; left += groupWidth) {
      const cb = bytes[at + inGroup]!;
      const cr = bytes[at + inGroup + 1]!;
      const red = tables.redOfCr[cr]!;
      const green = (tables.greenOfCb[cb]! + tables.greenOfCr[cr]!) >> 16;
      const blue = tables.blueOfCb[cb]!;
      for (let i = 0; i < inGroup; i++) {
        const column = left + (i % groupWidth);
        const row = top + Math.floor(i / groupWidth);
        if (column >= width || row >= height) continue;
        const y = tables.luminance[bytes[at + i]!]!;
        const to = (row * width + column) * 3;
        out[to] = y + red;
        out[to + 1] = y + green;
        out[to + 2] = y + blue;
      }
      at += inGroup + 2;
    }
  }
  return new Uint8Array(out.buffer);
}

interface Tables {
  readonly luminance: Int32Array;
  readonly redOfCr: Int32Array;
  readonly blueOfCb: Int32Array;
  readonly greenOfCb: Int32Array;
  readonly greenOfCr: Int32Array;
}

function tablesOf({ luma, references }: YcbcrFacts): Tables {
  const [red, green, blue] = luma as [number, number, number];
  const fixed = (value: number): number => Math.trunc(value * 65536 + 0.5);
  const redFactor = fixed(2 - 2 * red);
  const blueFactor = fixed(2 - 2 * blue);
  const greenByCr = -fixed((red * (2 - 2 * red)) / green);
  const greenByCb = -fixed((blue * (2 - 2 * blue)) / green);
  const table = (value: (code: number) => number): Int32Array =>
    Int32Array.from({ length: 256 }, (_, i) => value(i));
  const scaled = (code: number, at: number, { shift, range }: { shift: number; range: number }): number => {
    const black = Math.trunc(references[at]! - shift);
    const span = references[at + 1]! - shift - (references[at]! - shift);
    const value = ((code - black) * range) / (span === 0 ? 1 : span);
    return Math.trunc(Math.min(4096, Math.max(-4096, value)));
  };
  const chroma = { shift: 128, range: 127 };
  const half = 1 << 15;
  return {
    luminance: table((code) => scaled(code, 0, { shift: 0, range: 255 })),
    redOfCr: table((code) => (redFactor * scaled(code - 128, 4, chroma) + half) >> 16),
    blueOfCb: table((code) => (blueFactor * scaled(code - 128, 2, chroma) + half) >> 16),
    greenOfCr: table((code) => greenByCr * scaled(code - 128, 4, chroma)),
    greenOfCb: table((code) => greenByCb * scaled(code - 128, 2, chroma) + half),
  };
}
