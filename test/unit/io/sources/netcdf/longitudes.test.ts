/** Longitudes from 0 to 360 in netCDF: what lies beyond 180 is brought to where everybody looks for it. */
import { expect, it } from "vitest";
import { gridOf } from "../../../../../src/cube/shape.ts";
import { type NcVariable, classicLayout } from "../../../../../src/io/formats/netcdf/classic.ts";
import { UrlFiles } from "../../../../support/url-cubes.ts";

/** A file of one row of whole numbers from 0 on. */
function fileOf(longitudes: readonly number[]): Uint8Array {
  const axis = (name: string, dim: number, values: readonly number[], units: string): NcVariable => ({
    name,
    type: "double",
    dims: [dim],
    attributes: [{ name: "units", value: units }],
    write: (view, at) => values.forEach((value, i) => view.setFloat64(at + 8 * i, value)),
  });
  const v: NcVariable = {
    name: "v",
    type: "double",
    dims: [0, 1],
    attributes: [],
    write: (view, at) => longitudes.forEach((_, i) => view.setFloat64(at + 8 * i, i)),
  };
  const dims = [
    { name: "lat", size: 2 },
    { name: "lon", size: longitudes.length },
  ];
  const axes = [axis("lat", 0, [1, 0], "degrees_north"), axis("lon", 1, longitudes, "degrees_east")];
  return classicLayout({ dims, attributes: [], variables: [...axes, v] }).prefix;
}

const every = (step: number, from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i * step);

it.each([
  [
    "the whole turn begins at 180 degrees west",
    every(30, 0, 12),
    -195,
    [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5],
  ],
  ["centres half a cell off", every(30, 15, 12), -180, [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]],
  ["a part beyond 180", every(10, 205, 3), -160, [0, 1, 2]],
  ["a part across 180 stays in one piece", every(10, 165, 4), 160, [0, 1, 2, 3]],
  ["a part before 180", every(10, 5, 3), 0, [0, 1, 2]],
] as const)("%s", async (_, longitudes, origin, row) => {
  const files = new UrlFiles();
  files.files.set("https://a.test/a.nc", fileOf(longitudes));
  const { shape, values } = await files.load("https://a.test/a.nc", "netCDF");
  expect(gridOf(shape)!.originX).toBe(origin);
  expect(values.slice(0, row.length)).toEqual(row);
});
