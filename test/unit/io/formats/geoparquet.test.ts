/** GeoParquet of vector data cubes, read back by another library's reader and by our own. */
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, it } from "vitest";
import type { Chunk } from "../../../../src/cube/chunk.ts";
import { inOneGo } from "../../../../src/cube/pace.ts";
import { type CubeShape, enumerated } from "../../../../src/cube/shape.ts";
import { pacedGeoParquet } from "../../../../src/io/formats/geoparquet.ts";
import { readGeoParquet } from "../../../../src/io/sources/vector/parquet.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";

const ring = [
  [15, 46],
  [16, 46],
  [16, 47],
  [15, 46],
];
const features = [
  {
    id: "a",
    geometry: { type: "Polygon", coordinates: [ring] },
    properties: { name: "é", geometry: "taken" },
  },
  { id: 7, geometry: { type: "Point", coordinates: [15.5, 46.25] }, properties: { name: "b", area: 2.5 } },
];
/** (geometry, t, bands); a band has the name of a column that says which row it is. */
const shape: CubeShape = {
  dims: [
    { name: "geometries", type: "geometry", labels: enumerated([0, 1]), features },
    { name: "t", type: "temporal", labels: enumerated(["2023-08-01", "2023-08-11"]) },
    { name: "bands", type: "bands", labels: enumerated(["red", "date"]) },
  ],
  type: "float64",
  nodata: null,
};
const chunk: Chunk = {
  sizes: [2, 2, 2],
  type: "float64",
  data: Float64Array.from([1, 2, 3, 4, 5, 6, NaN, 8]),
  mask: Uint8Array.from([1, 1, 1, 1, 1, 1, 0, 1]),
  nodata: null,
};
const { bytes } = inOneGo(pacedGeoParquet(chunk, shape));

it("rows are those of CSV, names of values stay, missing values are null", async () => {
  const file = bytes.slice().buffer;
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(4);
  expect(rows.map(({ date_2, feature_index, red, date }) => [date_2, feature_index, red, date])).toEqual([
    ["2023-08-01", 0, 1, 2],
    ["2023-08-11", 0, 3, 4],
    ["2023-08-01", 1, 5, 6],
    ["2023-08-11", 1, null, 8],
  ]);
  expect(rows.map(({ id, name, area, geometry }) => [id, name, area, geometry])).toEqual([
    ["a", "é", null, "taken"],
    ["a", "é", null, "taken"],
    ["7", "b", 2.5, null],
    ["7", "b", 2.5, null],
  ]);
  const geo = parquetMetadata(file).key_value_metadata?.find(({ key }) => key === "geo")?.value;
  expect(JSON.parse(geo!)).toEqual({
    version: "1.1.0",
    primary_column: "geometry_2",
    columns: { geometry_2: { encoding: "WKB", geometry_types: ["Point", "Polygon"] } },
  });
});

it("our reader gets the geometries back", async () => {
  const read = await readGeoParquet({ bytes, key: "file" }, { crs: null, codecs: platformCodecs });
  expect(read.map(({ geometry }) => geometry)).toEqual([
    features[0]!.geometry,
    features[0]!.geometry,
    features[1]!.geometry,
    features[1]!.geometry,
  ]);
});
