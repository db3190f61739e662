/** Whole loads, from STAC documents to pixels, against NumPy and PROJ: zones, half pixels, dates, the antimeridian, upside down. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { importCollection } from "../../../src/app/import-collection.ts";
import { isValidAt } from "../../../src/cube/chunk.ts";
import type { LoadParams } from "../../../src/cube/nodes/params.ts";
import { type Grid, gridOf } from "../../../src/cube/shape.ts";
import { readHeader } from "../../../src/io/sources/read-header.ts";
import { evaluateLoad, fileBytes } from "../../support/files.ts";
import { gdalPython, runPython } from "../../support/gdal.ts";
import { memoryCatalog } from "../../support/memory-catalog.ts";
import { bindingPorts, bound } from "../../support/stac-binding.ts";

const present = gdalPython !== null;
if (!present) console.warn("skipped: mosaics against NumPy (no python3 with osgeo and pyproj here)");

interface MosaicCase {
  readonly name: string;
  readonly extent: readonly [number, number, number, number] | null;
  readonly grid: Grid;
  readonly scenes: readonly {
    readonly id: string;
    readonly file: string;
    readonly day: number;
    readonly bbox: readonly number[];
  }[];
}

const folder = mkdtempSync(join(tmpdir(), "mosaics-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (present) runPython("test/golden/scripts/mosaic_cases.py", [folder]);
const cases: readonly MosaicCase[] = present
  ? (JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as MosaicCase[])
  : [];

/** Items in an order that is neither that of dates nor that of ids. */
async function loadOf({ name, extent, scenes }: MosaicCase): Promise<LoadParams> {
  const items = [...scenes].reverse().map((scene) => ({
    type: "Feature",
    stac_version: "1.0.0",
    id: scene.id,
    geometry: null,
    bbox: scene.bbox,
    properties: { datetime: new Date(Date.UTC(2023, 6, 1 + scene.day, 10)).toISOString(), "grid:code": "x" },
    assets: { data: { href: `r2:${join(folder, scene.file)}`, type: "image/tiff" } },
    links: [],
  }));
  const collection = { type: "Collection", id: name, description: name, links: [] };
  const imported = await importCollection(collection, items, (href) => readHeader(fileBytes(href)));
  const spatial = extent && { west: extent[0], south: extent[1], east: extent[2], north: extent[3] };
  const request = {
    from: "collection",
    collection: name,
    spatial,
    temporal: null,
    bands: null,
    properties: {},
  } as const;
  const nothing = bindingPorts({
    fetch: () => Promise.reject(new Error("nothing is fetched")),
    openHeader: (href) => readHeader(fileBytes(href)),
    mode: "read",
  });
  return bound(request, { ...nothing, catalog: memoryCatalog(imported) });
}

describe.runIf(present)("mosaics as NumPy computes them", () => {
  it.each(cases.map((each) => [each.name, each] as const))("%s", async (name, of) => {
    const params = await loadOf(of);
    const grid = gridOf(params.shape)!;
    expect({ crs: grid.crs, width: grid.width, height: grid.height }).toEqual({
      crs: of.grid.crs,
      width: of.grid.width,
      height: of.grid.height,
    });
    for (const key of ["originX", "originY", "stepX", "stepY"] as const)
      expect(Math.abs(grid[key] - of.grid[key])).toBeLessThan(1e-9 * Math.max(1, Math.abs(of.grid[key])));
    const chunk = await evaluateLoad(params);
    const want = new Float32Array(Uint8Array.from(readFileSync(join(folder, `${name}.f32`))).buffer);
    expect(chunk.data.length).toBe(want.length);
    let [wrong, valid] = [0, 0];
    for (let i = 0; i < want.length; i++) {
      const have = isValidAt(chunk, i) ? chunk.data[i]! : NaN;
      if (!Object.is(have, want[i])) wrong++;
      if (!Number.isNaN(have)) valid++;
    }
    expect(wrong).toBe(0);
    expect(valid).toBeGreaterThan(want.length / 4);
  });
});
