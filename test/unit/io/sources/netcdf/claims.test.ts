/** Headers that claim more than there is, or name things as nobody does: refused by what they claim, in bounded time. */
import { describe, expect, it } from "vitest";
import type { NcAttribute, NcVariable } from "../../../../../src/io/formats/netcdf/classic.ts";
import { classicLayout } from "../../../../../src/io/formats/netcdf/classic.ts";
import { netcdfCube } from "../../../../../src/io/sources/netcdf/cube.ts";
import { type NcFile, openNcFile } from "../../../../../src/io/sources/netcdf/file.ts";
import { parseNcHeader } from "../../../../../src/io/sources/netcdf/header.ts";
import { placesOf, stationCube } from "../../../../../src/io/sources/netcdf/stations.ts";
import { missingValues } from "../../../../../src/io/sources/netcdf/storage.ts";
import { readNcCoordinates } from "../../../../../src/io/sources/netcdf/values.ts";

type Dim = readonly [name: string, size: number];
type Variable = readonly [
  name: string,
  dims: readonly number[],
  attributes?: Readonly<Record<string, string>>,
];

const texts = (attributes: Readonly<Record<string, string>>): NcAttribute[] =>
  Object.entries(attributes).map(([name, value]) => ({ name, value }));

/** A file of a header alone: doubles, and axes of y and x in degrees where there are such. */
async function headerOf(dims: readonly Dim[], variables: readonly Variable[]): Promise<NcFile> {
  const all = variables.map(([name, own, attributes = {}]): NcVariable => ({
    name,
    type: "double",
    dims: own,
    attributes: texts(attributes),
    write: null,
  }));
  const named = dims.map(([name, size]) => ({ name, size }));
  const { prefix } = classicLayout({ dims: named, attributes: [], variables: all });
  return openNcFile({
    key: "claims.nc",
    read: ({ offset, length }) =>
      Promise.resolve({
        bytes: offset >= prefix.length ? new Uint8Array(length) : prefix.subarray(offset, offset + length),
        validator: null,
        totalBytes: null,
      }),
  });
}

const cube = async (
  dims: readonly Dim[],
  variables: readonly Variable[],
  crs: number | null = 4326,
): Promise<unknown> => netcdfCube(await headerOf(dims, variables), { variables: null, crs });

/** y and x with the place in a mapping, so that no coordinates need be there. */
const MAPPING: Variable = ["crs", [], { GeoTransform: "10 1 0 50 0 -1" }];
const grid = (name: string, outer: readonly number[], y: number): Variable => [
  name,
  [...outer, y, y + 1],
  { grid_mapping: "crs" },
];

describe("claims of netCDF headers", () => {
  it("planes are counted before their labels are made", async () => {
    const dims: Dim[] = [
      ["level", 100_000],
      ["member", 100_000],
      ["lat", 2],
      ["lon", 2],
    ];
    await expect(cube(dims, [grid("v", [0, 1], 2), MAPPING])).rejects.toThrow(/10000000000 planes/);
  });

  it("times are counted before they are read", async () => {
    const dims: Dim[] = [
      ["time", 100_001],
      ["lat", 2],
      ["lon", 2],
    ];
    const time: Variable = ["time", [0], { units: "days since 2000-01-01" }];
    await expect(cube(dims, [grid("v", [0], 1), time, MAPPING])).rejects.toThrow(/100001 planes/);
  });

  it("variables along a dimension without labels are none", async () => {
    const dims: Dim[] = [
      ["level", 0],
      ["lat", 2],
      ["lon", 2],
    ];
    await expect(cube(dims, [grid("v", [0], 1), MAPPING])).rejects.toThrow(/without labels/);
  });

  it("20,000 variables take a second at most, and a message names a few of them", async () => {
    const dims: Dim[] = [
      ["lat", 2],
      ["lon", 2],
    ];
    const many = Array.from({ length: 20_000 }, (_, i) => grid(`v${i}`, [], 0));
    const file = await headerOf(dims, [...many, MAPPING]);
    const start = performance.now();
    const { bands } = await netcdfCube(file, { variables: null, crs: 4326 });
    expect(bands).toHaveLength(20_000);
    expect(performance.now() - start).toBeLessThan(3000);
    const refused = netcdfCube(file, { variables: ["none"], crs: 4326 });
    await expect(refused).rejects.toThrow(/v19 \(lat, lon\), 19980 more$/);
  });

  it("values of places are counted before they are read", async () => {
    const dims: Dim[] = [["station", 50_000]];
    const columns = Array.from({ length: 21 }, (_, i): Variable => [`c${i}`, [0]]);
    const file = await headerOf(dims, [["lon", [0]], ["lat", [0]], ...columns]);
    await expect(stationCube(file, placesOf(file)!)).rejects.toThrow(/1050000 values/);
  });

  it("values of places along one dimension twice are refused", async () => {
    const file = await headerOf(
      [["station", 2]],
      [
        ["lon", [0]],
        ["lat", [0]],
        ["covariance", [0, 0]],
      ],
    );
    await expect(stationCube(file, placesOf(file)!)).rejects.toThrow(/one of them twice/);
  });

  it("a dimension twice in a variable is no grid", async () => {
    const dims: Dim[] = [
      ["level", 2],
      ["lat", 2],
      ["lon", 2],
    ];
    await expect(cube(dims, [grid("v", [0, 0], 1), MAPPING])).rejects.toThrow(/no variable|do not end/);
  });

  it("names that objects have of themselves are names like others", async () => {
    const dims: Dim[] = [
      ["constructor", 2],
      ["lat", 2],
      ["lon", 2],
    ];
    const named: Variable = ["constructor", [0], { standard_name: "constructor", units: "constructor" }];
    const mapping: Variable = ["crs", [], { ...MAPPING[2], grid_mapping_name: "constructor" }];
    const { bands } = (await cube(dims, [grid("v", [0], 1), named, MAPPING])) as { bands: unknown[] };
    expect(bands).toHaveLength(2);
    await expect(cube(dims, [grid("v", [0], 1), mapping], null)).rejects.toThrow(/mapping constructor/);
  });

  it("degrees of a turned globe are no longitudes", async () => {
    const dims: Dim[] = [
      ["rlat", 2],
      ["rlon", 2],
    ];
    const axes: Variable[] = [
      ["rlon", [1], { units: "degrees", standard_name: "grid_longitude" }],
      ["rlat", [0], { units: "degrees", standard_name: "grid_latitude" }],
    ];
    const variables: Variable[] = [["v", [0, 1]], ...axes];
    await expect(cube(dims, variables, null)).rejects.toThrow(/which coordinate reference system/);
  });
});

describe("axes", () => {
  /** A file of one band over y (2 rows) and x, whose coordinates are these. */
  async function fileOf(x: readonly number[], attributes: Readonly<Record<string, string>>): Promise<NcFile> {
    const axis = (name: string, dim: number, values: readonly number[]): NcVariable => ({
      name,
      type: "double",
      dims: [dim],
      attributes: texts({ standard_name: `projection_${name}_coordinate`, ...attributes }),
      write: (view, at) => values.forEach((value, i) => view.setFloat64(at + 8 * i, value)),
    });
    const dims = [
      { name: "y", size: 2 },
      { name: "x", size: x.length },
    ];
    const band: NcVariable = {
      name: "v",
      type: "double",
      dims: [0, 1],
      attributes: [],
      write: () => undefined,
    };
    const variables = [axis("y", 0, [1, 0]), axis("x", 1, x), band];
    const { prefix } = classicLayout({ dims, attributes: [], variables });
    return openNcFile({
      key: "axes.nc",
      read: ({ offset, length }) =>
        Promise.resolve({
          bytes: prefix.slice(offset, offset + length),
          validator: null,
          totalBytes: prefix.length,
        }),
    });
  }
  const gridFor = async (x: readonly number[], units: string, crs: number) =>
    (await netcdfCube(await fileOf(x, { units }), { variables: null, crs })).grid;

  it("are regular up to what float32 loses", async () => {
    expect(await gridFor([0, 1.01, 2, 3], "m", 32633)).toMatchObject({ originX: -0.5, stepX: 1 });
    await expect(gridFor([0, 1.05, 2, 3], "m", 32633)).rejects.toThrow(/not regular \(value 1 is 1.05\)/);
    await expect(gridFor([0, 0, 0], "m", 32633)).rejects.toThrow(/not regular/);
  });

  it("have units of their own: 2263 counts in US survey feet, 32633 in metres", async () => {
    for (const [units, crs, step] of [
      ["m", 32633, 1],
      ["", 2263, 1],
      ["feet", 2263, 1],
      ["US_survey_foot", 2263, 1],
      ["m", 2263, 3937 / 1200],
      ["km", 2263, (1000 * 3937) / 1200],
      ["foot", 32633, 0.3048],
    ] as const)
      expect((await gridFor([0, 1, 2], units, crs)).stepX, `${units} ${crs}`).toBeCloseTo(step, 9);
    await expect(gridFor([0, 1, 2], "furlong", 32633)).rejects.toThrow(/unit furlong/);
    await expect(gridFor([0, 1, 2], "m", 4326)).rejects.toThrow(/unit m/);
  });
});

describe("headers", () => {
  const dims: Dim[] = [
    ["easting", 2],
    ["lat", 2],
    ["lon", 2],
  ];

  it("a second x among the outer dimensions is no level", async () => {
    await expect(cube(dims, [grid("v", [0], 1), MAPPING])).rejects.toThrow(/no variable|do not end/);
  });

  it("missing values are compared as their variable holds them, also where they were written with more digits", () => {
    const attributes = { _FillValue: [-999.9], missing_value: [-1, 7] };
    const of = { name: "v", dims: [], begin: 0, recordBytes: 0 };
    expect(missingValues({ ...of, type: "float", attributes })).toEqual([Math.fround(-999.9), -1, 7]);
    const unsigned = { ...attributes, _Unsigned: "true" };
    expect(missingValues({ ...of, type: "byte", attributes: unsigned }).slice(1)).toEqual([255, 7]);
  });

  it("types of CDF-5 are damage in older files", () => {
    const v: NcVariable = { name: "v", type: "byte", dims: [], attributes: [], write: null };
    const { prefix } = classicLayout({ dims: [], attributes: [], variables: [v] });
    const parsed = (code: number): string => {
      const bytes = prefix.slice();
      // Before the size and the offset of eight bytes.
      new DataView(bytes.buffer).setUint32(bytes.length - 16, code);
      return parseNcHeader(bytes, { key: "types.nc", totalBytes: null }).variables[0]!.type;
    };
    expect([1, 6].map(parsed)).toEqual(["byte", "double"]);
    for (const code of [0, 7, 11, 12]) expect(() => parsed(code)).toThrow(`type ${code} does not exist`);
  });
});

describe("coordinates in records", () => {
  /** A file of records of which a double each is the coordinate. */
  const records = (
    count: number,
    recordBytes: number,
  ): { file: NcFile; asked: number[]; waiting: () => number } => {
    const asked: number[] = [];
    let [now, most] = [0, 0];
    const dim = { name: "t", size: count, isRecord: true };
    const t = { name: "t", type: "double", dims: [dim], attributes: {}, begin: 1000, recordBytes } as const;
    const header = { dims: [dim], attributes: {}, variables: [t], named: new Map([["t", t]]) };
    const read = async ({ offset, length }: { offset: number; length: number }) => {
      asked.push(length);
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      const bytes = new Uint8Array(length);
      const view = new DataView(bytes.buffer);
      for (let at = 0; at + 8 <= length; at += recordBytes)
        view.setFloat64(at, (offset + at - 1000) / recordBytes);
      return { bytes, validator: null, totalBytes: null };
    };
    const file = { source: { key: "r.nc", read }, validator: null, header, totalBytes: null };
    return { file, asked, waiting: () => most };
  };
  const order = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

  it("near ones come together, in reads of 2 MiB", async () => {
    const { file, asked } = records(1000, 8192);
    expect(await readNcCoordinates(file, file.header.variables[0]!)).toEqual(order(1000));
    expect(asked.length).toBe(4);
    expect(Math.max(...asked)).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  it("of far ones nothing else is read, six at a time", async () => {
    const { file, asked, waiting } = records(500, 4_000_000);
    expect(await readNcCoordinates(file, file.header.variables[0]!)).toEqual(order(500));
    expect(asked).toEqual(order(500).map(() => 8));
    expect(waiting()).toBe(6);
  });

  it("too many far ones are refused with what helps", async () => {
    const { file, asked } = records(1025, 4_000_000);
    await expect(readNcCoordinates(file, file.header.variables[0]!)).rejects.toThrow(/nccopy -u/);
    expect(asked).toEqual([]);
  });
});
