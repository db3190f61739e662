/** resample_spatial with all of its methods against gdalwarp on real files: see docs/adr/0026-resampling-as-gdal.md for what differs. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createBuilder } from "../../src/cube/builder.ts";
import { isValidAt } from "../../src/cube/chunk.ts";
import { range, wholeRegion } from "../../src/cube/region.ts";
import { resolve } from "../../src/cube/resolve.ts";
import { cornersOf } from "../../src/cube/resample/corners.ts";
import type { ResampleMethod } from "../../src/cube/resample/window.ts";
import { run } from "../../src/cube/run.ts";
import { type Grid, sizesOf } from "../../src/cube/shape.ts";
import type { RasterSource } from "../../src/cube/source.ts";
import { rasterSource } from "../../src/io/sources/raster-header.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { fileBytes, fileReader, loadOfSource } from "../support/files.ts";
import { gdalPython, runPython } from "../support/gdal.ts";

const data = "../shared/data/real";
const present = gdalPython !== null && existsSync(data);
if (!present) console.warn(`skipped: resampling against gdalwarp (no python3 with osgeo, or no ${data})`);

interface ResampleCase {
  readonly key: string;
  /** Its cells are those of this file of the folder. */
  readonly file: string;
  /** Null: that of the file. */
  readonly crs: string | null;
  readonly bounds: readonly [number, number, number, number];
  readonly width: number;
  readonly height: number;
}

const folder = mkdtempSync(join(tmpdir(), "resample-cases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (present) runPython("test/golden/scripts/resample_cases.py", [data, folder]);
const cases: readonly ResampleCase[] = present
  ? (JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as { cases: ResampleCase[] }).cases
  : [];

/** Methods that give the value of a cell. */
const picking: readonly ResampleMethod[] = ["near", "mode", "min", "max", "med", "q1", "q3"];
/** Methods that weigh cells. */
const weighing: readonly ResampleMethod[] = [
  "bilinear",
  "cubic",
  "cubicspline",
  "lanczos",
  "average",
  "rms",
  "sum",
];

/** What the file and the target of a case are. */
async function gridsOf(of: ResampleCase): Promise<{ source: RasterSource; own: Grid; grid: Grid }> {
  const source = rasterSource(await readHeader(fileBytes(join(folder, `${of.file}.tif`))));
  const own = source.levels[0]!.grid;
  const [west, south, east, north] = of.bounds;
  const { width, height } = of;
  const [stepX, stepY] = [(east - west) / width, (south - north) / height];
  return {
    source,
    own,
    grid: { crs: of.crs ?? own.crs, originX: west, originY: north, stepX, stepY, width, height },
  };
}

async function resampled(of: ResampleCase, method: ResampleMethod): Promise<Float64Array> {
  const { source, own, grid } = await gridsOf(of);
  const builder = createBuilder();
  const load = builder.add("load", loadOfSource(source, { grid: own, band: 0, method: "near" }), [], "load");
  const node = builder.add("resample", { grid, method }, [load], "resample");
  const plan = builder.plan();
  const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), { reader: fileReader() });
  return Float64Array.from(chunk!.data, (value, i) => (isValidAt(chunk!, i) ? value : NaN));
}

function goldenOf({ key }: ResampleCase, method: ResampleMethod): Float64Array {
  return new Float64Array(Uint8Array.from(readFileSync(join(folder, `${key}.${method}.f64`))).buffer);
}

/** Target cells to all sides of which, as far as kernels reach, nothing is missing: 3 cells, where one cell is 0.6 of the source's 5. */
const INNER_CELLS = 7;

function innerCells(of: ResampleCase): Uint8Array {
  const near = goldenOf(of, "near");
  const { width, height } = of;
  const sides = Array.from({ length: 2 * INNER_CELLS + 1 }, (_, i) => i - INNER_CELLS);
  return Uint8Array.from(near, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const isThere = (y: number, x: number): boolean =>
      y >= 0 && x >= 0 && y < height && x < width && !Number.isNaN(near[y * width + x]!);
    return sides.every((dy) => sides.every((dx) => isThere(row + dy, column + dx))) ? 1 : 0;
  });
}

/** Where the edges of a target cell lie on those of source cells, rounding decides which shares GDAL's sum leaves out. */
async function isOnEdge(of: ResampleCase): Promise<(i: number) => boolean> {
  const { own, grid } = await gridsOf(of);
  const window = { y: range(0, of.height), x: range(0, of.width) };
  const { aligned, width, u, v } = cornersOf(grid, own, window);
  const isEdge = (coordinate: number): boolean => Math.abs(coordinate - Math.round(coordinate)) < 1e-6;
  return (i) => {
    const [row, column] = [Math.floor(i / of.width), i % of.width];
    return [0, 1].some((dy) =>
      [0, 1].some((dx) => {
        const at = (row + dy) * width + column + dx;
        return isEdge(u[aligned ? column + dx : at]!) || isEdge(v[aligned ? row + dy : at]!);
      }),
    );
  };
}

/** A millionth of the largest value of a file is a sliver of a cell: next to fill values no sum is known better. */
const SLIVER = 1e-6;

describe.runIf(present)("resampling as gdalwarp -et 0 -ovr NONE does it", () => {
  it.each(cases)("$key, methods that pick a value: identical", async (of) => {
    for (const method of picking) expect(await resampled(of, method), method).toEqual(goldenOf(of, method));
  });
  it.each(cases)(
    "$key, methods that weigh values: within 1e-3 where nothing is missing around",
    async (of) => {
      const inner = innerCells(of);
      const onEdge = await isOnEdge(of);
      for (const method of weighing) {
        const [have, want] = [await resampled(of, method), goldenOf(of, method)];
        const sliver = SLIVER * want.reduce((most, value) => (value > most ? value : most), 0);
        let [wrong, compared] = [0, 0];
        for (let i = 0; i < want.length; i++) {
          if (inner[i] === 0 || (method === "sum" && onEdge(i))) continue;
          compared++;
          const allowed = Math.max(1e-3 * Math.abs(want[i]!), method === "sum" ? sliver : 0);
          if (!(Math.abs(have[i]! - want[i]!) <= allowed)) wrong++;
        }
        expect([method, wrong]).toEqual([method, 0]);
        if (method !== "sum") expect(compared).toBeGreaterThan(want.length / 20);
      }
    },
  );
});
