/** Classic netCDF through load_url, against what netCDF4 and cftime read of the same files. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Label, allLabels } from "../../../../../src/cube/shape.ts";
import { timeLabels } from "../../../../../src/io/sources/netcdf/time.ts";
import { type Cube, UrlFiles } from "../../../../support/url-cubes.ts";

interface Expected {
  readonly variables: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: readonly (number | null)[] }>
  >;
  readonly times?: readonly string[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const folder = "test/golden/netcdf";
const golden = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8")) as {
  files: Record<string, Expected>;
  times: { units: string; calendar: string; values: number[]; labels: string[] }[];
};
const files = new UrlFiles();
const url = (name: string): string => `https://example.org/${name}`;
for (const name of Object.keys(golden.files)) files.files.set(url(name), readFileSync(`${folder}/${name}`));

const labels = (cube: Cube, name: string): readonly Label[] =>
  allLabels(cube.shape.dims.find((dim) => dim.name === name)!.labels);
const close = (a: readonly Label[], b: readonly number[]): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((label, index) => expect(Number(label)).toBeCloseTo(b[index]!, 4));
};

/** The values of one plane with rows turned upside down. */
function turned(values: readonly (number | null)[], width: number): (number | null)[] {
  const rows = Array.from({ length: values.length / width }, (_, row) =>
    values.slice(row * width, (row + 1) * width),
  );
  return rows.reverse().flat();
}

describe("classic netCDF", () => {
  it("CDF-1: times in order, south-up rows, packed values as stored, a variable without times on every label", async () => {
    const cube = await files.load(url("classic.nc"), "netcdf");
    const { variables, times, x, y } = golden.files["classic.nc"]!;
    expect(cube.shape.dims.map((dim) => dim.name)).toEqual(["t", "bands", "y", "x"]);
    expect(labels(cube, "bands")).toEqual(["t2m", "tp", "height"]);
    expect(labels(cube, "t")).toEqual([...times!].sort());
    close(labels(cube, "x"), x);
    close(labels(cube, "y"), [...y].reverse());
    expect(cube.shape.dims[3]!.crs).toBe("EPSG:4326");
    expect(cube.shape.bands![0]).toMatchObject({ scale: 0.01, offset: 273.15 });
    const plane = (name: string, t: number): (number | null)[] =>
      turned(variables[name]!.values.slice(t * 15, (t + 1) * 15), 5);
    const wanted = [0, 2, 1].flatMap((t) => [...plane("t2m", t), ...plane("tp", t), ...plane("height", 0)]);
    expect(cube.values).toEqual(wanted);
    expect(cube.values.filter((value) => value === null).length).toBeGreaterThan(3);
  });

  it("a lone record variable is not filled to four bytes; times without units are labels", async () => {
    const cube = await files.load(url("lone_record.nc"), "NETCDF");
    expect(labels(cube, "bands")).toEqual(["0", "1", "2", "3"]);
    expect(labels(cube, "x")).toEqual([500, 510, 520]);
    expect(labels(cube, "y")).toEqual([2000]);
    expect(cube.shape.dims[1]!.crs).toBe("EPSG:32633");
    expect(cube.values).toEqual(golden.files["lone_record.nc"]!.variables["count"]!.values);
  });

  it("CDF-2: projection by its parameters, texts as band names, unsigned bytes, no times", async () => {
    const cube = await files.load(url("offset64.nc"), "netCDF");
    const { variables, x, y } = golden.files["offset64.nc"]!;
    expect(cube.shape.dims.map((dim) => dim.name)).toEqual(["bands", "y", "x"]);
    expect(labels(cube, "bands")).toEqual(["red", "nir", "swir 1"]);
    expect([cube.shape.type, cube.shape.nodata]).toEqual(["uint8", 255]);
    close(labels(cube, "x"), x);
    close(labels(cube, "y"), y);
    expect(cube.values).toEqual(variables["reflectance"]!.values);
    const onUtm = await files.cube({
      load: { process_id: "load_url", arguments: { url: url("offset64.nc"), format: "netCDF" } },
      same: {
        process_id: "resample_spatial",
        arguments: { data: { from_node: "load" }, projection: 32633, resolution: 10 },
        result: true,
      },
    });
    expect(onUtm.values.slice(0, 24)).toEqual(cube.values.slice(0, 24));
  });

  it("CDF-5: unsigned types, levels in band names, 0 to 360 laid out from -180 to 180", async () => {
    const cube = await files.load(url("data64.nc"), "netCDF");
    const { variables, times, x } = golden.files["data64.nc"]!;
    expect(labels(cube, "bands")).toEqual(["humidity~850", "humidity~500", "mask"]);
    expect(labels(cube, "t")).toEqual(times);
    expect(labels(cube, "x")).toEqual([...x.slice(6).map((lon) => lon - 360), ...x.slice(0, 6)]);
    const rotated = (values: readonly (number | null)[]): (number | null)[] =>
      Array.from({ length: values.length / 12 }, (_, row) => [
        ...values.slice(row * 12 + 6, row * 12 + 12),
        ...values.slice(row * 12, row * 12 + 6),
      ]).flat();
    const humidity = variables["humidity"]!.values;
    const mask = rotated(variables["mask"]!.values);
    expect(cube.values).toEqual([
      ...rotated(humidity.slice(0, 144)),
      ...mask,
      ...rotated(humidity.slice(144)),
      ...mask,
    ]);
  });

  it("longitudes that jump at the antimeridian run on across it", async () => {
    const cube = await files.load(url("across.nc"), "netCDF");
    const { variables, x, y } = golden.files["across.nc"]!;
    expect(labels(cube, "x")).toEqual(x.map((lon) => (lon < 0 ? lon + 360 : lon)));
    close(labels(cube, "y"), y);
    expect(cube.values).toEqual(variables["depth"]!.values);
  });

  it("cells that nobody wrote, and values outside of the valid ones, are missing", async () => {
    const { variables } = golden.files["ranges.nc"]!;
    const names = Object.keys(variables);
    expect(names).toHaveLength(8);
    for (const name of names) {
      const cube = await files.cube({
        load: {
          process_id: "load_url",
          arguments: { url: url("ranges.nc"), format: "netCDF", options: { variables: [name] } },
          result: true,
        },
      });
      expect([name, cube.values]).toEqual([name, variables[name]!.values]);
      expect(cube.values).toContain(null);
    }
  });

  it("reads only what a region needs", async () => {
    const own = new UrlFiles();
    own.files.set(url("data64.nc"), files.files.get(url("data64.nc"))!);
    await own.cube({
      load: {
        process_id: "load_url",
        arguments: { url: url("data64.nc"), format: "netCDF", options: { variables: ["mask"] } },
        result: true,
      },
    });
    expect(own.counts.bytes).toBeLessThan(2 * 1744 + 200);
    expect(own.counts.blocks).toBe(1);
  });

  it.each(golden.times)(
    "times: $values $units, calendar $calendar",
    ({ units, calendar, values, labels: wanted }) => {
      expect(timeLabels(values, units, calendar)).toEqual(wanted);
    },
  );

  it.each([
    ["months since 2000-01-01", "standard", [1], /days, hours/],
    ["days since 2000-01-01", "julian", [1], /calendar 'julian'/],
    ["days since 2000-02-01", "360_day", [29], /2000-02-30/],
    ["days since yesterday", "standard", [1], /reference date/],
    ["days since 2000-00-01", "noleap", [1], /reference date/],
    ["days since 2000-13-01", "standard", [1], /reference date/],
    ["days since 2000-01-32", "360_day", [1], /reference date/],
    ["constructor since 2000-01-01", "standard", [1], /days, hours/],
    ["days since 2000-01-01", "constructor", [1], /calendar 'constructor'/],
    ["days since 1500-01-01", "standard", [1], /before 1582/],
    ["days since 2000-01-01", "standard", [NaN], /missing/],
    ["days since 2000-01-01", "standard", [1e12], /year|invalid/i],
  ] as const)("refuses %s in calendar %s", (units, calendar, values, reason) => {
    expect(() => timeLabels(values, units, calendar)).toThrow(reason);
  });
});
