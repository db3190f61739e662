/** Vector data cubes as arguments and results of processes. */
import { describe, expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import { allLabels } from "../../../src/cube/shape.ts";
import { encodeGTiff } from "../../../src/io/formats/gtiff/index.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { lower } from "../../../src/openeo/lower.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import { platformCodecs } from "../../../src/platform/codecs.ts";
import { type Cube, UrlFiles } from "../../support/url-cubes.ts";

const files = new UrlFiles();
const url = "https://example.org/raster.tif";
const grid = { crs: "EPSG:4326", originX: 0, originY: 10, stepX: 1, stepY: -1, width: 10, height: 10 };
const data = Uint8Array.from({ length: 100 }, (_, i) => (i === 33 ? 255 : i));
const chunk = { sizes: [10, 10], type: "uint8", data, mask: null, nodata: 255 } as const;
files.files.set(
  url,
  encodeGTiff(
    { grid, bands: [{ name: "b", chunk }] },
    { tileSize: 256, deflation: "runs", datatype: null },
    platformCodecs,
  ).bytes,
);

const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  ...(result ? { result: true } : {}),
});
const from = (from_node: string): object => ({ from_node });
const raster = node("load_url", { url, format: "GTiff" });
const feature = (geometry: object | null, properties: object = {}): object => ({
  type: "Feature",
  geometry,
  properties,
});
const collection = (...features: object[]): object => ({ type: "FeatureCollection", features });
const point = (x: number, y: number): object => ({ type: "Point", coordinates: [x, y] });
const box = (west: number, south: number, east: number, north: number): object => ({
  type: "Polygon",
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});
const geojson = (value: object, properties: readonly string[] = []): Promise<Cube> =>
  files.cube({ load: node("load_geojson", { data: value, properties }, true) });
const reducer = (process_id: string): object => ({
  process_graph: { r: node(process_id, { data: { from_parameter: "data" } }, true) },
});
const zonal = (zones: object, process_id: string): Promise<Cube> =>
  files.cube({
    raster,
    zones: node("load_geojson", { data: zones }),
    last: node(
      "aggregate_spatial",
      { data: from("raster"), geometries: from("zones"), reducer: reducer(process_id) },
      true,
    ),
  });

describe("load_geojson", () => {
  it("scalars: a label per name, gaps and texts without value, features keep everything", async () => {
    const cube = await geojson(
      collection(feature(point(1, 2), { a: 1.5, b: "text", c: true }), feature(point(3, 4), { a: 2 })),
      ["a", "b", "c"],
    );
    expect(cube.shape.dims.map(({ name, type }) => [name, type])).toEqual([
      ["geometry", "geometry"],
      ["properties", "other"],
    ]);
    expect(allLabels(cube.shape.dims[1]!.labels)).toEqual(["a", "b", "c"]);
    expect(cube.values).toEqual([1.5, null, 1, 2, null, null]);
    expect(cube.shape.dims[0]!.features![0]!.properties).toEqual({ a: 1.5, b: "text", c: true });
  });

  it("one property of arrays: a label per index of the longest", async () => {
    const cube = await geojson(
      collection(feature(point(1, 2), { s: [1, 2] }), feature(point(3, 4), { s: [3, 4, 5] }), feature(null)),
      ["s"],
    );
    expect(allLabels(cube.shape.dims[1]!.labels)).toEqual([0, 1, 2]);
    expect(cube.values).toEqual([1, 2, null, 3, 4, 5, null, null, null]);
  });

  it("no properties: one dimension; an old crs member is honoured", async () => {
    const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::32633" } };
    const cube = await geojson({ ...point(500000, 5100000), crs });
    expect(cube.shape.dims).toHaveLength(1);
    const { coordinates } = cube.shape.dims[0]!.features![0]!.geometry as { coordinates: number[] };
    expect(coordinates[0]).toBeCloseTo(15, 9);
    expect(coordinates[1]).toBeCloseTo(46.0535743697774, 9);
  });

  it.each([
    [{ type: "GeometryCollection", geometries: [] }, /GeometryCollection|types/],
    [
      collection(feature({ type: "GeometryCollection", geometries: [] })),
      /GeometryCollection is not supported/,
    ],
    [{ type: "FeatureCollection", features: [point(1, 2)] }, /must be a Feature/],
    [feature({ type: "Point", coordinates: [500000, 5100000] }), /no longitude and latitude/],
    [feature({ type: "Polygon", coordinates: [[1, 2]] }), /nested/],
  ])("refuses %j", async (value, reason) => {
    await expect(geojson(value)).rejects.toMatchObject({
      code: "ProcessParameterInvalid",
      message: expect.stringMatching(reason) as string,
    });
  });
});

it("apply_dimension over geometries: numbers take their place, and mean none of them", async () => {
  const quantiles = {
    process_graph: {
      q: node("quantiles", { data: { from_parameter: "data" }, probabilities: [0, 1] }, true),
    },
  };
  const points = collection(...[1, 5, 3].map((a) => feature(point(a, 2), { a })));
  const cube = await files.cube({
    points: node("load_geojson", { data: points, properties: ["a"] }),
    last: node("apply_dimension", { data: from("points"), dimension: "geometry", process: quantiles }, true),
  });
  expect(cube.values).toEqual([1, 5]);
  expect(cube.shape.dims[0]).toEqual({
    name: "geometry",
    type: "geometry",
    labels: { kind: "enumerated", values: [0, 1] },
  });
});

describe("aggregate_spatial", () => {
  const zones = collection(feature(box(0, 0, 10, 10)), feature(box(0, 9, 10, 10)), feature(point(50, 50)));
  const run = (process_id: string, args: object, over: object): Promise<Cube> =>
    files.cube({
      raster,
      over,
      zones: node("load_geojson", { data: zones }),
      last: node(
        "aggregate_spatial",
        { data: from("over"), geometries: from("zones"), reducer: reducer(process_id), ...args },
        true,
      ),
    });
  const same = node("filter_bands", { data: from("raster"), bands: ["b"] });

  it("shows booleans to the reducer as booleans", async () => {
    const gt = node("gt", { x: { from_parameter: "x" }, y: 50 }, true);
    const large = node("apply", { data: from("raster"), process: { process_graph: { gt } } });
    expect((await run("any", {}, large)).values).toEqual([1, 0, null]);
    expect((await run("all", {}, large)).values).toEqual([0, 0, null]);
  });

  it("a target dimension tells how many pixels there are, and how many of them are valid", async () => {
    const cube = await run("max", { target_dimension: "statistics" }, same);
    expect(cube.shape.dims.map(({ name, type }) => [name, type])).toEqual([
      ["geometry", "geometry"],
      ["bands", "bands"],
      ["statistics", "other"],
    ]);
    expect(allLabels(cube.shape.dims[2]!.labels)).toEqual(["value", "total_count", "valid_count"]);
    expect(cube.values).toEqual([99, 100, 99, 9, 10, 10, null, 0, 0]);
  });

  it("faults that the values show name the node", async () => {
    const reducing = run("array_create", {}, same);
    await expect(reducing).rejects.toMatchObject({
      code: "ProcessParameterInvalid",
      details: { node: "last" },
    });
  });

  it("the geometries keep the reference system of their coordinates", async () => {
    const projected = node("resample_spatial", { data: from("raster"), projection: 3857 });
    const [geometry] = (await run("max", {}, projected)).shape.dims;
    expect(geometry!.crs).toBe("EPSG:4326");
    expect(geometry!.features![0]!.geometry).toEqual(box(0, 0, 10, 10));
  });

  it("a target dimension must be new", async () => {
    await expect(run("max", { target_dimension: "bands" }, same)).rejects.toMatchObject({
      code: "TargetDimensionExists",
    });
  });
});

describe("vector data cubes as geometries", () => {
  it("points, empty and outside ones, lines and islands with holes", async () => {
    const holed = [...(box(0, 0, 10, 10) as { coordinates: object[] }).coordinates];
    holed.push((box(0.7, 0.7, 9.3, 9.3) as { coordinates: object[] }).coordinates[0]!);
    const zones = collection(
      feature(point(2.5, 8.5), { n: 1 }),
      feature(null, { n: 2 }),
      feature(point(50, 50), { n: 3 }),
      feature(
        {
          type: "LineString",
          coordinates: [
            [0.5, 9.5],
            [4.5, 9.5],
          ],
        },
        { n: 4 },
      ),
      feature(
        {
          type: "MultiPolygon",
          coordinates: [holed, (box(4, 4, 6, 6) as { coordinates: object }).coordinates],
        },
        { n: 5 },
      ),
    );
    const sums = await zonal(zones, "sum");
    const edge = [...data].reduce((sum, value, i) => {
      const [row, column] = [Math.floor(i / 10), i % 10];
      return row === 0 || row === 9 || column === 0 || column === 9 ? sum + value : sum;
    }, 0);
    expect(sums.values).toEqual([12, null, null, 0 + 1 + 2 + 3 + 4, edge + 44 + 45 + 54 + 55]);
    expect(sums.shape.dims[0]!.features!.map(({ properties }) => properties["n"])).toEqual([1, 2, 3, 4, 5]);
  });

  it("a polygon cut at the antimeridian counts on both sides", async () => {
    const globe = new UrlFiles();
    const world = { ...grid, originX: -180, stepX: 10, width: 36 };
    const ones = {
      sizes: [10, 36],
      type: "uint8",
      data: new Uint8Array(360).fill(1),
      mask: null,
      nodata: null,
    } as const;
    globe.files.set(
      url,
      encodeGTiff(
        { grid: world, bands: [{ name: "b", chunk: ones }] },
        { tileSize: 256, deflation: "runs", datatype: null },
        platformCodecs,
      ).bytes,
    );
    const halves = {
      type: "MultiPolygon",
      coordinates: [box(160, 0, 180, 10), box(-180, 0, -170, 10)].map(
        (half) => (half as { coordinates: object }).coordinates,
      ),
    };
    const cube = await globe.cube({
      raster,
      last: node(
        "aggregate_spatial",
        { data: from("raster"), geometries: feature(halves), reducer: reducer("count") },
        true,
      ),
    });
    expect(cube.values).toEqual([30]);
  });

  it("results of one aggregation are the geometries of the next", async () => {
    const cube = await files.cube({
      raster,
      zones: node("load_geojson", { data: collection(feature(box(0, 8, 2, 10), { n: "a" })) }),
      first: node("aggregate_spatial", {
        data: from("raster"),
        geometries: from("zones"),
        reducer: reducer("min"),
      }),
      last: node(
        "aggregate_spatial",
        { data: from("raster"), geometries: from("first"), reducer: reducer("max") },
        true,
      ),
    });
    expect(cube.values).toEqual([11]);
    expect(cube.shape.dims[0]!.features![0]!.properties).toEqual({ n: "a" });
  });

  it("mask_polygon: a replacement widens the type, what has no data stays so, inside turns it", async () => {
    const masked = (args: object): Promise<Cube> =>
      files.cube({
        raster,
        zones: node("load_geojson", { data: box(3, 6, 5, 8) }),
        last: node("mask_polygon", { data: from("raster"), mask: from("zones"), ...args }, true),
      });
    const outside = await masked({ replacement: -1 });
    expect(outside.shape.type).toBe("float64");
    expect(outside.values.filter((value) => value !== -1)).toEqual([23, 24, null, 34]);
    const inside = await masked({ inside: true });
    expect(inside.values.flatMap((value, i) => (value === null ? [i] : []))).toEqual([23, 24, 33, 34]);
    await expect(
      files.cube({ raster, last: node("mask_polygon", { data: from("raster"), mask: point(1, 2) }, true) }),
    ).rejects.toMatchObject({ code: "ProcessParameterInvalid" });
  });

  it("filter_spatial crops to the box of the geometries", async () => {
    const cube = await files.cube({
      raster,
      zones: node("load_geojson", { data: collection(feature(point(1.2, 8.7)), feature(box(3, 7, 5, 8))) }),
      last: node("filter_spatial", { data: from("raster"), geometries: from("zones") }, true),
    });
    expect(allLabels(cube.shape.dims[2]!.labels)).toEqual([1.5, 2.5, 3.5, 4.5]);
    expect(cube.values).toEqual([11, null, null, null, null, null, 23, 24]);
  });

  it("filter_bbox keeps the geometries that lie in the box as a whole, with their values", async () => {
    const zones = collection(
      feature(box(1, 1, 2, 2), { a: 1 }),
      feature(box(1, 1, 5, 5), { a: 2 }),
      feature(null, { a: 3 }),
      feature(point(3, 3), { a: 4 }),
    );
    const filtered = (extent: object): Promise<Cube> =>
      files.cube({
        zones: node("load_geojson", { data: zones, properties: ["a"] }),
        last: node("filter_bbox", { data: from("zones"), extent }, true),
      });
    const cube = await filtered({ west: 1, south: 1, east: 3, north: 3 });
    expect(cube.values).toEqual([1, 4]);
    expect(cube.shape.dims[0]!.features!.map(({ properties }) => properties["a"])).toEqual([1, 4]);
    const metres = { west: 300000, south: 300000, east: 400000, north: 400000, crs: 3857 };
    expect((await filtered(metres)).values).toEqual([4]);
  });

  it("limits a load as the GeoJSON that it holds, empty geometries left out", () => {
    const zones = collection(feature(box(1, 1, 2, 2), { a: 1 }), feature(null));
    const { graph } = parseGraph({
      zones: node("load_geojson", { data: zones }),
      load: node("load_collection", { id: "c", spatial_extent: from("zones"), temporal_extent: null }, true),
    });
    const none = { effort: usersEffort(), parameters: {}, loads: new Map(), stages: new Map() };
    const [load] = lower({ graph: graph!, find: findProcess, ...none }).loads;
    expect(load!.request).toMatchObject({
      from: "collection",
      spatial: collection(feature(box(1, 1, 2, 2), { a: 1 })),
    });
  });

  it("a raster is no geometry", async () => {
    await expect(
      files.cube({
        raster,
        last: node("filter_spatial", { data: from("raster"), geometries: from("raster") }, true),
      }),
    ).rejects.toMatchObject({
      code: "ProcessParameterInvalid",
      message: expect.stringMatching(/no geometries/) as string,
    });
  });
});
