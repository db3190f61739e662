/** Rasters made on the spot by GDAL, or byte by byte, with GDAL's values beside them. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const python = "/usr/bin/python3";

export const gdalIsHere = spawnSync(python, ["-c", "import osgeo.gdal, osgeo.osr, numpy"]).status === 0;

/** A folder with rasters and a reference.json; `script` is one of test/golden/scripts. */
export function madeRasters(
  script: "make_rasters.py" | "make_odd_tiffs.py",
  options: readonly string[],
): string {
  const folder = mkdtempSync(join(tmpdir(), "rasters-"));
  const quiet = { stdio: "pipe", maxBuffer: 1 << 28 } as const;
  execFileSync(python, [`test/golden/scripts/${script}`, folder, ...options], quiet);
  execFileSync(python, ["test/golden/scripts/raster_reference.py", folder], quiet);
  if (readdirSync(folder).length < 2) throw new Error(`${script} made nothing`);
  return folder;
}
