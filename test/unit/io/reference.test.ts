/** Real files against GDAL's values: pixels, warps to map tiles by nearest and bilinear, and two coarser zooms from the overview that we take. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Chunk, isValidAt } from "../../../src/cube/chunk.ts";
import { levelOf } from "../../../src/cube/nodes/load/level.ts";
import type { LoadParams } from "../../../src/cube/nodes/load.ts";
import { type Grid, loadDimensions } from "../../../src/cube/shape.ts";
import { SourceUnreadable } from "../../../src/io/faults.ts";
import type { RasterHeader } from "../../../src/io/sources/raster-header.ts";
import { readHeader } from "../../../src/io/sources/raster-formats.ts";
import { evaluateLoad, fileBytes, loadOf } from "../../support/files.ts";
import { gdalPython, runPython } from "../../support/gdal.ts";

const folder = "../shared/data/real";
const present = existsSync(folder);
if (!present) console.warn("skipped: real rasters (../shared/data/real is not here)");
const compared = present && gdalPython !== null;
if (present && !compared) console.warn("skipped: coarser zooms (no python3 with osgeo and pyproj here)");

interface Warp {
  near?: { file: string };
  bilinear?: { file: string };
  band: number;
  z: number;
  x: number;
  y: number;
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

/** What can be read; refusals are printed with their reason. */
const wanted: [string, Entry, RasterHeader][] = [];
for (const [name, entry] of Object.entries(reference)) {
  try {
    wanted.push([name, entry, await readHeader(fileBytes(`${folder}/${name}`))]);
  } catch (error) {
    if (!(error instanceof SourceUnreadable)) throw error;
    console.warn(`refused: ${name}: ${error.message}`);
  }
}

function tileGrid(bounds: readonly number[]): Grid {
  const [west, south, east, north] = bounds as [number, number, number, number];
  const [stepX, stepY] = [(east - west) / 256, (south - north) / 256];
  return { crs: "EPSG:3857", originX: west, originY: north, stepX, stepY, width: 256, height: 256 };
}

/** As GDAL's float32 with NaN for no-data. */
function plain(chunk: Chunk): Float32Array {
  return Float32Array.from(chunk.data, (value, i) => (isValidAt(chunk, i) ? value : NaN));
}

/** Cells whose values differ by more than a share, or that have one on one side only. */
function different(have: Float32Array, want: Float32Array, share: number): number {
  let wrong = 0;
  for (let i = 0; i < have.length; i++) {
    const [a, b] = [have[i]!, want[i]!];
    const same = Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= share * Math.max(1, Math.abs(b));
    if (!same) wrong++;
  }
  return wrong;
}

/** The whole file as it lies. */
function allBands(header: RasterHeader): LoadParams {
  const { grid } = header.levels[0]!;
  const one = loadOf(header, { grid, band: 0, method: "near" });
  const bands = Array.from({ length: header.bands }, (_, band) => ({ source: 0, band }));
  const names = bands.map(({ band }) => String(band));
  const dims = loadDimensions(["2023-01-01T00:00:00Z"], names, grid);
  return { ...one, shape: { ...one.shape, dims }, layers: [{ items: [{ id: "item", bands }] }] };
}

async function golden(file: string): Promise<Float32Array> {
  const header = await readHeader(fileBytes(`${folder}/${file}`));
  return plain(await evaluateLoad(loadOf(header, { grid: header.levels[0]!.grid, band: 0, method: "near" })));
}

describe.runIf(present)("pixels as GDAL reads them", () => {
  it.each(wanted)("%s", async (_name, entry, header) => {
    const { grid } = header.levels[0]!;
    expect([grid.width, grid.height]).toEqual([entry.width, entry.height]);
    const have = plain(await evaluateLoad(allBands(header)));
    for (let band = 0; band < header.bands; band++) {
      for (const { row, col, values } of entry.pixels)
        expect(have[(band * entry.height + row) * entry.width + col]).toBe(Math.fround(values[band] ?? NaN));
    }
  });
});

const warped = wanted.filter(([, entry]) => entry.warp?.near && entry.warp.bilinear);
const methods = [
  ["near", 0],
  ["bilinear", 1e-3],
] as const;

describe.runIf(present)("warps to a map tile as gdalwarp does them", () => {
  it.each(warped)("%s", async (_name, { warp }, header) => {
    for (const [method, share] of methods) {
      const to = { grid: tileGrid(warp!.bounds_3857), band: warp!.band - 1, method };
      const have = plain(await evaluateLoad(loadOf(header, to)));
      expect([method, different(have, await golden(warp![method]!.file), share)]).toEqual([method, 0]);
    }
  });
});

const scratch = mkdtempSync(join(tmpdir(), "warp-tiles-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const WORLD = 40075016.68557849;

interface CoarserTile {
  readonly key: string;
  readonly file: string;
  readonly band: number;
  readonly bounds: readonly number[];
  readonly level: number;
}

/** The tile around a reference tile, some zooms coarser. */
function coarser(
  name: string,
  warp: Warp,
  by: { readonly header: RasterHeader; readonly zooms: number },
): CoarserTile {
  const size = WORLD / 2 ** (warp.z - by.zooms);
  const [x, y] = [warp.x >> by.zooms, warp.y >> by.zooms];
  const [west, north] = [x * size - WORLD / 2, WORLD / 2 - y * size];
  const bounds = [west, north - size, west + size, north];
  const load = loadOf(by.header, { grid: tileGrid(bounds), band: warp.band - 1, method: "near" });
  return {
    key: `${name.replaceAll("/", "__")}_${by.zooms}`,
    file: `${folder}/${name}`,
    band: warp.band,
    bounds,
    level: levelOf(load, load.sources[0]!),
  };
}

describe.runIf(compared)("coarser zooms as gdalwarp does them from the same overview", () => {
  const tiles = warped.flatMap(([name, entry, header]) =>
    [1, 2, 3].map((zooms) => [coarser(name, entry.warp!, { header, zooms }), header] as const),
  );
  writeFileSync(join(scratch, "tiles.json"), JSON.stringify(tiles.map(([tile]) => tile)));
  if (compared) runPython("test/golden/scripts/warp_tiles.py", [join(scratch, "tiles.json"), scratch]);
  const made = (key: string, what: string): Float32Array =>
    new Float32Array(Uint8Array.from(readFileSync(join(scratch, `${key}.${what}.f32`))).buffer);
  it.each(tiles.map(([tile, header]) => [`${tile.key} from level ${tile.level}`, tile, header] as const))(
    "%s",
    async (_name, tile, header) => {
      for (const [method, share] of methods) {
        const to = { grid: tileGrid(tile.bounds), band: tile.band - 1, method };
        const have = plain(await evaluateLoad(loadOf(header, to)));
        expect([method, different(have, made(tile.key, method), share)]).toEqual([method, 0]);
        if (method === "near")
          expect(["auto", different(have, made(tile.key, "auto"), 0)]).toEqual(["auto", 0]);
      }
    },
  );
});
