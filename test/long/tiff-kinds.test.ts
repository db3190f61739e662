/** Every kind of GeoTIFF that GDAL makes, against its values; the unit tests take a tenth of them. */
import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { countRows, runRasters } from "../../scripts/lib/raster-run.ts";
import { gdalIsHere, madeRasters } from "../support/made-rasters.ts";

if (!gdalIsHere) console.warn("skipped: rasters made on the spot (no python3 with osgeo)");

it.runIf(gdalIsHere)("all kinds that GDAL makes", async () => {
  const folder = madeRasters("make_rasters.py", ["0/1"]);
  const counts = countRows(await runRasters(folder));
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify(counts));
  expect({ wrong: counts.wrong, hung: counts.hung }).toEqual({ wrong: 0, hung: 0 });
  expect(counts.right).toBeGreaterThan(3800);
});
