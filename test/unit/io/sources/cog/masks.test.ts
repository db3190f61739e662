/** Masks on their way into cubes: an alpha band takes cells from the colours and none from itself, for each way of resampling. */
import { describe, expect, it } from "vitest";
import { createBuilder } from "../../../../../src/cube/builder.ts";
import { type Chunk, isValidAt } from "../../../../../src/cube/chunk.ts";
import { wholeRegion } from "../../../../../src/cube/region.ts";
import { resolve } from "../../../../../src/cube/resolve.ts";
import { run } from "../../../../../src/cube/run.ts";
import { sizesOf } from "../../../../../src/cube/shape.ts";
import type { ByteSource } from "../../../../../src/io/bytes.ts";
import { createCounts } from "../../../../../src/io/bytes/counted.ts";
import { readHeader } from "../../../../../src/io/sources/raster-formats.ts";
import { together } from "../../../../../src/io/sources/cog/masks.ts";
import { createHeaderCache } from "../../../../../src/io/sources/header-cache.ts";
import { createReader } from "../../../../../src/io/sources/index.ts";
import { platformCodecs } from "../../../../../src/platform/codecs.ts";
import { loadOf } from "../../../../support/files.ts";
import {
  type Fields,
  ascii,
  double,
  grayFields,
  long,
  short,
  tiffBytes,
} from "../../../../support/tiff-bytes.ts";

const placed: Fields = {
  33550: double(10, 10, 0),
  33922: double(0, 0, 0, 500_000, 5_000_000, 0),
  34735: short(1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32633),
};

async function loaded(bytes: Uint8Array, band: number, method: "near" | "bilinear"): Promise<Chunk> {
  const source: ByteSource = {
    key: "file",
    read: ({ offset, length }) =>
      Promise.resolve({
        bytes: bytes.slice(offset, offset + length),
        validator: "v1",
        totalBytes: bytes.length,
      }),
  };
  const header = await readHeader(source);
  const builder = createBuilder();
  const grid = header.levels[0]!.grid;
  const node = builder.add("load", loadOf(header, { grid, band, method }), [], "load");
  const plan = builder.plan();
  const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const ports = { codecs: platformCodecs, headers: createHeaderCache(), blocks: null };
  const reader = createReader({ open: () => source, ...ports, counts: createCounts(), signal: null });
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), { reader });
  return chunk!;
}

const seen = (chunk: Chunk): (number | null)[] =>
  Array.from(chunk.data, (value, i) => (isValidAt(chunk, i) ? value : null));

it("masks per cell and per value are one: a cell that is not valid has no valid value", () => {
  const perCell = Uint8Array.of(1, 0, 1);
  const perValue = Uint8Array.of(1, 0, 1, 1, 0, 1);
  expect([...together(perCell.slice(), null, perValue.slice())!]).toEqual([1, 0, 0, 0, 0, 1]);
  expect([...together(perCell.slice(), Uint8Array.of(1, 1, 0))!]).toEqual([1, 0, 0]);
  expect(together(null, null)).toBeNull();
});

describe.each(["near", "bilinear"] as const)("%s", (method) => {
  it("leaves out colours where alpha is 0, and keeps alpha itself", async () => {
    const data = Uint8Array.of(1, 255, 2, 0, 3, 9, 4, 0);
    const fields = grayFields(4, 1, {
      ...placed,
      258: short(8, 8),
      277: short(2),
      279: long(8),
      338: short(2),
    });
    const bytes = tiffBytes(data, [fields]);
    expect(seen(await loaded(bytes, 0, method))).toEqual([1, null, 3, null]);
    expect(seen(await loaded(bytes, 1, method))).toEqual([255, 0, 9, 0]);
  });
  it("takes a mask of one bit before the declared no-data value", async () => {
    const data = Uint8Array.of(1, 2, 3, 4, 0b10110000);
    const image = grayFields(4, 1, { ...placed, 42113: ascii("1") });
    const mask = grayFields(4, 1, {
      254: long(4),
      258: short(1),
      262: short(4),
      273: long(12),
      279: long(1),
    });
    expect(seen(await loaded(tiffBytes(data, [image, mask]), 0, method))).toEqual([1, null, 3, 4]);
  });
  it("takes a mask of each band", async () => {
    const data = Uint8Array.of(1, 10, 2, 20, 3, 30, 4, 40, 0b11011000);
    const image = grayFields(4, 1, { ...placed, 258: short(8, 8), 277: short(2), 279: long(8) });
    const mask = grayFields(4, 1, {
      254: long(4),
      258: short(1, 1),
      262: short(4),
      273: long(16),
      277: short(2),
      279: long(1),
    });
    const bytes = tiffBytes(data, [image, mask]);
    expect(seen(await loaded(bytes, 0, method))).toEqual([1, null, 3, null]);
    expect(seen(await loaded(bytes, 1, method))).toEqual([10, 20, null, null]);
  });
});
