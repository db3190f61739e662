/** Where and when results say that they lie: across the antimeridian, in systems without a code. */
import { expect, it } from "vitest";
import { type ResultJob, resultCollection, resultItem } from "../../../src/stac/results.ts";

const fileOn = (name: string, crs: string, numbers: readonly number[]): ResultJob["files"][number] => {
  const [originX, originY, stepX, stepY, width, height] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const grid = { crs, originX, originY, stepX, stepY, width, height };
  return {
    name,
    path: name,
    type: "image/tiff",
    bytes: 1,
    datetime: null,
    raster: { grid, dataType: "uint8", nodata: null, bands: [] },
  };
};
const job = (...files: ResultJob["files"]): ResultJob => ({
  id: "j",
  title: null,
  description: null,
  process: {},
  status: "finished",
  created: "2023-01-01T00:00:00Z",
  updated: "2023-01-01T00:00:00Z",
  queued: null,
  started: null,
  files,
});
const links = { href: (path: string) => path, canonical: "c", expires: "2024-01-01T00:00:00Z" };

it("a grid that runs on is written with west > east, and its polygon is cut", () => {
  const item = resultItem(job(fileOn("a.tif", "EPSG:4326", [179, 10, 0.5, -0.5, 4, 4])), links, "a.tif")!;
  expect(item["bbox"]).toEqual([179, 8, -179, 10]);
  expect(item["geometry"]).toMatchObject({ type: "MultiPolygon" });
  const rings = (item["geometry"] as { coordinates: number[][][][] }).coordinates.flat(2);
  expect(rings.every(([x]) => x! >= -180 && x! <= 180)).toBe(true);
});
it("a scene of zone 1 is not all around the earth", () => {
  const collection = resultCollection(
    job(
      fileOn("a.tif", "EPSG:32601", [300000, 6600000, 1000, -1000, 400, 600]),
      fileOn("b.tif", "EPSG:4326", [-178, 60, 0.5, -0.5, 4, 4]),
    ),
    links,
  );
  const { bbox } = (collection["extent"] as { spatial: { bbox: number[][] } }).spatial;
  expect(bbox[0]!.map((value) => Math.round(value * 10) / 10)).toEqual([179.5, 54.1, -173.5, 60]);
});
it("a system without a code keeps no invented one", () => {
  const sinusoidal = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs";
  const item = resultItem(
    job(fileOn("a.tif", sinusoidal, [-6000000, -1300000, 231, -231, 50, 50])),
    links,
    "a.tif",
  )!;
  expect((item["assets"] as Record<string, unknown>)["a.tif"]).toMatchObject({ "proj:code": null });
});
it("labels of time that are no dates are no datetimes of STAC, and dates come in order", () => {
  const at = (name: string, datetime: string, lastDatetime?: string): ResultJob["files"][number] => ({
    ...fileOn(name, "EPSG:4326", [10, 10, 1, -1, 2, 2]),
    datetime,
    ...(lastDatetime === undefined ? {} : { lastDatetime }),
  });
  const timesOf = (...files: ResultJob["files"]): unknown[] => [
    resultCollection(job(...files), links)["extent"],
    resultItem(job(...files), links, null)!["properties"],
  ];
  const computed = "2023-01-01T00:00:00Z";
  expect(timesOf(at("a.tif", "spring"), at("b.tif", "day 1"))).toMatchObject([
    { temporal: { interval: [[computed, computed]] } },
    { datetime: computed },
  ]);
  expect(timesOf(at("a.tif", "2024-08"), at("b.tif", "a:b", "2024-09-01T10:00:00"))).toMatchObject([
    { temporal: { interval: [["2024-08-01T00:00:00Z", "2024-09-01T10:00:00Z"]] } },
    { datetime: null, start_datetime: "2024-08-01T00:00:00Z", end_datetime: "2024-09-01T10:00:00Z" },
  ]);
  const half = at("a.tif", "2024-06-01T10:30:00.500Z");
  expect(timesOf(half, at("b.tif", "2024-06-01T10:30:00Z"))[0]).toMatchObject({
    temporal: { interval: [["2024-06-01T10:30:00Z", "2024-06-01T10:30:00.500Z"]] },
  });
});
it("links have titles, and bands are told by the rules of STAC 1.1 and of 1.0", () => {
  const tiff = fileOn("result_2023-08-10.tif", "EPSG:32633", [500000, 5200000, 10, -10, 4, 4]);
  const band = { name: "red", scale: 0.5, offset: 1, unit: "K", statistics: null };
  const dims = [
    { name: "t", type: "temporal", label: "early" },
    { name: "bands", type: "bands" },
    { name: "y", type: "spatial", axis: "y" },
    { name: "x", type: "spatial", axis: "x" },
  ] as const;
  const file = {
    ...tiff,
    datetime: "2023-08-10T00:00:00Z",
    dims,
    raster: { ...tiff.raster!, bands: [band] },
  };
  const collection = resultCollection(job(file), links);
  const item = resultItem(job(file), links, file.name)!;
  for (const { links: listed } of [collection, item] as { links?: { title?: string }[] }[])
    for (const { title } of listed!) expect(title).toMatch(/\w/);
  expect((item["assets"] as Record<string, unknown>)["result"]).toMatchObject({
    data_type: "uint8",
    bands: [{ name: "red", "raster:scale": 0.5, "raster:offset": 1, unit: "K" }],
    "eo:bands": [{ name: "red" }],
    "raster:bands": [{ data_type: "uint8", scale: 0.5, offset: 1, unit: "K" }],
  });
  const dimensions = {
    t: { type: "temporal", extent: ["2023-08-10T00:00:00Z", "2023-08-10T00:00:00Z"], values: ["early"] },
    bands: { type: "bands", values: ["red"] },
    y: { type: "spatial", axis: "y", extent: [5199960, 5200000], step: 10, reference_system: 32633 },
    x: { type: "spatial", axis: "x", extent: [500000, 500040], step: 10, reference_system: 32633 },
  };
  expect(collection["cube:dimensions"]).toEqual(dimensions);
  expect(item["properties"]).toMatchObject({ "cube:dimensions": dimensions });
});
