/** Facts of STAC documents: boxes, grids, addresses, bands, times. Expectations follow the specifications' own words. */
import { describe, expect, it } from "vitest";
import { bandPlaces } from "../../../src/app/collections/band-places.ts";
import type { Location } from "../../../src/cube/location.ts";
import { boxesOf, splitBox } from "../../../src/stac/read/box.ts";
import { readCollection } from "../../../src/stac/read/collection.ts";
import { type Item, dataAssets, readItem } from "../../../src/stac/read/item.ts";
import type { Json } from "../../../src/stac/read/json.ts";
import { resolveHref } from "../../../src/stac/read/link.ts";
import { projOf } from "../../../src/stac/read/proj.ts";
import { type ItemTime, timeIn, timeOf } from "../../../src/stac/read/time.ts";

const ring = (...points: number[][]): Json => ({ type: "Polygon", coordinates: [points] });

describe("boxes", () => {
  it("of six numbers leave heights out", () => {
    expect(boxesOf([10, 45, 0, 11, 46, 300], null)).toEqual([[10, 45, 11, 46]]);
  });

  it("with west > east are two", () => {
    expect(boxesOf([177, -18, -178, -16], null)).toEqual([
      [177, -18, 180, -16],
      [-180, -18, -178, -16],
    ]);
  });

  it("around the whole earth are told by a geometry in two parts", () => {
    const parts = {
      type: "MultiPolygon",
      coordinates: [
        [
          [
            [178, 67],
            [180, 67],
            [180, 68],
            [178, 68],
            [178, 67],
          ],
        ],
        [
          [
            [-180, 67],
            [-179, 67],
            [-179, 68],
            [-180, 68],
            [-180, 67],
          ],
        ],
      ],
    };
    const boxes = boxesOf([-180, 67, 180, 68], parts);
    expect(boxes).toHaveLength(2);
    expect(boxes).toContainEqual([178, 67, 180, 68]);
    expect(boxes).toContainEqual([-180, 67, -179, 68]);
  });

  it("are told by a ring that jumps over the antimeridian", () => {
    const boxes = boxesOf(undefined, ring([179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]));
    expect(boxes).toEqual([
      [-180, 0, -179, 1],
      [179, 0, 180, 1],
    ]);
  });

  it("stay as they are where they are really that wide", () => {
    expect(boxesOf([-180, -90, 180, 90], ring([-180, -90], [0, -90], [180, 90], [0, 90]))).toHaveLength(1);
    expect(splitBox([170, 0, 190, 1])).toEqual([
      [170, 0, 180, 1],
      [-180, 0, -170, 1],
    ]);
  });
});

describe("projection", () => {
  const shape = { "proj:shape": [200, 100] };
  const grid = {
    crs: "EPSG:32633",
    originX: 5e5,
    originY: 51e5,
    stepX: 10,
    stepY: -10,
    width: 100,
    height: 200,
  };
  const transform = [10, 0, 5e5, 0, -10, 51e5];

  it.each<[string, Json, Json]>([
    ["1.x, six numbers", { ...shape, "proj:transform": transform }, { "proj:epsg": 32633 }],
    [
      "2.x, nine numbers",
      { ...shape, "proj:transform": [...transform, 0, 0, 1] },
      { "proj:code": "EPSG:32633" },
    ],
    [
      "bounds instead of a transform",
      { ...shape, "proj:bbox": [5e5, 51e5 - 2000, 501000, 51e5] },
      { "proj:epsg": 32633 },
    ],
    [
      "all in the item's properties",
      {},
      { ...shape, "proj:transform": transform, "proj:code": "EPSG:32633" },
    ],
    [
      "epsg null beside projjson with an id",
      { ...shape, "proj:transform": transform },
      {
        "proj:epsg": null,
        "proj:projjson": { type: "ProjectedCRS", id: { authority: "EPSG", code: 32633 } },
      },
    ],
  ])("%s", (_name, asset, properties) => {
    expect(projOf(asset, properties).grid).toEqual(grid);
  });

  it.each<[string, Json]>([
    ["epsg null", { ...shape, "proj:epsg": null, "proj:transform": transform }],
    ["no shape", { "proj:epsg": 32633, "proj:transform": transform }],
    ["rotated", { ...shape, "proj:epsg": 32633, "proj:transform": [10, 1, 5e5, 1, -10, 51e5] }],
    ["shapes that are none", { "proj:shape": [0, 10], "proj:epsg": 32633, "proj:transform": transform }],
  ])("%s: only the file knows", (_name, asset) => {
    expect(projOf(asset, {}).grid).toBeNull();
  });
});

describe("addresses", () => {
  it.each([
    ["../B04.tif", "https://a.test/x/y/item.json?key=1", "https://a.test/x/B04.tif"],
    ["/c/B04.tif", "https://a.test/x/item.json", "https://a.test/c/B04.tif"],
    ["s3://bucket/key.tif", "https://a.test/x", "s3://bucket/key.tif"],
    ["http://a.test/search?token=2", "https://a.test/search", "https://a.test/search?token=2"],
    ["http://b.test/B04.tif", "https://a.test/x", "http://b.test/B04.tif"],
    ["http://a.test/B04.tif", "http://a.test/x", "http://a.test/B04.tif"],
  ])("%s against %s", (href, base, found) => {
    expect(resolveHref(href, base)).toBe(found);
  });

  const hrefOf = (asset: Json, properties: Json = {}): Location | undefined =>
    itemOf({ a: asset }, properties).assets[0]?.location;

  it("of known public buckets are https", () => {
    expect(hrefOf({ href: "s3://sentinel-cogs/a/B04.tif" })).toBe(
      "https://sentinel-cogs.s3.us-west-2.amazonaws.com/a/B04.tif",
    );
    expect(hrefOf({ href: "s3://some-bucket/B04.tif", "storage:region": "eu-central-1" })).toBe(
      "https://some-bucket.s3.eu-central-1.amazonaws.com/B04.tif",
    );
  });

  it("prefer an alternate over https, one without a login first", () => {
    const alternate = {
      login: { href: "https://a.test/login.tif", "auth:refs": ["oidc"] },
      open: { href: "https://a.test/open.tif" },
    };
    expect(hrefOf({ href: "s3://EODATA/x.tif", alternate })).toBe("https://a.test/open.tif");
  });

  it("over https that need a login give way to an alternate that needs none", () => {
    const alternate = { open: { href: "https://a.test/open.tif" } };
    const login = { href: "https://a.test/x.tif", "auth:refs": ["oidc"] };
    expect(hrefOf({ ...login, alternate })).toBe("https://a.test/open.tif");
    expect(hrefOf({ ...login, "auth:refs": [], alternate })).toBe("https://a.test/x.tif");
    expect(hrefOf(login)).toBe("https://a.test/x.tif");
  });

  it("of other stores that speak S3 are no addresses of Amazon", () => {
    const schemes = { "storage:schemes": { cdse: { type: "custom-s3", platform: "https://eodata.test" } } };
    expect(hrefOf({ href: "s3://eodata/x.tif" }, schemes)).toBe("s3://eodata/x.tif");
  });
});

function itemOf(assets: Json, properties: Json = {}): Item {
  const read = readItem(
    { id: "tile_7", properties: { datetime: "2024-05-01T10:00:00Z", ...properties }, assets },
    "https://a.test/item.json",
    null,
  );
  if (!read.item) throw new Error(read.reason);
  return read.item;
}

const tiff = (more: Json): Json => ({ type: "image/tiff; application=geotiff", roles: ["data"], ...more });

describe("bands", () => {
  const names = (assets: Json, properties?: Json): string[][] => {
    const { bands, alternates } = bandPlaces([itemOf(assets, properties)], () => null);
    return [bands.map((band) => band.name), alternates.map((band) => band.name)];
  };

  it("of one name in several sizes count once; the others go by their asset", () => {
    const band = (href: string, roles: string[], step: number): Json => ({
      href,
      type: "image/tiff",
      roles,
      bands: [{ name: "B02", "eo:common_name": "blue" }],
      "proj:code": "EPSG:32633",
      "proj:shape": [10, 10],
      "proj:transform": [step, 0, 0, 0, -step, 0],
    });
    expect(
      names({
        B02_60m: band("a.tif", ["data", "sampling:downsampled"], 60),
        B02_20m: band("b.tif", ["data", "sampling:original"], 20),
        B02_10m: band("c.tif", ["data", "sampling:upsampled"], 10),
      }),
    ).toEqual([["B02"], ["B02_60m", "B02_10m"]]);
  });

  it("of 1.1 carry what their asset says for all of them", () => {
    const item = itemOf({
      data: tiff({
        href: "a.tif",
        data_type: "int16",
        nodata: -32768,
        "raster:scale": 0.0001,
        bands: [
          { name: "red", "eo:center_wavelength": 0.66 },
          { name: "mask", data_type: "uint8", nodata: "nan" },
        ],
      }),
    });
    expect(item.assets[0]!.bands).toMatchObject([
      { name: "red", type: "int16", nodata: -32768, scale: 0.0001, wavelengthUm: 0.66 },
      { name: "mask", type: "uint8", nodata: NaN },
    ]);
  });

  it("that an asset of 1.1 does not list carry what it says of itself, else what the item says", () => {
    const one = tiff({
      href: "a.tif",
      data_type: "int16",
      nodata: -1,
      "raster:scale": 0.1,
      "raster:offset": 2,
    });
    const { common } = itemOf({ data: one }, { nodata: 5 }).assets[0]!;
    expect(common).toMatchObject({ name: null, type: "int16", nodata: -1, scale: 0.1, offset: 2 });
    expect(bandPlaces([itemOf({ data: one })], () => null).bands).toMatchObject([
      { name: "data", scale: 0.1, offset: 2 },
    ]);
    const item = itemOf({ data: tiff({ href: "a.tif" }) }, { nodata: 5, data_type: "uint8" });
    expect(item.assets[0]!.common).toMatchObject({ type: "uint8", nodata: 5 });
  });

  it("that each asset numbers anew go by their asset", () => {
    const numbered = (...all: string[]): Json =>
      tiff({ href: "a.tif", "eo:bands": all.map((name) => ({ name })) });
    expect(names({ red: numbered("b1"), nir: numbered("b1") })).toEqual([["red", "nir"], []]);
    expect(names({ a: numbered("1", "2"), b: numbered("1") })).toEqual([["a_1", "2", "b"], []]);
    expect(names({ red: numbered("b1") })).toEqual([["b1"], []]);
    expect(names({ B01_60m: numbered("B01"), B01_20m: numbered("B01") })).toEqual([["B01"], ["B01_20m"]]);
  });

  it("before 0.9 are numbers into the item's list", () => {
    expect(
      names(
        { all: tiff({ href: "a.tif", "eo:bands": [1, 0] }) },
        { "eo:bands": [{ name: "B1" }, { name: "B2" }] },
      ),
    ).toEqual([["B2", "B1"], []]);
  });

  it("that makers number are named by their asset", () => {
    expect(names({ map: tiff({ href: "a.tif", "raster:bands": [{ name: "Band1" }] }) })).toEqual([
      ["map"],
      [],
    ]);
    expect(
      names({ q: tiff({ href: "a.tif", "raster:bands": [{ name: "Band1" }, { name: "Band2" }] }) }),
    ).toEqual([["q_1", "q_2"], []]);
  });

  it("go by what file names have beside the item's id", () => {
    const files = Object.fromEntries(
      ["tile_7_0.5_2056.tif", "tile_7_2_2056.tif"].map((key) => [key, tiff({ href: key })]),
    );
    expect(names(files)).toEqual([["0.5_2056", "2_2056"], []]);
    expect(names({ "tile_7.tif": tiff({ href: "tile_7.tif" }) })).toEqual([["data"], []]);
  });

  it("without names go by their common names, but for those that several have", () => {
    const common = ["red", "rededge", "rededge"].map((common_name) => ({ common_name }));
    expect(names({ all: tiff({ href: "a.tif", "eo:bands": common }) })).toEqual([
      ["red", "all_2", "all_3"],
      [],
    ]);
  });

  it("are not those of pictures, but where there is nothing else", () => {
    const picture = { type: "image/tiff", roles: ["visual"], href: "tci.tif", "eo:bands": [{ name: "red" }] };
    const small = { type: "image/tiff", roles: ["overview"], href: "small.tif" };
    expect(names({ tci: picture, small, b: tiff({ href: "b.tif" }) })).toEqual([["b"], []]);
    expect(names({ tci: picture, small })).toEqual([["red"], []]);
  });

  it("have the key and the stem of the file as further names, but not a stem that names the item", () => {
    const red = tiff({ href: "B04.tif", "eo:bands": [{ name: "red" }] });
    const item = itemOf({ r: red, long: tiff({ href: "item_2024_x.tif" }) });
    expect(bandPlaces([{ ...item, id: "item_2024" }], () => null).bands.map((band) => band.aliases)).toEqual([
      ["r", "B04"],
      [],
    ]);
  });
});

describe("kinds of assets", () => {
  it.each<[string, Json, string]>([
    ["GeoTIFF by type", { href: "a", type: "image/vnd.stac.geotiff; cloud-optimized=true" }, "geotiff"],
    ["GeoTIFF as some call it", { href: "a", type: "application/x-geotiff" }, "geotiff"],
    ["GeoTIFF as others call it", { href: "a", type: "image/tif" }, "geotiff"],
    ["GeoTIFF by its profile", { href: "a", type: "COG" }, "geotiff"],
    ["no GeoTIFF", { href: "a.tif", type: "application/json" }, "other"],
    ["GeoTIFF by extension", { href: "a.TIF?sig=1" }, "geotiff"],
    ["GeoTIFF behind OData", { href: "https://a.test/Nodes(B02.tif)/$value" }, "geotiff"],
    ["JPEG 2000", { href: "a", type: "image/jp2" }, "jpeg2000"],
    ["JPEG 2000 by extension", { href: "a.JP2?sig=1" }, "jpeg2000"],
    ["JPEG 2000 for eyes", { href: "TCI.jp2", type: "image/jp2", roles: ["visual"] }, "visual"],
    ["netCDF by extension", { href: "a.nc" }, "foreign"],
    ["Zarr", { href: "a.zarr", type: "application/vnd+zarr" }, "foreign"],
    ["a thumbnail", { href: "a.tif", roles: ["thumbnail"] }, "other"],
    ["metadata", { href: "a.xml", type: "application/xml" }, "other"],
    ["a mask that calls itself metadata too", { href: "a.tif", roles: ["metadata", "data-mask"] }, "geotiff"],
  ])("%s", (_name, asset, kind) => {
    expect(itemOf({ a: asset }).assets[0]!.kind).toBe(kind);
  });

  it("GeoTIFF is chosen before JPEG 2000, and that before pictures", () => {
    const [tif, jp2, picture] = [{ href: "a.tif" }, { href: "b.jp2" }, { href: "p.tif", roles: ["visual"] }];
    const keys = (assets: Json): string[] => dataAssets(itemOf(assets)).map((asset) => asset.key);
    expect(keys({ picture, jp2, tif })).toEqual(["tif"]);
    expect(keys({ picture, jp2 })).toEqual(["jp2"]);
  });

  it("data are chosen before pictures", () => {
    expect(dataAssets(itemOf({ p: { href: "p.tif", roles: ["visual"] } })).map((asset) => asset.key)).toEqual(
      ["p"],
    );
  });
});

describe("times", () => {
  const day = timeOf({ datetime: "2024-05-01T02:00:00+02:00" })!;
  const year = timeOf({
    datetime: null,
    start_datetime: "2021-01-01T00:00:00Z",
    end_datetime: "2021-12-31T23:59:59Z",
  })!;

  it("of an item with a datetime and an interval: labelled by the one, found by the other", () => {
    const time = timeOf({
      datetime: "2024-07-01T00:00:00Z",
      start_datetime: "2024-01-01T00:00:00Z",
      end_datetime: "2024-12-31T23:59:59Z",
    })!;
    expect(time.label).toBe("2024-07-01T00:00:00.000Z");
    expect(timeIn(time, "2024-02-01T00:00:00.000Z", "2024-02-11T00:00:00.000Z")).toBe(true);
    expect(timeIn(time, "2025-02-01T00:00:00.000Z", null)).toBe(false);
  });

  it("are UTC", () => {
    const instant = "2024-05-01T00:00:00.000Z";
    expect(day).toEqual({ label: instant, start: instant, end: instant });
    expect(timeOf({ datetime: "2024-05-01T00:00:00" })).toEqual(day);
  });

  it("of intervals are half-open where openEO asks: the end does not belong", () => {
    expect(timeIn(day, "2024-05-01T00:00:00.000Z", "2024-05-02T00:00:00.000Z")).toBe(true);
    expect(timeIn(day, "2024-04-30T00:00:00.000Z", "2024-05-01T00:00:00.000Z")).toBe(false);
  });

  it("of items that last reach into what is asked", () => {
    expect(timeIn(year, "2021-06-01T00:00:00.000Z", "2021-07-01T00:00:00.000Z")).toBe(true);
    expect(timeIn(year, "2022-01-01T00:00:00.000Z", null)).toBe(false);
  });
});

describe("collections that hold the assets themselves", () => {
  const timeOfCollection = (interval: unknown, more: Json = {}): unknown => {
    const extent = { temporal: { interval: [interval] } };
    const document = { type: "Collection", id: "c", assets: {}, extent, ...more };
    const read = readItem(document, "https://a.test/c.json", readCollection(document, ""));
    return read.item ? read.item.time : read.reason;
  };

  it("last as long as their interval, which may go on", () => {
    const time = timeOfCollection(["2020-01-01T00:00:00Z", null]) as ItemTime;
    expect(time.start).toBe("2020-01-01T00:00:00.000Z");
    expect(timeIn(time, "2031-01-01T00:00:00.000Z", null)).toBe(true);
    expect(timeIn(time, null, "2020-01-01T00:00:00.000Z")).toBe(false);
  });

  it("without a start are known by their end, without both by when they were made", () => {
    const end = "2020-01-01T00:00:00.000Z";
    expect(timeOfCollection([null, end])).toEqual({ label: end, start: end, end });
    expect(timeOfCollection([null, null], { created: end })).toEqual({ label: end, start: end, end });
    expect(timeOfCollection([null, null])).toMatch(/^collection 'c' .* open at both ends$/);
  });
});

it("what a collection says of a band by its name holds for assets that only name it", () => {
  const bands = [{ name: "B04", "eo:center_wavelength": 0.665, "eo:common_name": "red" }];
  const collection = readCollection({ type: "Collection", id: "c", bands }, "");
  const assets = { stack: { href: "https://a.test/s.tif", bands: [{ name: "B99" }, { name: "B04" }] } };
  const { item } = readItem(
    { id: "i", properties: { datetime: "2024-01-01T00:00:00Z" }, assets },
    "",
    collection,
  );
  expect(item!.assets[0]!.bands.map((band) => [band.name, band.commonName, band.wavelengthUm])).toEqual([
    ["B99", null, null],
    ["B04", "red", 0.665],
  ]);
});
