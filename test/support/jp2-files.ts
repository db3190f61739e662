/** Small JPEG 2000 files with what OpenJPEG and GDAL say of them: test/golden/scripts/jp2_files.py. */
import { readFileSync } from "node:fs";
import { crc32, inflateSync } from "node:zlib";
import { noPace } from "../../src/cube/pace.ts";
import type { TypedArray } from "../../src/cube/chunk.ts";
import type { ByteRange, ByteSource } from "../../src/io/bytes.ts";
import { readBlocks } from "../../src/io/sources/raster-formats.ts";
import type { RasterHeader } from "../../src/io/sources/raster-header.ts";
import { workerCodecs } from "../../src/platform/worker-codecs.ts";

interface Jp2Level {
  readonly level: number;
  readonly width: number;
  readonly height: number;
  /** Of the planes in row order, little-endian; of exact values. */
  readonly crc?: number;
  readonly values?: string;
}

export interface Jp2File {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type: "uint8" | "int8" | "uint16" | "int16";
  readonly bands: number;
  readonly lossy: boolean;
  readonly place: { readonly crs: string; readonly transform: readonly number[] } | null;
  readonly levels: readonly Jp2Level[];
}

export const jp2Files: readonly Jp2File[] = (
  JSON.parse(readFileSync(new URL("../golden/jp2.json", import.meta.url), "utf8")) as (Omit<
    Jp2File,
    "bytes"
  > & {
    readonly bytes: string;
  })[]
).map((file) => ({ ...file, bytes: inflated(file.bytes) }));

function inflated(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(inflateSync(Buffer.from(text, "base64")));
}

/** A file in memory, and the ranges that were asked of it. */
export function memorySource(bytes: Uint8Array): {
  readonly source: ByteSource;
  readonly asked: ByteRange[];
} {
  const asked: ByteRange[] = [];
  return {
    asked,
    source: {
      key: "memory",
      read(range) {
        asked.push(range);
        const own = bytes.slice(range.offset, range.offset + range.length);
        return Promise.resolve({ bytes: own, validator: "v1", totalBytes: bytes.length });
      },
    },
  };
}

/** All cells of a level, planes one after another. */
export async function levelPlanes(
  source: ByteSource,
  header: RasterHeader,
  level: number,
): Promise<TypedArray> {
  const { grid, blockWidth, blockHeight } = header.levels[level]!;
  const { width, height } = grid;
  const across = Math.ceil(width / blockWidth);
  const count = across * Math.ceil(height / blockHeight);
  const read = { source: 0, level, blocks: Array.from({ length: count }, (_, i) => i), bytes: 0 };
  const blocks = await readBlocks(
    source,
    { header, read, band: 0, signal: null, pace: noPace },
    workerCodecs,
  );
  const planes = new arrays[header.type as Jp2File["type"]](width * height * header.bands);
  for (const { number, data } of blocks) {
    const [left, top] = [(number % across) * blockWidth, Math.floor(number / across) * blockHeight];
    for (let y = 0; y < Math.min(blockHeight, height - top); y++)
      for (let x = 0; x < Math.min(blockWidth, width - left); x++)
        for (let band = 0; band < header.bands; band++)
          planes[(band * height + top + y) * width + left + x] =
            data[(y * blockWidth + x) * header.bands + band]!;
  }
  return planes;
}

const arrays = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array };

/** Largest difference from what the golden says; any difference of exact values counts as infinite. */
export function differenceFrom(file: Jp2File, level: Jp2Level, planes: TypedArray): number {
  if (level.values === undefined)
    return crc32(new Uint8Array(planes.buffer, planes.byteOffset, planes.byteLength)) === level.crc
      ? 0
      : Infinity;
  const bytes = inflated(level.values);
  const expected = new arrays[file.type](bytes.buffer, bytes.byteOffset, planes.length);
  let largest = 0;
  for (let i = 0; i < planes.length; i++) largest = Math.max(largest, Math.abs(planes[i]! - expected[i]!));
  return largest;
}

export function typedAs(type: Jp2File["type"], values: ArrayLike<number>): TypedArray {
  return arrays[type].from(values);
}
