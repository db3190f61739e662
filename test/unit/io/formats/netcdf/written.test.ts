/** What netCDF says of its variables: types, facts of bands, and times that read well; and that load_url reads the same cube from it. */
import { describe, expect, it } from "vitest";
import type { Chunk } from "../../../../../src/cube/chunk.ts";
import type { Written } from "../../../../../src/cube/promotion.ts";
import { type CubeShape, loadDimensions } from "../../../../../src/cube/shape.ts";
import { encodeNetcdf } from "../../../../../src/io/formats/netcdf/index.ts";
import { type NcVariable, parseNcHeader } from "../../../../../src/io/sources/netcdf/header.ts";
import { UrlFiles } from "../../../../support/url-cubes.ts";

const days = ["2023-08-10T00:00:00Z", "2023-08-13T00:00:00Z"];
const grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5100000,
  stepX: 10,
  stepY: -10,
  width: 2,
  height: 1,
};
const classes: Written = { type: "uint8", nodata: 0 };
const packed: Written = { type: "uint16", nodata: 0 };

function cubeOf(times: readonly string[], data: readonly number[]): { chunk: Chunk; shape: CubeShape } {
  const shape: CubeShape = {
    dims: loadDimensions(times, ["classes", "temperature"], grid),
    type: "float64",
    nodata: null,
    written: packed,
    bands: [
      { name: "classes", aliases: [], written: classes },
      { name: "temperature", aliases: [], scale: 0.01, offset: -273.15, unit: "°C" },
    ],
  };
  const mask = Uint8Array.from(data, (value) => (value === 0 ? 0 : 1));
  const sizes = [times.length, 2, 1, 2];
  return { shape, chunk: { sizes, type: "float64", data: Float64Array.from(data), mask, nodata: null } };
}

function variablesOf(bytes: Uint8Array): Map<string, NcVariable> {
  const { variables } = parseNcHeader(bytes, { key: "written.nc", bytes: bytes.length } as never);
  return new Map(variables.map((variable) => [variable.name, variable]));
}

const values = [4, 11, 29315, 65535, 0, 255, 0, 1];

describe("variables", () => {
  const { chunk, shape } = cubeOf(days, values);
  const { bytes } = encodeNetcdf(chunk, shape);
  const variables = variablesOf(bytes);

  it("have a type of their own each, and scale, offset and unit of their band", () => {
    expect(variables.get("classes")).toMatchObject({ type: "short", attributes: { _FillValue: [0] } });
    expect(Object.keys(variables.get("classes")!.attributes)).toEqual(["_FillValue", "grid_mapping"]);
    expect(variables.get("temperature")).toMatchObject({
      type: "int",
      attributes: { _FillValue: [0], scale_factor: [0.01], add_offset: [-273.15], units: "°C" },
    });
  });

  it("load_url reads the stored values, and the facts that turn them into quantities", async () => {
    const files = new UrlFiles();
    files.files.set("https://example.org/written.nc", bytes);
    const cube = await files.load("https://example.org/written.nc", "netCDF");
    expect(cube.values).toEqual(values.map((value) => (value === 0 ? null : value)));
    expect(cube.shape.bands).toMatchObject([
      { name: "classes", written: { type: "int16" } },
      { name: "temperature", scale: 0.01, offset: -273.15, unit: "°C" },
    ]);
  });

  it.each([
    ["uint8", "byte", "true", [4, 11, 255, 255, 0, 255, 0, 1]],
    ["uint16", "short", "true", values],
    ["int32", "int", undefined, values],
    ["float32", "float", undefined, values],
  ] as const)("all are %s where that is asked for", async (datatype, type, unsigned, right) => {
    const written = encodeNetcdf(chunk, shape, { datatype });
    for (const name of ["classes", "temperature"]) {
      const variable = variablesOf(written.bytes).get(name)!;
      expect([variable.type, variable.attributes["_Unsigned"]]).toEqual([type, unsigned]);
    }
    const files = new UrlFiles();
    files.files.set("https://example.org/asked.nc", written.bytes);
    const cube = await files.load("https://example.org/asked.nc", "netCDF");
    expect(cube.values).toEqual(right.map((value) => (value === 0 ? null : value)));
  });

  it("whole types are rounded half to even", async () => {
    const fractions = cubeOf(days, [0.5, 1.5, 2.5, -1, 0.4, 300, 7, 8]);
    const { bytes: asked } = encodeNetcdf(fractions.chunk, fractions.shape, { datatype: "uint8" });
    const files = new UrlFiles();
    files.files.set("https://example.org/rounded.nc", asked);
    const cube = await files.load("https://example.org/rounded.nc", "netCDF");
    expect(cube.values).toEqual([null, 2, 2, null, null, 255, 7, 8]);
  });
});

describe("times", () => {
  it.each([
    [["2023-08-10T00:00:00Z", "2023-08-13"], "days since 1970-01-01", "int"],
    [["2023-08-10T10:07:31Z", "2023-08-13T00:00:00Z"], "seconds since 1970-01-01 00:00:00", "int"],
    [["2023-08-10T10:07:31.25Z", "2023-08-13T00:00:00Z"], "seconds since 1970-01-01 00:00:00", "double"],
    [["2023-08-10T00:00:00Z", "2099-08-13T01:00:00Z"], "seconds since 1970-01-01 00:00:00", "double"],
  ])("%j are %s", async (times, units, type) => {
    const { chunk, shape } = cubeOf(times, values);
    const { bytes } = encodeNetcdf(chunk, shape);
    expect(variablesOf(bytes).get("t")).toMatchObject({ type, attributes: { units } });
    const files = new UrlFiles();
    files.files.set("https://example.org/times.nc", bytes);
    const cube = await files.load("https://example.org/times.nc", "netCDF");
    const labels = cube.shape.dims[0]!.labels;
    const instants =
      labels.kind === "enumerated" ? labels.values.map((label) => Date.parse(String(label))) : [];
    expect(instants).toEqual(times.map((time) => Date.parse(time)));
  });

  it("texts are no dates", () => {
    const { chunk, shape } = cubeOf(["summer 2020", "winter 2020"], values);
    expect(variablesOf(encodeNetcdf(chunk, shape).bytes).get("t")!.type).toBe("char");
  });
});
