/** Rasters that lie in awkward ways, against gdalwarp and PROJ: rotated, south-up, across the antimeridian, over poles, without a code. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isValidAt } from "../../../src/cube/chunk.ts";
import type { LoadMethod } from "../../../src/cube/resample/window.ts";
import type { Grid } from "../../../src/cube/shape.ts";
import type { RasterSource } from "../../../src/cube/source.ts";
import { rasterSource } from "../../../src/io/sources/raster-header.ts";
import { readHeader } from "../../../src/io/sources/raster-formats.ts";
import { evaluateLoad, fileBytes, loadOfSource } from "../../support/files.ts";
import { gdalPython, runPython } from "../../support/gdal.ts";

const present = gdalPython !== null;
if (!present) console.warn("skipped: warps against GDAL (no python3 with osgeo and pyproj here)");

interface WarpCase {
  readonly key: string;
  readonly source: string;
  readonly sourceCrs: string;
  /** GDAL's six numbers. */
  readonly transform: readonly [number, number, number, number, number, number];
  readonly crs: string;
  readonly bounds: readonly [number, number, number, number];
  readonly width: number;
  readonly height: number;
}

const folder = mkdtempSync(join(tmpdir(), "warp-cases-"));
if (present) runPython("test/golden/scripts/warp_cases.py", [folder]);
const cases: readonly WarpCase[] = present
  ? (JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as WarpCase[])
  : [];

/** The file's values, lying as the case says. */
async function sourceOf(of: WarpCase): Promise<RasterSource> {
  const source = rasterSource(await readHeader(fileBytes(join(folder, `${of.source}.tif`))));
  const [originX, stepX, xPerRow, originY, yPerColumn, stepY] = of.transform;
  const level = source.levels[0]!;
  const grid = { ...level.grid, crs: of.sourceCrs, originX, originY, stepX, stepY };
  const upright = xPerRow === 0 && yPerColumn === 0;
  return {
    ...source,
    levels: [{ ...level, grid, ...(upright ? {} : { rotation: [xPerRow, yPerColumn] }) }],
  };
}

function targetOf({ crs, bounds, width, height }: WarpCase): Grid {
  const [west, south, east, north] = bounds;
  const [stepX, stepY] = [(east - west) / width, (south - north) / height];
  return { crs, originX: west, originY: north, stepX, stepY, width, height };
}

async function warped(of: WarpCase, method: LoadMethod): Promise<Float32Array> {
  const source = await sourceOf(of);
  const chunk = await evaluateLoad(loadOfSource(source, { grid: targetOf(of), band: 0, method }));
  return Float32Array.from(chunk.data, (value, i) => (isValidAt(chunk, i) ? value : NaN));
}

function golden(of: WarpCase, method: LoadMethod): Float32Array {
  return new Float32Array(Uint8Array.from(readFileSync(join(folder, `${of.key}.${method}.f32`))).buffer);
}

const edgesSeen: string[] = [];
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (edgesSeen.length > 0) console.info(`centres within 1e-6 of an edge, left out: ${edgesSeen.join(", ")}`);
});

const named = cases.map((each) => [`${each.key} to ${each.crs.slice(0, 12)}`, each] as const);

describe.runIf(present)("warps as gdalwarp -et 0 does them", () => {
  it.each(named)("%s, near: identical", async (_name, of) => {
    const edge = readFileSync(join(folder, `${of.key}.edge.u8`));
    const [have, want] = [await warped(of, "near"), golden(of, "near")];
    const seen = { wrong: 0, missing: 0, invented: 0 };
    let [onEdge, valid] = [0, 0];
    for (let i = 0; i < want.length; i++) {
      if (edge[i] === 1) onEdge++;
      else if (Number.isNaN(want[i]!) !== Number.isNaN(have[i]!))
        seen[Number.isNaN(want[i]!) ? "invented" : "missing"]++;
      else if (!Object.is(have[i], want[i])) seen.wrong++;
      else if (!Number.isNaN(want[i]!)) valid++;
    }
    if (onEdge > 0) edgesSeen.push(`${of.key} ${onEdge}`);
    expect(seen).toEqual({ wrong: 0, missing: 0, invented: 0 });
    expect(valid).toBeGreaterThan(0);
  });
  it.each(named)("%s, bilinear: within 1e-3", async (_name, of) => {
    const edge = readFileSync(join(folder, `${of.key}.edge.u8`));
    const [have, want] = [await warped(of, "bilinear"), golden(of, "bilinear")];
    const seen = { wrong: 0, missing: 0, invented: 0 };
    for (let i = 0; i < want.length; i++) {
      if (edge[i] === 1) continue;
      if (Number.isNaN(want[i]!) !== Number.isNaN(have[i]!))
        seen[Number.isNaN(want[i]!) ? "invented" : "missing"]++;
      else if (Math.abs(have[i]! - want[i]!) > 1e-3 * want[i]!) seen.wrong++;
    }
    expect(seen).toEqual({ wrong: 0, missing: 0, invented: 0 });
  });
});
