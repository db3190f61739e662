/** Labels of openEO may be any text, and names of netCDF may not: what is written can be read again, whole. */
import { expect, it } from "vitest";
import type { Chunk } from "../../../../../src/cube/chunk.ts";
import { type CubeShape, enumerated, gridOf, loadDimensions } from "../../../../../src/cube/shape.ts";
import { encodeNetcdf } from "../../../../../src/io/formats/netcdf/index.ts";
import { uniqueNames } from "../../../../../src/io/formats/netcdf/names.ts";
import { type Cube, UrlFiles } from "../../../../support/url-cubes.ts";

it("good names stay, others become good ones that nobody has", () => {
  expect(uniqueNames(["B08 ", "B08", "a/b", 'a"b', "=1", "", "é", "B 8"], [])).toEqual([
    "B08_2",
    "B08",
    "a_b",
    "a_b_2",
    "_=1",
    "_",
    "é",
    "B 8",
  ]);
  expect(uniqueNames(["x", "x_2", "t", "t"], ["x", "t_2"])).toEqual(["x_3", "x_2", "t", "t_3"]);
  const [long] = uniqueNames(["é".repeat(300)], []);
  expect(new TextEncoder().encode(long).length).toBe(200);
});

const grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5100000,
  stepX: 20,
  stepY: -20,
  width: 3,
  height: 2,
};

async function readAgain(bands: readonly string[], size = grid): Promise<Cube> {
  const dims = loadDimensions(["2024-06-01T00:00:00Z"], bands, size);
  const shape: CubeShape = { dims, type: "uint16", nodata: 0 };
  const cells = bands.length * size.width * size.height;
  const chunk: Chunk = {
    sizes: [1, bands.length, size.height, size.width],
    type: "uint16",
    data: Uint16Array.from({ length: cells }, (_, i) => i + 1),
    mask: null,
    nodata: 0,
  };
  const files = new UrlFiles();
  files.files.set("https://example.org/a.nc", encodeNetcdf(chunk, shape).bytes);
  return files.load("https://example.org/a.nc", "netCDF");
}

it("bands called like coordinates or the grid mapping take nothing from the file", async () => {
  const cube = await readAgain(["crs", "x", "t", "B/4", ""]);
  expect(cube.shape.dims.find((dim) => dim.type === "bands")!.labels).toEqual(
    enumerated(["crs", "x_2", "t_2", "B_4", "_"]),
  );
  expect(gridOf(cube.shape)).toEqual(grid);
  expect(cube.values).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
});

it("a single cell keeps its size", async () => {
  const cell = { ...grid, width: 1, height: 1 };
  expect(gridOf((await readAgain(["B04"], cell)).shape)).toEqual(cell);
});
