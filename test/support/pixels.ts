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
  /** Band after band; of PNGs what is not visible is 0, and the last band is alpha, whichever way they tell it. */
  readonly values: Float32Array;
}

const READ = `
import sys, json, numpy
from osgeo import gdal
ds = gdal.Open(sys.argv[1])
sys.stdout.buffer.write((json.dumps({"width": ds.RasterXSize, "height": ds.RasterYSize, "geotransform": ds.GetGeoTransform()}) + "\\n").encode())
values = ds.ReadAsArray().astype("float32").reshape(ds.RasterCount, ds.RasterYSize, ds.RasterXSize)
if ds.GetDriver().ShortName == "PNG":
    colours = values if ds.RasterCount in (1, 3) else values[:-1]
    alpha = ds.GetRasterBand(1).GetMaskBand().ReadAsArray().astype("float32")
    values = numpy.concatenate([numpy.where(alpha == 0, 0, colours), [alpha]])
sys.stdout.buffer.write(values.astype("float32").tobytes())
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
