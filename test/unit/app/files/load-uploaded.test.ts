/** load_uploaded_files: one file as load_url has it, several as one cube, and only what is among the user's files. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OwnObject } from "../../../../src/cube/own-object.ts";
import { type Grid, allLabels, gridOf } from "../../../../src/cube/shape.ts";
import { encodeGTiff } from "../../../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";
import { type Cube, UrlFiles } from "../../../support/url-cubes.ts";

const files = new UrlFiles();

function upload(path: string, bytes: Uint8Array | string, version = path): void {
  const key = `files/anna/${version}`;
  files.files.set(`r2:${key}`, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  files.uploaded.set(path, new OwnObject(key));
}

const load = (paths: readonly string[], format: string, options: object = {}): Promise<Cube> =>
  files.cube({
    load: { process_id: "load_uploaded_files", arguments: { paths, format, options }, result: true },
  });

/** Cells of 10 m; values by the place of a cell on the earth, 0 is no-data. */
interface Made {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
  readonly step?: number;
  readonly value: (column: number, row: number) => number;
  readonly band?: string;
}

function tiff({ column, row, width, height, step = 10, value, band = "b" }: Made): Uint8Array {
  const grid: Grid = {
    crs: "EPSG:32633",
    originX: 500_000 + column * step,
    originY: 5_000_000 - row * step,
    stepX: step,
    stepY: -step,
    width,
    height,
  };
  const data = Uint16Array.from({ length: width * height }, (_, i) =>
    value(column + (i % width), row + Math.floor(i / width)),
  );
  const chunk = { sizes: [height, width], type: "uint16", data, mask: null, nodata: 0 } as const;
  return encodeGTiff(
    { grid, bands: [{ name: band, chunk }] },
    { tileSize: 256, deflation: 1, datatype: null },
    platformCodecs,
  ).bytes;
}

describe("rasters", () => {
  const left = { column: 0, row: 0, width: 6, height: 5, value: (x: number, y: number) => 100 + x + 10 * y };
  const right = {
    column: 4,
    row: 2,
    width: 5,
    height: 6,
    // Every third cell is missing.
    value: (x: number, y: number) => ((x + y) % 3 === 0 ? 0 : 500 + x + 10 * y),
  };
  upload("left.tif", tiff(left));
  upload("right.tif", tiff(right));
  const inside = (of: Made, x: number, y: number): boolean =>
    x >= of.column && x < of.column + of.width && y >= of.row && y < of.row + of.height;
  const expected = (order: readonly Made[]): (number | null)[] =>
    Array.from({ length: 9 * 8 }, (_, i) => {
      const [x, y] = [i % 9, Math.floor(i / 9)];
      return order.map((of) => (inside(of, x, y) ? of.value(x, y) : 0)).find((value) => value !== 0) ?? null;
    });

  it.each([
    ["left.tif", left],
    ["right.tif", right],
  ])("%s alone is as it is", async (path, made) => {
    const { values, shape } = await load([path], "GTiff");
    expect(shape.dims.map(({ name }) => name)).toEqual(["bands", "y", "x"]);
    expect(values).toEqual(
      Array.from({ length: made.width * made.height }, (_, i) => {
        const value = made.value(made.column + (i % made.width), made.row + Math.floor(i / made.width));
        return value === 0 ? null : value;
      }),
    );
  });
  it.each([
    [
      ["left.tif", "right.tif"],
      [left, right],
    ],
    [
      ["right.tif", "left.tif"],
      [right, left],
    ],
  ])("%j lie over each other, the first one on top", async (paths, order) => {
    const { values, shape } = await load(paths, "gtiff");
    expect(gridOf(shape)).toMatchObject({ width: 9, height: 8, originX: 500_000, originY: 5_000_000 });
    expect(values).toEqual(expected(order));
  });
  it("take the grid of the finest, whichever is named first", async () => {
    upload("coarse.tif", tiff({ column: 0, row: 0, width: 3, height: 3, step: 20, value: () => 7 }));
    const { values, shape } = await load(["coarse.tif", "left.tif"], "GTiff");
    expect(gridOf(shape)).toMatchObject({ stepX: 10, width: 6, height: 6 });
    expect(values).toEqual(Array.from({ length: 36 }, () => 7));
  });
  it("of other bands are refused, with both names", async () => {
    upload("nir.tif", tiff({ ...left, band: "nir" }));
    upload("red.tif", tiff({ ...left, band: "red" }));
    await expect(load(["nir.tif", "red.tif"], "GTiff")).rejects.toMatchObject({
      code: "FormatUnsuitable",
      message: expect.stringMatching(/'nir.tif'.*'red.tif'/) as string,
    });
  });
});

describe("a netCDF file", () => {
  it("is read as by its URL", async () => {
    const bytes = readFileSync("test/golden/netcdf/classic.nc");
    files.files.set("https://example.org/classic.nc", bytes);
    upload("classic.nc", bytes);
    expect(await load(["classic.nc"], "netCDF")).toEqual(
      await files.load("https://example.org/classic.nc", "netCDF"),
    );
  });
});

describe("vector files", () => {
  const point = (pop: number, extra: object = {}): object => ({
    type: "Feature",
    properties: { pop, ...extra },
    geometry: { type: "Point", coordinates: [pop, 1] },
  });
  const collection = (...features: object[]): string =>
    JSON.stringify({ type: "FeatureCollection", features });
  upload("a.geojson", collection(point(1), point(2)));
  upload("b.geojson", collection(point(3, { height: 9 })));

  it("become one cube with the features of all", async () => {
    const { shape, values } = await load(["b.geojson", "a.geojson"], "GeoJSON");
    expect(shape.dims[0]!.features!.map(({ properties }) => properties["pop"])).toEqual([3, 1, 2]);
    expect(allLabels(shape.dims[1]!.labels)).toEqual(["pop", "height"]);
    expect(values).toEqual([3, 9, 1, null, 2, null]);
  });
  it("of several formats are read as load_url reads them", async () => {
    for (const [name, format] of [
      ["mixed_none.parquet", "GeoParquet"],
      ["points_native.parquet", "Parquet"],
    ] as const) {
      const bytes = new Uint8Array(readFileSync(`test/golden/vector/${name}`));
      files.files.set(`https://example.org/${name}`, bytes);
      upload(name, bytes);
      expect(await load([name], format)).toEqual(await files.load(`https://example.org/${name}`, format));
    }
    upload("p.csv", "lon,lat,pop\n1,2,3\n4,5,6\n");
    expect((await load(["p.csv", "p.csv"], "CSV")).values).toEqual([3, 6, 3, 6]);
  });
  it("as data cubes in JSON are loaded one by one", async () => {
    upload("cube.json", JSON.stringify({ dims: ["a"], coords: { a: ["x", "y"] }, data: [1, 2] }));
    await expect(load(["cube.json", "cube.json"], "JSON")).rejects.toMatchObject({
      code: "FormatUnsuitable",
    });
  });
});

describe("what is wrong", () => {
  it("with a path is told by the path, never by where the file lies", async () => {
    upload("broken.tif", "no tiff at all");
    await expect(load(["broken.tif"], "GTiff")).rejects.toMatchObject({
      code: "FormatUnsuitable",
      message: expect.stringContaining("'broken.tif'") as string,
    });
    const failure = await load(["left.tif", "broken.tif"], "GTiff").catch((error: Error) => error.message);
    expect(failure).not.toContain("files/anna");
  });
  it.each([
    [["none.tif"], "GTiff", {}, "FileNotFound"],
    [[], "GTiff", {}, "ProcessParameterInvalid"],
    [["left.tif"], "Zarr", {}, "FormatUnsuitable"],
    [["left.tif"], "GTiff", { level: 3 }, "ProcessParameterInvalid"],
    [["../left.tif"], "GTiff", {}, "FileNotFound"],
  ] as const)("%j as %s with %j is %s", async (paths, format, options, code) => {
    await expect(load(paths, format, options)).rejects.toMatchObject({ code });
  });
});

it("a replaced file gives new pixels, and another address", async () => {
  upload("x.tif", tiff({ column: 0, row: 0, width: 2, height: 2, value: () => 1 }), "v1");
  expect((await load(["x.tif"], "GTiff")).values).toEqual([1, 1, 1, 1]);
  upload("x.tif", tiff({ column: 0, row: 0, width: 2, height: 2, value: () => 2 }), "v2");
  expect((await load(["x.tif"], "GTiff")).values).toEqual([2, 2, 2, 2]);
});
