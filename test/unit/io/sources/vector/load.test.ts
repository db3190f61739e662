/** Vector files through load_url, against what geopandas reads of the same files. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type GeometryFeature, allLabels } from "../../../../../src/cube/shape.ts";
import { positionsOf } from "../../../../../src/cube/vector/geometry.ts";
import { type Cube, UrlFiles } from "../../../../support/url-cubes.ts";

interface Expected {
  readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
  readonly pop: number;
  readonly height: number | null;
  readonly name: string | null;
}

const folder = "test/golden/vector";
const golden = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8")) as Record<string, Expected[]>;
const files = new UrlFiles();
const put = (name: string, content: string | Uint8Array = readFileSync(`${folder}/${name}`)): string => {
  const url = `https://example.org/${name}`;
  files.files.set(
    url,
    typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content),
  );
  return url;
};

const features = (cube: Cube): readonly GeometryFeature[] => cube.shape.dims[0]!.features!;

function expectFeatures(cube: Cube, wanted: readonly Expected[], digits = 8): void {
  expect(features(cube)).toHaveLength(wanted.length);
  features(cube).forEach(({ geometry, properties }, index) => {
    const { geometry: own, name } = wanted[index]!;
    expect(properties["name"]).toBe(name);
    if (own === null) return expect(geometry).toBeNull();
    expect((geometry as Expected["geometry"])!.type).toBe(own.type);
    const [found, right] = [[...positionsOf(geometry)], [...positionsOf(own)]];
    expect(found).toHaveLength(right.length);
    found.forEach(([x, y], at) => {
      expect(x).toBeCloseTo(right[at]![0], digits);
      expect(y).toBeCloseTo(right[at]![1], digits);
    });
  });
  expect(cube.shape.dims.map((dim) => dim.name)).toEqual(["geometry", "properties"]);
  const labels = allLabels(cube.shape.dims[1]!.labels);
  expect(labels).toEqual(["pop", "height"]);
  expect(cube.values).toEqual(wanted.flatMap(({ pop, height }) => [pop, height]));
}

describe("GeoParquet", () => {
  it.each(["none", "snappy", "gzip", "zstd", "brotli"])("WKB in UTM, %s", async (codec) => {
    const cube = await files.load(put(`mixed_${codec}.parquet`), "geoparquet");
    expectFeatures(cube, golden["mixed"]!);
    expect(features(cube)[1]!.properties).toMatchObject({ when: "2021-06-30T12:00:00.000Z", flag: false });
  });

  it.each(["points_native", "polygons_native"])("native encoding: %s", async (name) => {
    expectFeatures(await files.load(put(`${name}.parquet`), "Parquet"), golden[name]!);
  });
});

describe("GeoParquet in a system without a code", () => {
  it("is understood by its description", async () => {
    // The series of this equal-area projection are right to a millimetre: 1e-8 of a degree.
    expectFeatures(await files.load(put("own_crs.parquet"), "GeoParquet"), golden["own_crs"]!, 7);
  });
});

describe("CSV", () => {
  it("WKT in UTM, quotes, gaps", async () => {
    const cube = await files.load(put("wkt.csv"), "CSV", { crs: 32633 });
    expectFeatures(cube, golden["mixed"]!);
  });

  it("points, semicolons, a byte order mark; names with leading zeros stay texts", async () => {
    const cube = await files.load(put("points.csv"), "csv", { properties: ["pop"] });
    expect(features(cube).map(({ geometry }) => (geometry as { coordinates: unknown }).coordinates)).toEqual([
      [14.5, 46],
      [-70.25, -33.5],
      [179.5, 0],
    ]);
    expect(features(cube).map(({ properties }) => properties)).toEqual([
      { id: 0, pop: 0.5, code: "00" },
      { id: 1, pop: 10.5, code: "01" },
      { id: 2, pop: 20.5, code: "02" },
    ]);
    expect(cube.values).toEqual([0.5, 10.5, 20.5]);
  });

  it("columns by name", async () => {
    const url = put("named.csv", 'east,north,v\n500000,5100000,"1"\n,,2\n');
    const cube = await files.load(url, "CSV", { x: "east", y: "north", crs: "EPSG:32633" });
    const [first, second] = features(cube);
    const { coordinates } = first!.geometry as { coordinates: [number, number] };
    expect(coordinates[0]).toBeCloseTo(15, 9);
    expect(second!.geometry).toBeNull();
    expect(cube.values).toEqual([1, 2]);
  });
});

describe("GeoJSON", () => {
  it("by URL as by value", async () => {
    const geojson = {
      type: "FeatureCollection",
      features: [
        { type: "Feature", geometry: { type: "Point", coordinates: [1, 2] }, properties: { a: 1, b: "x" } },
        { type: "Feature", geometry: null, properties: { a: null } },
      ],
    };
    const byUrl = await files.load(put("two.geojson", JSON.stringify(geojson)), "GeoJSON");
    const byValue = await files.cube({
      load: { process_id: "load_geojson", arguments: { data: geojson, properties: ["a"] }, result: true },
    });
    expect(byUrl).toEqual(byValue);
    expect(byUrl.values).toEqual([1, null]);
    expect(byUrl.shape.dims[1]).toMatchObject({ name: "properties", type: "other" });
  });
});

const broken: readonly (readonly [string, string, string | Uint8Array, object, RegExp])[] = [
  ["no JSON", "GeoJSON", "{", {}, /no JSON/],
  ["no GeoJSON", "GeoJSON", '{"type":"Topology"}', {}, /'Topology' is not a geometry type/],
  [
    "collections",
    "GeoJSON",
    '{"type":"GeometryCollection","geometries":[]}',
    {},
    /GeometryCollection is not supported/,
  ],
  ["positions", "GeoJSON", '{"type":"Point","coordinates":["1","2"]}', {}, /two \(or three\) finite numbers/],
  ["no features", "GeoJSON", '{"type":"FeatureCollection","features":[]}', {}, /no features/],
  [
    "an unknown crs",
    "GeoJSON",
    '{"type":"Point","coordinates":[1,2],"crs":{"properties":{"name":"nonsense"}}}',
    {},
    /nonsense/,
  ],
  ["empty", "CSV", "", {}, /empty/],
  ["no coordinates", "CSV", "a,b\n1,2\n", {}, /no columns of coordinates .* It has a, b/],
  ["bad coordinates", "CSV", "lon,lat\n1,2\nhere,3\n", {}, /row 3: "here"/],
  ["metres as degrees", "CSV", "x,y\n500000,5100000\n", {}, /row 2: .*option crs/],
  ["ragged", "CSV", "lon,lat\n1,2,3\n", {}, /no CSV/],
  ["latin-1", "CSV", Uint8Array.of(108, 111, 110, 44, 0xfc), {}, /UTF-8/],
  ["bad WKT", "CSV", "wkt\nPOLYGON((1 2,\n", {}, /row 2|no CSV/],
  [
    "a missing column",
    "CSV",
    "lon,lat\n1,2\n",
    { x: "east", y: "north" },
    /no column 'east'; it has lon, lat/,
  ],
  ["no Parquet", "GeoParquet", "lon,lat\n1,2\n", {}, /no Parquet file/],
  [
    "an unknown option",
    "CSV",
    "lon,lat\n1,2\n",
    { sep: ";" },
    /no option 'sep'; it has x, y, geometry, crs, properties/,
  ],
  ["an option of a wrong type", "CSV", "lon,lat\n1,2\n", { x: 1 }, /x: /],
  ["an unknown crs option", "CSV", "lon,lat\n1,2\n", { crs: 999999 }, /999999/],
  [
    "netCDF-4",
    "netCDF",
    Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10),
    {},
    /netCDF-4 \(HDF5\).*nccopy/,
  ],
  ["no netCDF", "netCDF", "hello", {}, /no netCDF file/],
  ["no TIFF", "GTiff", "hello, this is no TIFF", {}, /TIFF|byte order/i],
];

describe("what cannot be loaded is refused with a reason, at its node", () => {
  it.each(broken)("%s (%s)", async (name, format, content, options, reason) => {
    const failure = files.load(put(`broken-${name.replaceAll(" ", "-")}`, content), format, options);
    await expect(failure).rejects.toMatchObject({
      code: expect.stringMatching(/^(FormatUnsuitable|ProcessParameterInvalid)$/) as string,
      path: [expect.objectContaining({ node_id: "load" })],
      message: expect.stringMatching(reason) as string,
    });
  });

  it("a format that does not exist, a file that does not exist, an address that is none", async () => {
    await expect(files.load("https://example.org/a.shp", "Shapefile")).rejects.toMatchObject({
      code: "FormatUnsuitable",
      message: expect.stringContaining("GTiff, JP2OpenJPEG, netCDF, GeoJSON, CSV, GeoParquet") as string,
    });
    for (const format of ["GeoJSON", "GTiff", "netCDF"])
      await expect(files.load("https://example.org/nowhere", format)).rejects.toMatchObject({
        code: "NoDataAvailable",
        path: [expect.objectContaining({ node_id: "load" })],
      });
    await expect(files.load("ftp://example.org/a", "CSV")).rejects.toMatchObject({
      code: "ProcessParameterInvalid",
    });
  });
});
