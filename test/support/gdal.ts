/** Oracles of another program: Debian's python3 with GDAL, PROJ and NumPy, where it is installed. */
import { spawnSync } from "node:child_process";

const candidates = ["/usr/bin/python3", "python3"];

/** The interpreter that has them; null where none has. */
export const gdalPython: string | null =
  candidates.find(
    (python) =>
      spawnSync(python, ["-c", "import osgeo.gdal, pyproj, numpy"], { stdio: "ignore" }).status === 0,
  ) ?? null;

/** Runs a script of test/golden/scripts; fails with what it said. */
export function runPython(script: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(gdalPython!, [script, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
}
