/** Which overview coarse cells come from, and what is valid there, against GDAL and NumPy; blocks beyond 4 GiB. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isValidAt } from "../../../../../src/cube/chunk.ts";
import { levelOf } from "../../../../../src/cube/nodes/load/level.ts";
import { readHeader } from "../../../../../src/io/sources/raster-formats.ts";
import { evaluateLoad, fileBytes, loadOf } from "../../../../support/files.ts";
import { gdalPython, runPython } from "../../../../support/gdal.ts";

const present = gdalPython !== null;
if (!present) console.warn("skipped: overviews against GDAL (no python3 with osgeo here)");

interface LevelCase {
  readonly name: string;
  readonly file: string;
  readonly step: number;
  readonly size: readonly [number, number];
  readonly levelWidth: number;
}

const folder = mkdtempSync(join(tmpdir(), "levels-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (present) runPython("test/golden/scripts/level_cases.py", [folder]);
const cases: readonly LevelCase[] = present
  ? (JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as LevelCase[])
  : [];

describe.runIf(present)("levels", () => {
  it.each(cases.map((each) => [each.name, each] as const))(
    "%s",
    async (name, { file, step, size, levelWidth }) => {
      const header = await readHeader(fileBytes(join(folder, file)));
      const [width, height] = size;
      const grid = {
        crs: "EPSG:32633",
        originX: 5e5,
        originY: 51e5,
        stepX: step,
        stepY: -step,
        width,
        height,
      };
      const params = loadOf(header, { grid, band: 0, method: "near" });
      const [source] = params.sources;
      expect(source!.levels[levelOf(params, source!)]!.grid.width).toBe(levelWidth);
      const chunk = await evaluateLoad(params);
      const want = new Float32Array(Uint8Array.from(readFileSync(join(folder, `${name}.f32`))).buffer);
      expect(want.length).toBe(width * height);
      let [wrong, valid] = [0, 0];
      for (let i = 0; i < want.length; i++) {
        const isValid = isValidAt(chunk, i);
        if (!Object.is(isValid ? chunk.data[i] : NaN, want[i])) wrong++;
        if (isValid) valid++;
      }
      expect(wrong).toBe(0);
      expect(valid).toBeGreaterThan(want.length / 30);
    },
  );
});
