/** Classic netCDF whose places, rows or values are told in unusual ways, against GDAL and netCDF4. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { transformer } from "../../../../../src/cube/crs/index.ts";
import { allLabels } from "../../../../../src/cube/shape.ts";
import { UrlFiles } from "../../../../support/url-cubes.ts";

const folder = "test/golden/netcdf";
const golden = JSON.parse(readFileSync(`${folder}/places.json`, "utf8")) as {
  grids: Record<string, { lonlat: [number, number]; values: number[][] }>;
  levels: { times: string[]; values: (number | null)[] };
  stations: Record<"lon" | "lat" | "height" | "temperature", (number | null)[]>;
};
const url = (name: string): string => `https://example.org/${name}`;
let files: UrlFiles;
beforeAll(() => {
  files = new UrlFiles();
  for (const name of [...Object.keys(golden.grids), "packed_stations.nc", "levels.nc", "lone_record.nc"])
    files.files.set(url(name), readFileSync(`${folder}/${name}`));
});

describe("grids of netCDF", () => {
  it.each(Object.entries(golden.grids))("%s lies where GDAL has it", async (name, { lonlat, values }) => {
    const { shape, values: own } = await files.load(url(name), "netCDF");
    const [, y, x] = shape.dims.map((dim) => allLabels(dim.labels));
    const [lon, lat] = transformer(shape.dims[2]!.crs!, "EPSG:4326")(Number(x![0]), Number(y![0]));
    expect(lon).toBeCloseTo(lonlat[0], 7);
    expect(lat).toBeCloseTo(lonlat[1], 7);
    expect(own).toEqual(values.flat());
  });
});

describe("records", () => {
  it("of several levels and variables give the planes that netCDF4 has, missing values and times of a zone too", async () => {
    const { shape, values } = await files.load(url("levels.nc"), "netCDF");
    const [t, bands, y] = shape.dims.map((dim) => allLabels(dim.labels));
    expect(t).toEqual(golden.levels.times);
    expect(bands).toEqual(["a~0", "a~1", "b~0", "b~1"]);
    expect(y).toEqual([42]);
    expect(shape.dims[2]!.labels).toMatchObject({ step: -1 });
    expect(values).toEqual(golden.levels.values);
  });

  it("of a file that is still written are counted by its size", async () => {
    const known = await files.load(url("lone_record.nc"), "netCDF");
    const open = Uint8Array.from(files.files.get(url("lone_record.nc"))!);
    open.fill(0xff, 4, 8);
    files.files.set(url("open.nc"), open);
    const { values } = await files.load(url("open.nc"), "netCDF");
    expect(values).toEqual(known.values);
  });
});

describe("places in netCDF", () => {
  it("packed coordinates, properties and values are unpacked, and all that is missing is null", async () => {
    const { lon, lat, height, temperature } = golden.stations;
    const { shape, values } = await files.load(url("packed_stations.nc"), "netCDF");
    const [geometry, t] = shape.dims;
    expect(allLabels(t!.labels)).toEqual(["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"]);
    geometry!.features!.forEach((feature, i) => {
      const { coordinates } = feature.geometry as { coordinates: number[] };
      expect(coordinates[0]).toBeCloseTo(lon[i]!, 9);
      expect(coordinates[1]).toBeCloseTo(lat[i]!, 9);
      expect(feature.properties["height"]).toBe(height[i]);
    });
    const byPlace = [0, 1, 2].flatMap((place) => [temperature[place], temperature[3 + place]]);
    expect(values).toEqual(byPlace);
  });
});
