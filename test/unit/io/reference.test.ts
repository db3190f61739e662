/** Real files against GDAL's values: pixels, and warps to map tiles by nearest and bilinear. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createBuilder } from "../../../src/cube/builder.ts";
import { type Chunk, isValidAt } from "../../../src/cube/chunk.ts";
import { wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { type Grid, sizesOf } from "../../../src/cube/shape.ts";
import { type CogHeader, readHeader } from "../../../src/io/sources/cog/header.ts";
import { fileBytes, fileReader, loadOf } from "../../support/files.ts";

const folder = "../shared/data/real";
const present = existsSync(folder);
if (!present) console.warn("skipped: real rasters (../shared/data/real is not here)");

interface Warp {
  near?: { file: string };
  bilinear?: { file: string };
  band: number;
  bounds_3857: number[];
}
interface Entry {
  width: number;
  height: number;
  pixels: { row: number; col: number; values: (number | null)[] }[];
  warp?: Warp;
}

const reference: Record<string, Entry> = present
  ? JSON.parse(readFileSync(`${folder}/reference.json`, "utf8")).files
  : {};
const wanted = Object.entries(reference).filter(([name]) => /^(s2-l2a-33t|landsat8-c2l2|dem)\//.test(name));

async function evaluate(
  header: CogHeader,
  grid: Grid,
  band: number,
  method: "near" | "bilinear",
): Promise<Chunk> {
  const builder = createBuilder();
  const node = builder.add("load", loadOf(header, { grid, band, method }), [], "load");
  const plan = builder.plan();
  const [chunk] = await run(
    plan,
    resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]),
    { reader: fileReader() },
  );
  return chunk!;
}

function tileGrid(bounds: readonly number[]): Grid {
  const [west, south, east, north] = bounds as [number, number, number, number];
  return {
    crs: "EPSG:3857",
    originX: west,
    originY: north,
    stepX: (east - west) / 256,
    stepY: (south - north) / 256,
    width: 256,
    height: 256,
  };
}

async function golden(file: string): Promise<Chunk> {
  const header = await readHeader(fileBytes(`${folder}/${file}`));
  return evaluate(header, header.levels[0]!.grid, 0, "near");
}

describe.runIf(present)("pixels as GDAL reads them", () => {
  it.each(wanted)("%s", async (name, entry) => {
    const header = await readHeader(fileBytes(`${folder}/${name}`));
    expect([header.levels[0]!.grid.width, header.levels[0]!.grid.height]).toEqual([
      entry.width,
      entry.height,
    ]);
    for (let band = 0; band < header.bands; band++) {
      const chunk = await evaluate(header, header.levels[0]!.grid, band, "near");
      for (const { row, col, values } of entry.pixels)
        expect(chunk.data[row * entry.width + col]).toBe(values[band]);
    }
  });
});

const warped = wanted.filter(([, entry]) => entry.warp?.near && entry.warp.bilinear);

describe.runIf(present)("warps to a map tile as gdalwarp does them", () => {
  it.each(warped)("%s near: identical", async (name, entry) => {
    const header = await readHeader(fileBytes(`${folder}/${name}`));
    const chunk = await evaluate(header, tileGrid(entry.warp!.bounds_3857), entry.warp!.band - 1, "near");
    const expected = await golden(entry.warp!.near!.file);
    let wrong = 0;
    for (let i = 0; i < 65536; i++) {
      const want = expected.data[i]!;
      const have = isValidAt(chunk, i) ? Math.fround(chunk.data[i]!) : NaN;
      if (!Object.is(want, have)) wrong++;
    }
    expect(wrong).toBe(0);
  });
  it.each(warped)("%s bilinear: within 1e-3", async (name, entry) => {
    const header = await readHeader(fileBytes(`${folder}/${name}`));
    const chunk = await evaluate(header, tileGrid(entry.warp!.bounds_3857), entry.warp!.band - 1, "bilinear");
    const expected = await golden(entry.warp!.bilinear!.file);
    let wrong = 0;
    let worst = 0;
    for (let i = 0; i < 65536; i++) {
      const want = expected.data[i]!;
      const valid = isValidAt(chunk, i);
      if (Number.isNaN(want) === valid) wrong++;
      else if (valid) worst = Math.max(worst, Math.abs(chunk.data[i]! - want) / Math.max(1, Math.abs(want)));
    }
    expect({ wrong, worst: worst < 1e-3 ? 0 : worst }).toEqual({ wrong: 0, worst: 0 });
  });
});
