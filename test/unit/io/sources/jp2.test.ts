/** JPEG 2000 files of many kinds against what wrote them, OpenJPEG's own decoder and GDAL. */
import { describe, expect, it } from "vitest";
import { noPace } from "../../../../src/cube/pace.ts";
import { type RasterFacts, openedFacts } from "../../../../src/app/collections/raster-facts.ts";
import { readItem } from "../../../../src/stac/read/item.ts";
import { jpeg2000Storage } from "../../../../src/io/sources/jp2/header.ts";
import { workerCodecs } from "../../../../src/platform/worker-codecs.ts";
import { readBlocks, readHeader } from "../../../../src/io/sources/raster-formats.ts";
import { packHeader, unpackHeader } from "../../../../src/io/sources/packed-header.ts";
import { readMutations } from "../../../support/jp2-mutations.ts";
import { differenceFrom, jp2Files, levelPlanes, memorySource } from "../../../support/jp2-files.ts";

describe("JPEG 2000 files", () => {
  it.each(jp2Files)("$name", async (file) => {
    const { source } = memorySource(file.bytes);
    const header = await readHeader(source);
    expect([header.type, header.bands]).toEqual([file.type, file.bands]);
    for (const level of file.levels) {
      const { width, height } = header.levels[level.level]!.grid;
      expect([width, height]).toEqual([level.width, level.height]);
      const planes = await levelPlanes(source, header, level.level);
      expect(differenceFrom(file, level, planes), `level ${level.level}`).toBeLessThanOrEqual(
        file.lossy ? 1 : 0,
      );
    }
  });

  it.each(jp2Files.filter((file) => file.place !== null))("place: $name", async ({ bytes, place }) => {
    const header = await readHeader(memorySource(bytes).source);
    const [stepX, xPerRow, originX, yPerColumn, stepY, originY] = place!.transform as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const { grid, rotation } = header.levels[0]!;
    expect(header.problem).toBeNull();
    expect(grid).toMatchObject({ crs: place!.crs, originX, originY, stepX, stepY });
    expect(rotation).toEqual(xPerRow === 0 && yPerColumn === 0 ? null : [xPerRow, yPerColumn]);
  });

  it("a file without a place can be read, and says what is missing", async () => {
    const header = await readHeader(memorySource(jp2Files[0]!.bytes).source);
    expect(header.problem).toMatch(/does not say where it lies/);
  });

  it("takes the place of its item, if that speaks of as many cells", async () => {
    const { source } = memorySource(jp2Files.find(({ name }) => name === "12 bit")!.bytes);
    const header = await readHeader(source);
    const { width, height } = header.levels[0]!.grid;
    const facts = (cells: number): RasterFacts => {
      const properties = {
        datetime: "2023-08-15T00:00:00Z",
        "proj:epsg": 32633,
        "proj:shape": [height, cells],
      };
      const place = { "proj:transform": [10, 0, 499980, 0, -10, 5100000] };
      const assets = { b: { href: "https://a.test/b.jp2", type: "image/jp2" } };
      const { item } = readItem({ id: "i", properties: { ...properties, ...place }, assets }, "", null);
      return openedFacts(header, item!.assets[0]!);
    };
    const levels = facts(width).source.levels.map(({ grid }) => grid);
    expect(levels[0]).toMatchObject({ crs: "EPSG:32633", originX: 499980, stepX: 10, stepY: -10, width });
    expect(levels[1]!.stepX * levels[1]!.width).toBeCloseTo(10 * width, 9);
    expect(() => facts(width + 1)).toThrow(/does not say where it lies/);
  });

  it("a header survives its store", async () => {
    for (const { bytes } of jp2Files) {
      const header = await readHeader(memorySource(bytes).source);
      expect(unpackHeader(packHeader(header))).toEqual(header);
    }
  });

  it("1,000 damaged files are refused, or give values, in bounded time", async () => {
    const { refused, slowestMs, wrong } = await readMutations(1000);
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(300);
    expect(slowestMs).toBeLessThan(2000);
  });

  it("one block of one tile costs one read of its tile-part", async () => {
    const file = jp2Files.find(({ name }) => name === "TLM")!;
    const { source, asked } = memorySource(file.bytes);
    const header = await readHeader(source);
    expect(asked).toHaveLength(1);
    const read = { source: 0, level: 0, blocks: [2], bytes: 0 };
    await readBlocks(source, { header, read, band: 0, signal: null, pace: noPace }, workerCodecs);
    const { tiles, offsets, lengths } = jpeg2000Storage(header).parts;
    const part = tiles.indexOf(2);
    expect(asked.slice(1)).toMatchObject([{ offset: offsets[part], length: lengths[part] }]);
  });
});
