/** The systems of GeoTIFF keys: read as GDAL reads them (golden by test/golden/scripts/geotiff_crs.py), written so that GDAL reads the same. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { normalizeCrs, transformer } from "../../../../../src/cube/crs/index.ts";
import { layoutOf } from "../../../../../src/io/formats/gtiff/layout.ts";
import { crsOf } from "../../../../../src/io/sources/cog/crs.ts";
import { distanceM } from "../../../../support/distance.ts";

interface Written {
  readonly system: string;
  readonly keys: Record<string, unknown>;
  /** x, y, and the longitude and latitude that GDAL gives them. */
  readonly points: readonly (readonly [number, number, number, number])[];
}

const written = JSON.parse(readFileSync("test/golden/geotiff-crs.json", "utf8")) as readonly Written[];

/** GDAL takes another shift than the one kept here: within the accuracy that EPSG states for either, in metres. */
const ACCURACY_M: Readonly<Record<string, number>> = {
  "EPSG:31287": 2,
  "EPSG:27700": 3,
  "EPSG:5514": 6,
  "EPSG:31370": 1,
  "EPSG:2056": 1,
};
/** Robinson is interpolated from a table by another rule. */
const ROBINSON_M = 2;

function toleranceM(system: string): number {
  return ACCURACY_M[system] ?? (/54030|robin/.test(system) ? ROBINSON_M : 0.002);
}

describe("geo keys", () => {
  it.each(written.map((one) => [one.system, one] as const))(
    "of %s are read as GDAL reads them",
    (system, one) => {
      const transform = transformer(crsOf(one.keys, "a.tif"), "EPSG:4326");
      for (const [x, y, longitude, latitude] of one.points)
        expect(distanceM(transform(x, y), [longitude, latitude])).toBeLessThanOrEqual(toleranceM(system));
    },
  );

  const refused: readonly (readonly [Record<string, unknown> | null, RegExp])[] = [
    [null, /no coordinate reference system/],
    [{ GTModelTypeGeoKey: 3, GeographicTypeGeoKey: 4978 }, /geocentric/],
    // As GDAL writes systems that keys cannot hold.
    [
      {
        GTModelTypeGeoKey: 32767,
        GeographicTypeGeoKey: 4326,
        PCSCitationGeoKey:
          'ESRI PE String = PROJCS["unknown",GEOGCS["GCS_unknown",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Goode_Homolosine"],PARAMETER["Central_Meridian",0.0],PARAMETER["Option",1.0],UNIT["Meter",1.0]]',
      },
      /projection Goode_Homolosine, which is not computed here/,
    ],
    [
      {
        GTModelTypeGeoKey: 1,
        ProjectedCSTypeGeoKey: 32767,
        ProjCoordTransGeoKey: 2,
        GeographicTypeGeoKey: 4326,
      },
      /projection method 2 of GeoTIFF/,
    ],
    [{ GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 65000 }, /EPSG:65000 is not one/],
    [{ GTModelTypeGeoKey: 1, GTCitationGeoKey: "my map" }, /\("my map"\) is given neither by a code/],
    [{ GTModelTypeGeoKey: 1, GeographicTypeGeoKey: 4326 }, /neither by a code nor by parameters/],
    [
      {
        GTModelTypeGeoKey: 2,
        GeographicTypeGeoKey: 32767,
        GeogSemiMajorAxisGeoKey: 3396190,
        GeogInvFlatteningGeoKey: 169.8,
      },
      /another body/,
    ],
  ];
  it.each(refused)("%j are refused with a reason", (keys, reason) => {
    expect(() => crsOf(keys, "a.tif")).toThrow(reason);
  });

  it.each([
    ["WGS 84 / UTM zone 12N", "EPSG:32612"],
    ["UTM Zone 25, Southern Hemisphere", "EPSG:32725"],
    ["NAD83 / UTM zone 12N", "EPSG:26912"],
  ])("with nothing but the name %s are that zone", (name, crs) => {
    expect(
      crsOf({ GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32767, PCSCitationGeoKey: name }, "a.tif"),
    ).toBe(crs);
  });

  it("that name a conversion on a datum are that", () => {
    const keys = {
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32767,
      GeographicTypeGeoKey: 4269,
      ProjectionGeoKey: 16010,
    };
    expect(crsOf(keys, "a.tif")).toBe("EPSG:26910");
    expect(crsOf({ ...keys, GeographicTypeGeoKey: 4326, ProjectionGeoKey: 3856 }, "a.tif")).toBe("EPSG:3857");
  });

  it("with another unit beside the code count in that unit", () => {
    const keys = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 2838, ProjLinearUnitsGeoKey: 9002 };
    const metres = transformer("EPSG:2838", "EPSG:4326")(2500000, 100000);
    expect(
      distanceM(transformer(crsOf(keys, "a.tif"), "EPSG:4326")(2500000 / 0.3048, 100000 / 0.3048), metres),
    ).toBeLessThan(1e-3);
  });
});

/** Prints, for each file, the longitude and latitude of some of its coordinates as GDAL places them. */
const PLACES = `
import json, sys
from osgeo import gdal, osr
gdal.UseExceptions(); osr.UseExceptions()
wgs84 = osr.SpatialReference(); wgs84.ImportFromEPSG(4326); wgs84.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
out = []
for path, points in json.load(sys.stdin):
    srs = gdal.Open(path).GetSpatialRef()
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    to = osr.CoordinateTransformation(srs, wgs84)
    out.append([to.TransformPoint(x, y)[:2] for x, y in points])
print(json.dumps(out))
`;

const gdal = spawnSync("/usr/bin/python3", ["-c", "import osgeo.gdal, osgeo.osr"]).status === 0;
if (!gdal)
  console.log("skipped: GTiff of user-defined systems read by GDAL, for GDAL's Python is not installed");

describe.skipIf(!gdal)("a GTiff without an EPSG code", () => {
  it("lies where GDAL says it does", () => {
    const folder = mkdtempSync(join(tmpdir(), "crs-"));
    const cases = written.flatMap(({ system, keys, points }, index) => {
      const crs = crsOf(keys, system);
      if (crs.startsWith("EPSG:")) return [];
      const path = join(folder, `${index}.tif`);
      writeFileSync(path, headerOf(crs));
      return [{ system, crs, path, points: points.map(([x, y]) => [x, y] as const) }];
    });
    const input = JSON.stringify(cases.map(({ path, points }) => [path, points]));
    const places = JSON.parse(
      execFileSync("/usr/bin/python3", ["-c", PLACES], { input, encoding: "utf8" }),
    ) as [number, number][][];
    const wrong = cases.flatMap(({ system, crs, points }, index) =>
      points.flatMap(([x, y], at) => {
        const far = distanceM(transformer(crs, "EPSG:4326")(x, y), places[index]![at]!);
        return far <= toleranceM(system) ? [] : [`${system}: ${crs}: ${far} m`];
      }),
    );
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThan(25);
  });
});

/** A file of one empty tile. */
function headerOf(crs: string): Uint8Array {
  const grid = { crs: normalizeCrs(crs), originX: 0, originY: 0, stepX: 1, stepY: -1, width: 16, height: 16 };
  const image = {
    grid,
    bands: [{ name: "b" }],
    type: "uint8" as const,
    nodata: null,
    tileSize: 16,
    levels: 1,
  };
  return layoutOf(image, [[0]]).header;
}
