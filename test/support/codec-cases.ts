/** Blocks of TIFFs with GDAL's values: a few are committed, many are made anew where GDAL is installed. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { TypedArray } from "../../src/cube/chunk.ts";
import { gdalIsHere } from "./pixels.ts";

const python = "/usr/bin/python3";

export interface CodecCase {
  readonly name: string;
  /** The part of the block that lies in the raster. */
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly bits: number;
  readonly compression: number;
  readonly photometric: number;
  readonly fillOrder: number;
  readonly options: number;
  readonly bytes: Uint8Array;
  readonly tables: Uint8Array | null;
  /** 1 where a pixel is valid; of LERC only. */
  readonly mask: Uint8Array | null;
  /** GDAL's values, pixel-interleaved: height x width x samples. */
  readonly values: TypedArray;
}

/** Cases that are committed. */
export function committedCases(codec: string): CodecCase[] {
  return parse(readFileSync(new URL(`../golden/codecs/${codec}.json`, import.meta.url), "utf8"));
}

/** The committed cases, and where GDAL is installed all others too. */
export function casesOf(codec: string): CodecCase[] {
  const small = committedCases(codec);
  if (!gdalIsHere) {
    console.log(`GDAL is not here: only the committed ${codec} blocks are tested`);
    return small;
  }
  const script = "test/golden/scripts/codec_blocks.py";
  return [...small, ...parse(execFileSync(python, [script, codec], { maxBuffer: 1 << 29 }).toString())];
}

function parse(text: string): CodecCase[] {
  return (JSON.parse(text) as Record<string, string>[]).map((fields) => {
    const tables = bytesOf(fields["tables"]!);
    return {
      ...(fields as unknown as CodecCase),
      bytes: bytesOf(fields["bytes"]!),
      tables: tables.length > 0 ? tables : null,
      mask: fields["mask"] ? bytesOf(fields["mask"]) : null,
      values: typed(bytesOf(fields["values"]!), fields["type"]!),
    };
  });
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64"));
}

function typed(bytes: Uint8Array, type: string): TypedArray {
  const constructors = {
    int8: Int8Array,
    uint8: Uint8Array,
    uint16: Uint16Array,
    int16: Int16Array,
    uint32: Uint32Array,
    int32: Int32Array,
    float32: Float32Array,
    float64: Float64Array,
  };
  return new constructors[type as keyof typeof constructors](bytes.buffer as ArrayBuffer);
}

/** The largest difference to GDAL's values over the block's part of the raster; NaN equals NaN. */
export function largestDifference(decoded: ArrayLike<number>, block: CodecCase): number {
  let largest = 0;
  const { width, height, samples, values, blockWidth } = block;
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < width * samples; i++) {
      const expected = values[y * width * samples + i]!;
      const actual = decoded[y * blockWidth * samples + i]!;
      if (Number.isNaN(expected) && Number.isNaN(actual)) continue;
      const difference = Math.abs(expected - actual);
      if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
    }
  }
  return largest;
}

/** Pixels with an alpha that their block leaves out: 0 where its mask is 0, else 255, as libtiff fills it in. */
export function withAlpha(
  block: { readonly data: ArrayLike<number>; readonly samples: number; readonly mask?: Uint8Array | null },
  samples: number,
): ArrayLike<number> {
  const { data, mask } = block;
  if (block.samples === samples) return data;
  if (block.samples > samples) return Array.from(data).filter((_, i) => i % block.samples < samples);
  return Array.from({ length: (data.length / block.samples) * samples }, (_, i) => {
    const [cell, sample] = [Math.floor(i / samples), i % samples];
    if (sample < block.samples) return data[cell * block.samples + sample]!;
    return mask?.[cell] === 0 ? 0 : 255;
  });
}

/** Damages blocks in `count` seeded ways; each decode must end quickly, with values or a RangeError. */
export function expectBounded(
  blocks: readonly Uint8Array[],
  count: number,
  decode: (bytes: Uint8Array) => unknown,
): void {
  let state = 12345;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < count; round++) {
    const damaged = blocks[round % blocks.length]!.slice(0, undefined);
    const changes = 1 + random(4);
    for (let i = 0; i < changes; i++) damaged[random(damaged.length)] = random(256);
    const cut = random(4) === 0 ? damaged.subarray(0, random(damaged.length)) : damaged;
    const start = process.cpuUsage();
    try {
      decode(cut);
    } catch (error) {
      if (!(error instanceof RangeError))
        throw new Error(`round ${round}: ${String(error)}`, { cause: error });
    }
    // Processor time: the machine may be busy with other things.
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  }
}
