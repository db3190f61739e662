/** Results of other openEO back-ends as classic netCDF of all three kinds, against xarray. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transformer } from "../../../../../src/cube/crs/index.ts";
import { allLabels } from "../../../../../src/cube/shape.ts";
import { UrlFiles } from "../../../../support/url-cubes.ts";

const real = "../shared/data/real";
const names = [
  "openeo-result-netcdf/openEO_0.nc",
  "openeo-result-netcdf/openEO_4.nc",
  "s2-s1-belgium-2023-04/cdse_sentinel1_grd.nc",
  "s2-field-es-2019/raw_s2_ndvi_field.nc",
].filter((name) => existsSync(`${real}/${name}`));
const oracle = ((): boolean => {
  try {
    execFileSync("/usr/bin/python3", ["-c", "import xarray, netCDF4, pyproj"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
if (!oracle || names.length === 0)
  console.warn(
    "skipped: real netCDF against xarray (../shared, or python3 with xarray, netCDF4 and pyproj, is not here)",
  );

interface Seen {
  readonly lonlat: readonly [number, number];
  readonly bands: Readonly<
    Record<
      string,
      { readonly valid: number; readonly sum: number; readonly last: readonly (number | null)[] }
    >
  >;
  readonly t: readonly string[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openeo-edge-netcdf-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(oracle && names.length > 0)("real netCDF", () => {
  it.each(names)("%s", { timeout: 60_000 }, async (name) => {
    const files = new UrlFiles();
    const url = "https://example.org/real.nc";
    files.files.set(url, new Uint8Array(readFileSync(`${real}/${name}`)));
    await expect(files.load(url, "netCDF")).rejects.toThrow(/netCDF-4 \(HDF5\)/);
    const script = ["test/golden/scripts/classic_netcdf.py", `${real}/${name}`, folder];
    const seen = JSON.parse(execFileSync("/usr/bin/python3", script).toString()) as Seen;
    for (const kind of ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"]) {
      files.files.set(`${url}?${kind}`, new Uint8Array(readFileSync(join(folder, `${kind}.nc`))));
      const { shape, values } = await files.load(`${url}?${kind}`, "netCDF");
      const [t, bands, y, x] = shape.dims.map((dim) => allLabels(dim.labels));
      expect([t, bands]).toEqual([seen.t, Object.keys(seen.bands)]);
      const crs = shape.dims[3]!.crs!;
      expect(crs).toMatch(/^EPSG:/);
      const [lon, lat] = transformer(crs, "EPSG:4326")(seen.x[0]!, seen.y[0]!);
      expect(lon).toBeCloseTo(seen.lonlat[0], 6);
      expect(lat).toBeCloseTo(seen.lonlat[1], 6);
      for (const [own, right] of [
        [x!, seen.x],
        [y!, seen.y],
      ] as const) {
        expect(own).toHaveLength(right.length);
        own.forEach((label, index) => expect(Number(label)).toBeCloseTo(right[index]!, 6));
      }
      const plane = seen.x.length * seen.y.length;
      Object.values(seen.bands).forEach(({ valid, sum, last }, band) => {
        const own = seen.t.flatMap((_, time) => {
          const start = (time * bands!.length + band) * plane;
          return values.slice(start, start + plane);
        });
        const present = own.filter((value) => value !== null);
        expect(present).toHaveLength(valid);
        expect(present.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 3);
        expect(own.slice(-seen.x.length)).toEqual(last);
      });
    }
  });
});
