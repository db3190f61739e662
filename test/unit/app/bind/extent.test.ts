/** Extents of loads out of GeoJSON as people write it: features without a geometry, long rings, nothing at all. */
import { expect, it } from "vitest";
import { extentOf } from "../../../../src/app/bind/extent.ts";

const feature = (geometry: object | null): object => ({ type: "Feature", properties: {}, geometry });
const bounds = (value: object): readonly number[] => extentOf(value as never, [])!.bounds;

it("features without a geometry are passed over", () => {
  const point = feature({ type: "Point", coordinates: [15, 46] });
  expect(bounds({ type: "FeatureCollection", features: [feature(null), point] })).toEqual([15, 46, 15, 46]);
});

it("a ring may have very many positions", () => {
  const ring = Array.from({ length: 300_000 }, (_, i) => [15 + i / 1e6, 46 + (i % 7) / 100]);
  const found = bounds({ type: "Polygon", coordinates: [ring] });
  [15, 46, 15.299999, 46.06].forEach((edge, i) => expect(found[i]).toBeCloseTo(edge, 10));
});

it("there may be very many points", () => {
  const points = Array.from({ length: 300_000 }, (_, i) =>
    feature({ type: "Point", coordinates: [15 + i / 1e6, 46] }),
  );
  expect(bounds({ type: "FeatureCollection", features: points })[2]).toBeCloseTo(15.299999, 10);
});

it("GeoJSON without any coordinates is told to be invalid", () => {
  for (const empty of [feature(null), { type: "FeatureCollection", features: [] }])
    expect(() => bounds(empty)).toThrow(/has no geometry/);
});

it("a system that nobody knows is told with its argument", () => {
  const path = [{ node_id: "load", process_id: "load_stac" }];
  expect(() => extentOf({ west: 1, south: 1, east: 2, north: 2, crs: 999999 }, path)).toThrow(
    /'spatial_extent' of process 'load_stac'.*'999999' is not known/,
  );
});
