/** Statistics that a file carries are those of its values; GDAL reads them as its own. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeGTiff } from "../../../../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../../../../src/platform/codecs.ts";
import { gdalPython } from "../../../../support/gdal.ts";

const script = `
import json, numpy, sys
from osgeo import gdal
gdal.UseExceptions()
d = gdal.Open(sys.argv[1])
out = []
for i in range(d.RasterCount):
    b = d.GetRasterBand(i + 1)
    a = numpy.ma.masked_invalid(b.ReadAsArray().astype("float64"))
    told = {k: float(v) for k, v in b.GetMetadata().items() if k.startswith("STATISTICS_")}
    n = a.count()
    own = {} if n == 0 else {"STATISTICS_MINIMUM": a.min(), "STATISTICS_MAXIMUM": a.max(), "STATISTICS_MEAN": a.mean(),
        "STATISTICS_STDDEV": a.std(), "STATISTICS_VALID_PERCENT": 100 * n / a.size}
    out.append([told, {k: float(v) for k, v in own.items()}])
print(json.dumps(out))
`;

const grid = { crs: "EPSG:32633", originX: 5e5, originY: 5e6, stepX: 10, stepY: -10, width: 30, height: 20 };

function bandOf(name: string, value: (i: number) => number, isValid: (i: number) => boolean) {
  const data = Float64Array.from({ length: 600 }, (_, i) => value(i));
  const mask = Uint8Array.from({ length: 600 }, (_, i) => Number(isValid(i)));
  return { name, chunk: { sizes: [20, 30], type: "float64", data, mask, nodata: null } as const };
}

it.runIf(gdalPython)("of three bands, one of them without a value", () => {
  const bands = [
    bandOf(
      "ndvi",
      (i) => Math.sin(i) * 0.8,
      (i) => i % 7 !== 0,
    ),
    bandOf(
      "count",
      (i) => 1e6 + (i % 5),
      () => true,
    ),
    bandOf(
      "nothing",
      () => 3,
      () => false,
    ),
  ];
  const { bytes } = encodeGTiff(
    { grid, bands },
    { tileSize: 256, deflation: "runs", datatype: null },
    platformCodecs,
  );
  const file = join(mkdtempSync(join(tmpdir(), "statistics-")), "result.tif");
  writeFileSync(file, bytes);
  const { stdout, stderr } = spawnSync(gdalPython!, ["-c", script, file], { encoding: "utf8" });
  const found = JSON.parse(stdout || JSON.stringify(stderr)) as [
    Record<string, number>,
    Record<string, number>,
  ][];
  expect(found).toHaveLength(3);
  for (const [told, own] of found) {
    expect(Object.keys(told).sort()).toEqual(Object.keys(own).sort());
    for (const [name, value] of Object.entries(own)) expect(told[name]).toBeCloseTo(value, 6);
  }
  expect(found[2]![0]).toEqual({});
});
