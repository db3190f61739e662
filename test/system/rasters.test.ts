/** GeoTIFFs of every kind against GDAL's values: found ones, ones that GDAL makes, and ones that it reads but does not make. */
import { existsSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type RasterRow, countRows, runRasters } from "../../scripts/lib/raster-run.ts";
import { gdalIsHere, madeRasters } from "../support/made-rasters.ts";

const awkward = "../shared/data/awkward";
if (!existsSync(awkward)) console.warn(`skipped: awkward rasters (${awkward} is not here)`);
if (!gdalIsHere) console.warn("skipped: rasters made on the spot (no python3 with osgeo)");

/** What may be refused although GDAL reads it: docs/limits.md. */
const refusable = /^unsupported codec (old JPEG|SGILog|JPEG 2000|JPEG XL)|^complex samples/;

function expectRight(rows: readonly RasterRow[]): void {
  const told = rows.map(({ file, verdict, reason }) => `${file} ${verdict}: ${reason}`);
  expect(told.filter((_, i) => rows[i]!.verdict === "wrong" || rows[i]!.verdict === "hung")).toEqual([]);
  const needless = (row: RasterRow): boolean =>
    row.verdict === "refused" && row.gdal === null && !refusable.test(row.reason);
  expect(told.filter((_, i) => needless(rows[i]!))).toEqual([]);
}

describe("values as GDAL reads them", () => {
  it.runIf(existsSync(awkward))("awkward files", async () => {
    const rows = await runRasters(awkward);
    expectRight(rows);
    const { readable, refusedReadable, right } = countRows(rows);
    expect(refusedReadable / readable).toBeLessThanOrEqual(0.15);
    expect(right).toBeGreaterThan(0.8 * rows.length);
  });
  it.runIf(gdalIsHere)("a tenth of the kinds that GDAL makes", async () => {
    const folder = madeRasters("make_rasters.py", ["0/10"]);
    const rows = await runRasters(folder);
    rmSync(folder, { recursive: true });
    expect(rows.length).toBeGreaterThan(350);
    expectRight(rows);
  });
  it.runIf(gdalIsHere)("kinds that GDAL reads and does not make", async () => {
    const folder = madeRasters("make_odd_tiffs.py", []);
    const rows = await runRasters(folder);
    rmSync(folder, { recursive: true });
    expect(rows.length).toBeGreaterThan(1000);
    expectRight(rows.filter((row) => row.file !== "tile-too-short.tif"));
  });
});
