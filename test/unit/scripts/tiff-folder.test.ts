/** Folders of GeoTIFFs without STAC: what their names, tags and places say. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { dateInName } from "../../../scripts/lib/date-in-name.ts";
import { type TiffFolderOptions, readTiffFolder } from "../../../scripts/lib/tiff-folder.ts";
import { encodeGTiff } from "../../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../../src/platform/codecs.ts";
import { gdalPython } from "../../support/gdal.ts";

describe("dates in names", () => {
  const day = (text: string): string[] => [`${text}T00:00:00.000Z`, `${text}T00:00:00.000Z`];
  it.each([
    ["S2_20240131_B04.tif", day("2024-01-31")],
    ["2024-01-31.tif", day("2024-01-31")],
    ["a_2024_01_31b.tif", day("2024-01-31")],
    ["2024/01/31/B04.tif", day("2024-01-31")],
    ["20240131/B04.tif", day("2024-01-31")],
    ["2023/x_20240131.tif", day("2024-01-31")],
    ["T33UUP_20240131T100559_B04.tif", ["2024-01-31T10:05:59.000Z", "2024-01-31T10:05:59.000Z"]],
    ["20240131_100559_ssc.tif", ["2024-01-31T10:05:59.000Z", "2024-01-31T10:05:59.000Z"]],
    ["2024-01-31T10-05-59Z.tif", ["2024-01-31T10:05:59.000Z", "2024-01-31T10:05:59.000Z"]],
    ["MOD13.A2024031.h18v03.tif", day("2024-01-31")],
    ["ndvi_2024-02.tif", ["2024-02-01T00:00:00.000Z", "2024-02-29T23:59:59.000Z"]],
    ["2024/02/ndvi.tif", ["2024-02-01T00:00:00.000Z", "2024-02-29T23:59:59.000Z"]],
    ["landcover_2020.tif", ["2020-01-01T00:00:00.000Z", "2020-12-31T23:59:59.000Z"]],
    ["20240231_x_20240131.tif", day("2024-01-31")],
    ["20241331.tif", null],
    ["2023366.tif", null],
    ["120240131.tif", null],
    ["scene.tif", null],
    ["B04_10m.tif", null],
  ])("%s", (path, times) => {
    const found = dateInName(path);
    expect(found && [found.start, found.end]).toEqual(times);
  });
});

function tiff(names: readonly string[] = [""], originX = 12): Uint8Array {
  const grid = { crs: "EPSG:4326", originX, originY: 50, stepX: 1, stepY: -1, width: 3, height: 2 };
  const chunk = { sizes: [2, 3], type: "uint8", data: new Uint8Array(6), mask: null, nodata: 255 } as const;
  const bands = names.map((name) => ({ name, chunk }));
  return encodeGTiff({ grid, bands }, { tileSize: 256, deflation: 1, datatype: null }, platformCodecs).bytes;
}

/** Ids of items with time and files by band. */
async function made(
  files: Readonly<Record<string, Uint8Array>>,
  options: TiffFolderOptions = {},
): Promise<unknown> {
  const folder = join(mkdtempSync(join(tmpdir(), "tiff-folder-")), "my fields");
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const { collection, items } = await readTiffFolder(folder, options);
  return {
    id: collection.json["id"],
    items: items.map(({ json }) => {
      const { datetime, start_datetime: start } = json["properties"] as Record<string, string | null>;
      const assets = Object.entries(json["assets"] as Record<string, { href: string }>);
      return [
        json["id"],
        datetime ?? start,
        Object.fromEntries(assets.map(([key, { href }]) => [key, href])),
      ];
    }),
  };
}

it("a file per band, time and tile", async () => {
  const names = ["T1_20240131_B04", "T1_20240131_B8A", "T1_20240205_B04", "T1_20240205_B8A"];
  const east = ["T2_20240131_B04", "T2_20240131_B8A", "T2_20240205_B04"];
  const files = Object.fromEntries([
    ...names.map((name) => [`${name}.tif`, tiff()]),
    ...east.map((name) => [`${name}.tif`, tiff([""], 40)]),
  ]) as Record<string, Uint8Array>;
  const times = ["2024-01-31T00:00:00.000Z", "2024-02-05T00:00:00.000Z"];
  expect(await made(files)).toEqual({
    id: "my_fields",
    items: [
      ["T1_20240131", times[0], { B04: "T1_20240131_B04.tif", B8A: "T1_20240131_B8A.tif" }],
      ["T1_20240205", times[1], { B04: "T1_20240205_B04.tif", B8A: "T1_20240205_B8A.tif" }],
      ["T2_20240131", times[0], { B04: "T2_20240131_B04.tif", B8A: "T2_20240131_B8A.tif" }],
      ["T2_20240205", times[1], { B04: "T2_20240205_B04.tif" }],
    ],
  });
});

it("folders by day, and files that hold all bands", async () => {
  const time = "2024-01-31T00:00:00.000Z";
  expect(await made({ "2024-01-31/red.tif": tiff(), "2024-01-31/nir.TIFF": tiff() })).toMatchObject({
    items: [["2024-01-31", time, { red: "2024-01-31/red.tif", nir: "2024-01-31/nir.TIFF" }]],
  });
  const stacks = { "ndvi 20240131.tif": tiff(["a", "b"]), "ndvi 20240201.tif": tiff(["a", "b"]) };
  expect(await made(stacks, { id: "indices" })).toMatchObject({
    id: "indices",
    items: [
      ["ndvi_20240131", time, { data: "ndvi 20240131.tif" }],
      ["ndvi_20240201", "2024-02-01T00:00:00.000Z", { data: "ndvi 20240201.tif" }],
    ],
  });
});

it("a date for all, and none", async () => {
  const files = { "dem.tif": tiff() };
  await expect(made(files)).rejects.toThrow(/dem.tif does not say when it is of: .* --date/);
  await expect(made(files, { date: "yesterday" })).rejects.toThrow(/--date takes a date/);
  expect(await made(files, { date: "2020-05-01" })).toMatchObject({
    items: [["dem_2020-05-01T00-00-00", "2020-05-01T00:00:00.000Z", { data: "dem.tif" }]],
  });
  await expect(made({ "20200101.tif": new Uint8Array(9) })).rejects.toThrow(/20200101.tif cannot be read/);
});

it.runIf(gdalPython)("TIFFTAG_DATETIME as GDAL writes it", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "tiff-tag-")), "x.tif");
  const script = `from osgeo import gdal, osr
d = gdal.GetDriverByName("GTiff").Create(${JSON.stringify(path)}, 3, 2, 1)
d.SetGeoTransform([12, 1, 0, 50, 0, -1])
s = osr.SpatialReference(); s.ImportFromEPSG(4326); d.SetProjection(s.ExportToWkt())
d.SetMetadataItem("TIFFTAG_DATETIME", "2019:07:03 04:05:06")`;
  execFileSync(gdalPython!, ["-c", script]);
  expect(await made({ "scene.tif": readFileSync(path) })).toMatchObject({
    items: [["scene_2019-07-03T04-05-06", "2019-07-03T04:05:06.000Z", { data: "scene.tif" }]],
  });
});
