/** What statements of a TIFF count, against GDAL: overviews, alpha bands, no-data values. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createCounts } from "../../../../../src/io/bytes/counted.ts";
import { tiffStorage } from "../../../../../src/io/sources/cog/header.ts";
import { createHeaderCache } from "../../../../../src/io/sources/header-cache.ts";
import { createReader } from "../../../../../src/io/sources/index.ts";
import { readHeader } from "../../../../../src/io/sources/raster-formats.ts";
import { platformCodecs } from "../../../../../src/platform/codecs.ts";
import { gdalPython } from "../../../../support/gdal.ts";
import { type Fields, ascii, grayFields, long, short, tiffBytes } from "../../../../support/tiff-bytes.ts";

const cells = Uint8Array.from({ length: 64 }, (_, i) => i * 4);
const half = (more: Fields = {}): Fields => grayFields(4, 4, more);
const bands = (count: number, more: Fields): Fields => ({
  ...grayFields(4, 4, {
    258: short(...Array<number>(count).fill(8)),
    277: short(count),
    279: long(16 * count),
  }),
  ...more,
});
/** A mask image of the size of a gray one, of bytes that are 0 or not. */
const mask = (size: number, kind: number): Fields =>
  grayFields(size, size, { 254: long(kind), 262: short(4) });

const files: Readonly<Record<string, readonly Fields[]>> = {
  "a reduced image": [grayFields(8, 8), half({ 254: long(1) })],
  "a reduced image by the older tag": [grayFields(8, 8), half({ 255: short(2) })],
  "a page": [grayFields(8, 8), half({ 254: long(2) })],
  "gray and alpha": [bands(2, { 338: short(2) })],
  "gray and something": [bands(2, { 338: short(0) })],
  "RGB and alpha": [bands(4, { 262: short(2), 338: short(2) })],
  "RGB and associated alpha": [bands(4, { 262: short(2), 338: short(1) })],
  "gray, two bands and alpha": [bands(4, { 338: short(0, 0, 2) })],
  "gray, and one extra sample of three": [bands(4, { 338: short(2) })],
  "RGB without extra samples": [bands(4, { 262: short(2) })],
  ...Object.fromEntries(
    ["8", "-8", "8.4", "-0.5", "255.5", "256", "nan", "8,5", " 8 ", "eight", "0x8"].map((nodata) => [
      `no-data '${nodata}'`,
      [grayFields(8, 8, { 42113: ascii(nodata) })],
    ]),
  ),
};

interface Facts {
  readonly overviews: readonly number[];
  readonly alpha: boolean;
  readonly values: readonly (readonly (number | null)[])[];
}

async function ownFacts(bytes: Uint8Array): Promise<Facts> {
  const source = {
    key: "file",
    read: ({ offset, length }: { offset: number; length: number }) => {
      const part = bytes.slice(offset, offset + length);
      return Promise.resolve({ bytes: part, validator: "v1", totalBytes: bytes.length });
    },
  };
  const header = await readHeader(source);
  const reader = createReader({
    open: () => source,
    codecs: platformCodecs,
    headers: createHeaderCache(),
    blocks: null,
    counts: createCounts(),
    signal: null,
  });
  const [block] = await reader.read({ ...header }, { source: 0, level: 0, blocks: [0], bytes: 0 }, "test");
  const { data, mask: valid } = block!;
  const value = (i: number, cell: number): number | null =>
    (valid && valid[valid.length === data.length ? i : cell] === 0) || Object.is(data[i], header.nodata)
      ? null
      : data[i]!;
  const length = data.length / header.bands;
  return {
    overviews: header.levels.slice(1).map(({ grid }) => grid.width),
    alpha: tiffStorage(header).alphaBand !== null,
    values: Array.from({ length: header.bands }, (_, band) =>
      Array.from({ length }, (_, cell) => value(cell * header.bands + band, cell)),
    ),
  };
}

if (gdalPython === null) console.warn("skipped: facts of TIFFs (python3 with GDAL is not here)");
describe.runIf(gdalPython !== null)("statements of a TIFF count as GDAL has it", () => {
  const folder = mkdtempSync(join(tmpdir(), "openeo-edge-tiffs-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const names = Object.keys(files);
  const written = names.map((name) => tiffBytes(cells, files[name]!));
  const paths = written.map((bytes, i) => {
    const path = join(folder, `${i}.tif`);
    writeFileSync(path, bytes);
    return path;
  });
  const said =
    gdalPython === null
      ? []
      : (JSON.parse(
          execFileSync(gdalPython, ["test/golden/scripts/tiff_facts.py", ...paths], {
            stdio: ["ignore", "pipe", "ignore"],
          }).toString(),
        ) as Facts[]);
  it.each(names.map((name, i) => [name, i] as const))("%s", async (_, i) => {
    expect(await ownFacts(written[i]!)).toEqual(said[i]);
  });
});

describe("levels", () => {
  const widths = async (directories: readonly Fields[]): Promise<number[]> =>
    [(await ownFacts(tiffBytes(cells, directories))).overviews].flat();

  it("of other bands, types and shapes are left out", async () => {
    const reduced = { 254: long(1) };
    expect(await widths([grayFields(8, 8), half({ ...reduced, 258: short(16), 279: long(32) })])).toEqual([]);
    expect(await widths([grayFields(8, 8), { ...bands(2, reduced) }])).toEqual([]);
    expect(await widths([grayFields(8, 8), grayFields(4, 1, reduced)])).toEqual([]);
    expect(await widths([grayFields(8, 8), grayFields(4, 5, reduced)])).toEqual([4]);
  });

  it("without a mask are left out where the image has one", async () => {
    const image = [grayFields(8, 8), mask(8, 4)];
    expect(await widths([...image, half({ 254: long(1) })])).toEqual([]);
    expect(await widths([...image, half({ 254: long(1) }), mask(4, 5)])).toEqual([4]);
  });
});
