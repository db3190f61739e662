/** Decoded pixels of files, by GDAL. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const python = "/usr/bin/python3";
export const gdalIsHere = spawnSync(python, ["-c", "from osgeo import gdal"]).status === 0;

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly geotransform: readonly number[];
  /** Band after band. */
  readonly values: Float32Array;
}

const READ = `
import sys, json, numpy
from osgeo import gdal
ds = gdal.Open(sys.argv[1])
sys.stdout.buffer.write((json.dumps({"width": ds.RasterXSize, "height": ds.RasterYSize, "geotransform": ds.GetGeoTransform()}) + "\\n").encode())
sys.stdout.buffer.write(ds.ReadAsArray().astype("float32").tobytes())
`;

export function readPixels(path: string): Pixels {
  const out = execFileSync(python, ["-c", READ, path], { maxBuffer: 1 << 28 });
  const line = out.indexOf(10);
  const head = JSON.parse(out.subarray(0, line).toString()) as Omit<Pixels, "values">;
  return {
    ...head,
    values: new Float32Array(
      out.subarray(line + 1).buffer.slice(out.byteOffset + line + 1, out.byteOffset + out.length),
    ),
  };
}

export function temporaryFile(bytes: ArrayBuffer, name: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "pixels-")), name);
  writeFileSync(path, new Uint8Array(bytes));
  return path;
}

export const pixelsOf = async (response: Response, name: string): Promise<Pixels> =>
  readPixels(temporaryFile(await response.arrayBuffer(), name));
