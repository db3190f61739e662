/** Headers that lie, loop or say little; how many requests a header costs; what keeps a file from being a load source. */
import { describe, expect, it } from "vitest";
import type { ByteSource } from "../../../../../src/io/bytes.ts";
import { createCounts } from "../../../../../src/io/bytes/counted.ts";
import { SourceUnreadable } from "../../../../../src/io/faults.ts";
import { tiffStorage } from "../../../../../src/io/sources/cog/header.ts";
import { createHeaderCache } from "../../../../../src/io/sources/header-cache.ts";
import { createReader } from "../../../../../src/io/sources/index.ts";
import { type RasterHeader, rasterSource } from "../../../../../src/io/sources/raster-header.ts";
import { readHeader } from "../../../../../src/io/sources/raster-formats.ts";
import { platformCodecs } from "../../../../../src/platform/codecs.ts";
import {
  type Fields,
  ascii,
  double,
  grayFields,
  long,
  short,
  tiffBytes,
} from "../../../../support/tiff-bytes.ts";

interface Asked {
  readonly source: ByteSource;
  /** Bytes of each request. */
  readonly requests: number[];
}

function memory(bytes: Uint8Array): Asked {
  const requests: number[] = [];
  return {
    requests,
    source: {
      key: "file",
      read({ offset, length }) {
        const found = bytes.slice(offset, offset + length);
        requests.push(found.length);
        return Promise.resolve({ bytes: found, validator: "v1", totalBytes: bytes.length });
      },
    },
  };
}

const headerOf = (bytes: Uint8Array): Promise<RasterHeader> => readHeader(memory(bytes).source);

async function blocksOf(bytes: Uint8Array, blocks: readonly number[]): Promise<number[][]> {
  const { source } = memory(bytes);
  const header = await readHeader(source);
  const reader = createReader({
    open: () => source,
    codecs: platformCodecs,
    headers: createHeaderCache(),
    blocks: null,
    counts: createCounts(),
    signal: null,
  });
  const read = await reader.read({ ...header }, { source: 0, level: 0, blocks, bytes: 0 }, "test");
  return read.map((block) => [...block.data]);
}

const cells = Uint8Array.from({ length: 64 }, (_, i) => i);
const utm33 = short(1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32633);
const placed: Fields = { 33550: double(10, 20, 0), 33922: double(0, 0, 0, 1000, 5000, 0), 34735: utm33 };

describe("a header", () => {
  it("costs one request, and one for each further run of pages", async () => {
    const near = memory(tiffBytes(cells, [grayFields(8, 8, placed)]));
    await readHeader(near.source);
    expect(near.requests.length).toBe(1);
    const many = Array.from({ length: 30_000 }, (_, i) => 8 + i);
    const far = tiffBytes(new Uint8Array(200_000), [
      grayFields(1, 30_000, { 278: long(1), 273: long(...many), 279: long(...many.map(() => 1)) }),
    ]);
    const asked = memory(far);
    expect((await readHeader(asked.source)).levels[0]!.grid.height).toBe(30_000);
    expect(asked.requests.length).toBeLessThanOrEqual(3);
  });
  it("leaves long tables of blocks in the file and reads what is needed of them", async () => {
    const count = 70_000;
    const offsets = Array.from({ length: count }, (_, i) => 8 + (i % 64));
    const bytes = tiffBytes(cells, [
      grayFields(1, count, { 278: long(1), 273: long(...offsets), 279: long(...offsets.map(() => 1)) }),
    ]);
    const header = await headerOf(bytes);
    expect(tiffStorage(header).levels[0]!.table.offsets.kind).toBe("in file");
    expect(await blocksOf(bytes, [0, 63, 64, 69_999])).toEqual([[0], [63], [0], [69_999 % 64]]);
  });
  it("reads a strip of many megabytes in slices", async () => {
    const rows = 2500;
    const data = Uint8Array.from({ length: 1000 * rows }, (_, i) => Math.floor(i / 1000) % 251);
    const bytes = tiffBytes(data.subarray(0, 0), [grayFields(1000, rows)]);
    const whole = new Uint8Array(bytes.length + data.length);
    whole.set(bytes.subarray(0, 8));
    whole.set(data, bytes.length);
    whole.set(bytes.subarray(8), 8);
    const at = bytes.length;
    const view = new DataView(whole.buffer);
    const entry = [...bytes.keys()].find(
      (i) => bytes[i] === 0x11 && bytes[i + 1] === 1 && bytes[i + 2] === 4,
    )!;
    view.setUint32(entry + 8, at, true);
    const level = tiffStorage(await headerOf(whole)).levels[0]!;
    expect(level.blockHeight).toBeLessThan(rows);
    expect(level.storedHeight).toBe(rows);
    const last = Math.ceil(rows / level.blockHeight) - 1;
    const [first, end] = await blocksOf(whole, [0, last]);
    expect(first![999]).toBe(0);
    expect(first![1000]).toBe(1);
    expect(end![0]).toBe((last * level.blockHeight) % 251);
  });
});

it("strips that are sliced are sliced evenly, so that no slice lies in two", async () => {
  const [width, rows, strips] = [2000, 700, 2];
  const data = Uint8Array.from({ length: width * rows * strips }, (_, i) => Math.floor(i / width) % 251);
  const offsets = [8, 8 + width * rows];
  const lengths = offsets.map(() => width * rows);
  const fields = grayFields(width, rows * strips, {
    273: long(...offsets),
    278: long(rows),
    279: long(...lengths),
  });
  const bytes = tiffBytes(data, [fields]);
  const { blockHeight } = (await headerOf(bytes)).levels[0]!;
  expect([rows % blockHeight, blockHeight < rows]).toEqual([0, true]);
  const last = (rows * strips) / blockHeight - 1;
  const firsts = (await blocksOf(bytes, [1, last])).map((block) => block[0]);
  expect(firsts).toEqual([blockHeight % 251, (last * blockHeight) % 251]);
});

describe("damaged headers end in SourceUnreadable", () => {
  const sound = tiffBytes(cells, [grayFields(8, 8)]);
  const cases: Readonly<Record<string, Uint8Array>> = {
    nothing: new Uint8Array(0),
    "two bytes": sound.slice(0, 2),
    text: new TextEncoder().encode("<html>not found, and then some more</html>"),
    "no directory": sound.slice(0, 8),
    "cut directory": sound.slice(0, sound.length - 40),
    "directory behind the end": tiffBytes(cells, [grayFields(8, 8)], { first: 4_000_000_000 }),
    "directory in the header": tiffBytes(cells, [grayFields(8, 8)], { first: 2 }),
    "further directory behind the end": tiffBytes(cells, [grayFields(8, 8)], { next: 1_000_000 }),
    "no width": tiffBytes(cells, [{ ...grayFields(8, 8), 256: long(0) }]),
    "width beyond all": tiffBytes(cells, [{ ...grayFields(8, 8), 256: long(4_294_967_295) }]),
    "tile beyond all": tiffBytes(cells, [{ ...grayFields(8, 8), 322: long(2 ** 31), 323: long(16) }]),
    "too many blocks": tiffBytes(cells, [{ ...grayFields(60_000, 60_000), 322: long(1), 323: long(1) }]),
    "no rows per strip": tiffBytes(cells, [{ ...grayFields(8, 8), 278: long(0) }]),
    "bands that differ": tiffBytes(cells, [{ ...grayFields(8, 8), 277: short(2), 258: short(8, 16) }]),
    "many sample counts": tiffBytes(cells, [{ ...grayFields(8, 8), 277: short(1, 1, 1) }]),
    "no bits": tiffBytes(cells, [{ ...grayFields(8, 8), 258: short(0) }]),
    "33 bits": tiffBytes(cells, [{ ...grayFields(8, 8), 258: short(33) }]),
    complex: tiffBytes(cells, [{ ...grayFields(8, 8), 258: short(32), 339: short(5) }]),
    "no offsets": tiffBytes(cells, [
      Object.fromEntries(Object.entries(grayFields(8, 8)).filter(([tag]) => tag !== "273")),
    ]),
    "a block of gigabytes": tiffBytes(cells, [grayFields(60_000, 60_000, { 259: short(8) })]),
  };
  it.each(Object.entries(cases))("%s", async (_, bytes) => {
    await expect(headerOf(bytes)).rejects.toBeInstanceOf(SourceUnreadable);
  });
  it("but a loop of directories only ends the list", async () => {
    const looping = tiffBytes(cells, [grayFields(8, 8), grayFields(4, 4, { 254: long(1) })], { next: 0 });
    const view = new DataView(looping.buffer);
    view.setUint32(looping.length - 4, view.getUint32(4, true), true);
    expect((await headerOf(looping)).levels.length).toBe(2);
  });
});

describe("blocks that are not there", () => {
  it("end in SourceUnreadable when the file ends before them", async () => {
    for (const offset of [5000, 4_294_967_295]) {
      const bytes = tiffBytes(cells, [grayFields(8, 8, { 273: long(offset), 279: long(64) })]);
      await expect(blocksOf(bytes, [0])).rejects.toBeInstanceOf(SourceUnreadable);
    }
    const cut = tiffBytes(new Uint8Array(0), [grayFields(100, 100)]);
    await expect(blocksOf(cut, [0])).rejects.toBeInstanceOf(SourceUnreadable);
  });
  it("hold no-data, or zeros, when they were left out", async () => {
    const strips = { 278: long(4), 273: long(8, 0), 279: long(32, 0) };
    const [stored, zeros] = await blocksOf(tiffBytes(cells, [grayFields(8, 8, strips)]), [0, 1]);
    expect(stored).toEqual([...cells.subarray(0, 32)]);
    expect(new Set(zeros)).toEqual(new Set([0]));
    const [, filled] = await blocksOf(
      tiffBytes(cells, [grayFields(8, 8, { ...strips, 42113: ascii("7") })]),
      [0, 1],
    );
    expect(new Set(filled)).toEqual(new Set([7]));
  });
});

describe("a load source", () => {
  const problemOf = async (more: Fields): Promise<string> => {
    const header = await headerOf(tiffBytes(cells, [grayFields(8, 8, more)]));
    expect(header.levels[0]!.grid.width).toBe(8);
    try {
      rasterSource(header);
      return "";
    } catch (error) {
      expect(error).toBeInstanceOf(SourceUnreadable);
      return (error as Error).message;
    }
  };
  const tie = (column: number, row: number, x: number, y: number): number[] => [column, row, 0, x, y, 0];

  it("has a grid in a known CRS", async () => {
    expect(await problemOf(placed)).toBe("");
    const { grid, rotation } = (await headerOf(tiffBytes(cells, [grayFields(8, 8, placed)]))).levels[0]!;
    expect(grid).toEqual({
      crs: "EPSG:32633",
      originX: 1000,
      originY: 5000,
      stepX: 10,
      stepY: -20,
      width: 8,
      height: 8,
    });
    expect(rotation).toBeNull();
  });
  it("is refused with what helps", async () => {
    expect(await problemOf({})).toMatch(/does not say where it lies.*gdal_edit/);
    expect(await problemOf({ 33550: placed[33550]!, 33922: placed[33922]! })).toMatch(
      /coordinate reference system/i,
    );
    const bent = double(...tie(0, 0, 0, 0), ...tie(8, 0, 80, 0), ...tie(0, 8, 0, -80), ...tie(8, 8, 81, -80));
    expect(await problemOf({ 34735: utm33, 33922: bent })).toMatch(/4 ground control points.*gdalwarp/);
  });
  it("takes ground control points that are one affine transform", async () => {
    const points = [
      tie(0, 0, 500_000, 5_000_000),
      tie(8, 0, 500_080, 5_000_000),
      tie(0, 8, 500_000, 4_999_840),
      tie(8, 8, 500_080.02, 4_999_840),
    ];
    const header = await headerOf(
      tiffBytes(cells, [grayFields(8, 8, { 34735: utm33, 33922: double(...points.flat()) })]),
    );
    expect(header.place.from).toBe("ground control points");
    expect(header.levels[0]!.grid.stepX).toBeCloseTo(10, 2);
    expect(header.levels[0]!.grid.stepY).toBeCloseTo(-20, 2);
  });
  it("tells the rotation of each level", async () => {
    const matrix = double(10, 2, 0, 1000, 3, -20, 0, 5000, 0, 0, 0, 0, 0, 0, 0, 1);
    const bytes = tiffBytes(cells, [
      grayFields(8, 8, { 34735: utm33, 34264: matrix }),
      grayFields(4, 4, { 254: long(1) }),
    ]);
    expect((await headerOf(bytes)).levels.map((level) => level.rotation)).toEqual([
      [2, 3],
      [4, 6],
    ]);
  });
});
