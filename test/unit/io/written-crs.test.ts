/** What documents and netCDF files say of systems without a code, judged by PROJ. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { crsSystem, normalizeCrs, systemWkt, transformer } from "../../../src/cube/crs/index.ts";
import { gridMapping } from "../../../src/io/formats/netcdf/grid-mapping.ts";
import { crsOf } from "../../../src/io/sources/cog/crs.ts";
import { projectionFields, referenceSystem } from "../../../src/stac/reference-system.ts";
import { distanceM } from "../../support/distance.ts";

interface Written {
  readonly system: string;
  readonly keys: Record<string, unknown>;
  readonly points: readonly (readonly [number, number, number, number])[];
}

const python = "/usr/bin/python3";
const pyproj = spawnSync(python, ["-c", "import pyproj"]).status === 0;
if (!pyproj) console.warn("skipped: PROJ's view of the systems we write (no python3 with pyproj)");

/** A place in the area of each system. */
const CENTRES: Readonly<Record<number, readonly [number, number]>> = {
  3035: [10, 50],
  2154: [2, 47],
  27700: [-2, 53],
  31287: [14, 47.5],
  5041: [20, 85],
  2056: [8, 46.8],
  3413: [-40, 72],
  2263: [-74, 40.7],
};

const custom = (JSON.parse(readFileSync("test/golden/geotiff-crs.json", "utf8")) as Written[])
  .map(({ system, keys, points }) => ({ system, crs: crsOf(keys, system), points }))
  .filter(({ crs }) => !crs.startsWith("EPSG:"));

function placesOf(cases: readonly Record<string, unknown>[]): [number, number][][] {
  const said = execFileSync(python, ["test/golden/scripts/check_crs.py"], {
    input: JSON.stringify(cases),
    encoding: "utf8",
  });
  return JSON.parse(said) as [number, number][][];
}

function wrongAmong(
  cases: readonly (typeof custom)[number][],
  places: readonly [number, number][][],
): string[] {
  return cases.flatMap(({ crs, points }, index) =>
    points.flatMap(([x, y], at) => {
      const far = distanceM(transformer(crs, "EPSG:4326")(x, y), places[index]![at]!);
      return far < (crs.includes("robin") ? 2 : 0.002) ? [] : [`${crs}: ${far} m`];
    }),
  );
}

describe("WKT 2", () => {
  const cases = custom.filter(({ crs }) => systemWkt(crsSystem(crs)) !== null);

  it("is read back as the same spelling", () => {
    for (const { crs } of cases) expect(normalizeCrs(systemWkt(crsSystem(crs))!)).toBe(crs);
    expect(cases.length).toBeGreaterThan(20);
  });

  it.skipIf(!pyproj)("has PROJ's coordinates", () => {
    const places = placesOf(
      cases.map(({ crs, points }) => ({
        crs: systemWkt(crsSystem(crs)),
        points: points.map(([x, y]) => [x, y]),
      })),
    );
    expect(wrongAmong(cases, places)).toEqual([]);
  });
});

describe("CF grid mappings", () => {
  it.each([3035, 2154, 27700, 31287, 5041, 4258, 2056, 3413, 2263])(
    "EPSG:%i is WKT that names its code, for readers that know no names",
    (code) => {
      for (const name of ["crs_wkt", "spatial_ref"]) {
        const attribute = gridMapping(`EPSG:${code}`).find((each) => each.name === name)!;
        const value = attribute.value as string;
        expect(value).toMatch(/^(PROJ|GEOG|BOUND)CRS\[/);
        expect(value).toContain(`ID["EPSG",${code}]]`);
        expect(normalizeCrs(value)).toBe(`EPSG:${code}`);
      }
    },
  );

  it.skipIf(!pyproj)("GDAL and PROJ take the WKT of coded systems for those systems", () => {
    const codes = [3035, 2154, 27700, 31287, 5041, 2056, 3413, 2263];
    const cases = codes.map((code) => {
      const crs = `EPSG:${code}`;
      const [x, y] = transformer("EPSG:4326", crs)(CENTRES[code]![0], CENTRES[code]![1]);
      const there = transformer(crs, "EPSG:4326")(x, y);
      return { system: crs, keys: {}, crs, points: [[x, y, ...there]] as const };
    });
    const places = placesOf(
      cases.map(({ crs, points }) => ({
        crs: systemWkt(crsSystem(crs), Number(crs.slice(5))),
        points: points.map(([x, y]) => [x, y]),
      })),
    );
    expect(wrongAmong(cases as never, places)).toEqual([]);
  });

  const attributesOf = (crs: string): Record<string, unknown> =>
    Object.fromEntries(
      gridMapping(crs)
        .filter(({ name }) => name !== "crs_wkt" && name !== "spatial_ref")
        .map(({ name, value }) => [
          name,
          typeof value === "string" ? value : value.values.length === 1 ? value.values[0] : value.values,
        ]),
    );

  it.skipIf(!pyproj)("are the system where CF has a name for it", () => {
    const cases = custom.filter(
      ({ crs }) => attributesOf(crs)["grid_mapping_name"] !== undefined && crsSystem(crs).shift === null,
    );
    const places = placesOf(
      cases.map(({ crs, points }) => ({ cf: attributesOf(crs), points: points.map(([x, y]) => [x, y]) })),
    );
    expect(wrongAmong(cases, places)).toEqual([]);
    expect(cases.length).toBeGreaterThan(5);
  });
});

it("documents say the code where there is one, else WKT 2", () => {
  const modis = normalizeCrs("+proj=sinu +R=6371007.181");
  expect(referenceSystem("EPSG:32633")).toBe(32633);
  expect(referenceSystem(modis)).toMatch(/^PROJCRS\[.*Sinusoidal/);
  expect(projectionFields("EPSG:32633")).toEqual({ "proj:code": "EPSG:32633" });
  expect(projectionFields(modis)).toEqual({ "proj:code": null, "proj:wkt2": referenceSystem(modis) });
});
