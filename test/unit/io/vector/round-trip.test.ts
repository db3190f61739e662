/** Vector data cubes that are saved and loaded again are the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate, type Chunk } from "../../../../src/cube/chunk.ts";
import type { MemoryParams } from "../../../../src/cube/nodes/memory.ts";
import { type GeometryFeature, enumerated, sizesOf } from "../../../../src/cube/shape.ts";
import { vectorCube } from "../../../../src/cube/vector/vector-cube.ts";
import { encodeCsv } from "../../../../src/io/formats/csv.ts";
import { encodeGeoJson } from "../../../../src/io/formats/geojson.ts";
import { encodeJsonCube } from "../../../../src/io/formats/json.ts";
import { encodeNetcdf } from "../../../../src/io/formats/netcdf/index.ts";
import { UrlFiles } from "../../../support/url-cubes.ts";

const encoders = { CSV: encodeCsv, GeoJSON: encodeGeoJson, JSON: encodeJsonCube, netCDF: encodeNetcdf };
type Format = keyof typeof encoders;

function chunkOf({ shape, data }: MemoryParams): Chunk {
  const values = allocate("float64", data.length) as Float64Array;
  const mask = new Uint8Array(data.length);
  data.forEach((value, index) => {
    values[index] = value ?? NaN;
    mask[index] = value === null ? 0 : 1;
  });
  return { sizes: sizesOf(shape), type: "float64", data: values, mask, nodata: null };
}

async function again(cube: MemoryParams, format: Format): Promise<MemoryParams> {
  const files = new UrlFiles();
  const url = "https://example.org/saved";
  files.files.set(url, encoders[format](chunkOf(cube), cube.shape).bytes);
  const { shape, values } = await files.load(url, format);
  return { shape, data: values };
}

const coordinate = fc.integer({ min: -89_000, max: 89_000 }).map((n) => n / 1000);
const position = fc.tuple(coordinate, coordinate).map((pair) => [...pair]);
const point = position.map((coordinates) => ({ type: "Point", coordinates }));
const line = fc
  .array(position, { minLength: 2, maxLength: 4 })
  .map((coordinates) => ({ type: "LineString", coordinates }));
const ring = fc.array(position, { minLength: 3, maxLength: 5 }).map((corners) => [...corners, corners[0]!]);
const polygon = fc
  .array(ring, { minLength: 1, maxLength: 2 })
  .map((coordinates) => ({ type: "Polygon", coordinates }));
const islands = fc
  .array(fc.array(ring, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 })
  .map((coordinates) => ({ type: "MultiPolygon", coordinates }));

/** Texts begin with a letter: a text that looks like a number is one to CSV. */
const feature = (geometry: fc.Arbitrary<unknown>): fc.Arbitrary<GeometryFeature> =>
  fc.record({
    geometry,
    properties: fc.record({
      label: fc.string({ maxLength: 8 }).map((text) => `t${text.replaceAll(/[\0\r\n\s]/g, "_")}`),
      pop: fc.integer({ min: -1000, max: 1000 }),
      height: fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 64)),
    }),
  });
const collection = fc.oneof(
  fc.array(feature(point), { minLength: 1, maxLength: 5 }),
  fc.array(feature(fc.oneof(point, line, polygon, islands, fc.constant(null))), {
    minLength: 1,
    maxLength: 5,
  }),
);

describe("saved and loaded again", () => {
  it.each(Object.keys(encoders) as Format[])("%s", async (format) => {
    await fc.assert(
      fc.asyncProperty(collection, async (features) => {
        fc.pre(features.some(({ geometry }) => geometry !== null));
        fc.pre(features.some(({ properties }) => properties["height"] !== null));
        const cube = vectorCube(features, ["pop", "height"]);
        const back = await again(cube, format);
        expect(back.data).toEqual(cube.data);
        expect(back.shape.dims[1]).toEqual(cube.shape.dims[1]);
        expect(back.shape.dims[0]!.features!.map(({ geometry }) => geometry)).toEqual(
          features.map(({ geometry }) => geometry),
        );
        expect(back.shape.dims[0]!.features!.map(({ properties }) => properties["label"])).toEqual(
          features.map(({ properties }) => properties["label"]),
        );
      }),
      { numRuns: 50 },
    );
  });

  // JSON of such a cube has the form that clients read, which says nothing of the geometries.
  it("netCDF keeps times and bands of zonal statistics", async () => {
    const features = [1, 2].map((x) => ({
      geometry: { type: "Point", coordinates: [x, 10 * x] },
      properties: { name: `n${x}` },
    }));
    const [geometry] = vectorCube(features, []).shape.dims;
    const cube: MemoryParams = {
      shape: {
        dims: [
          geometry!,
          {
            name: "t",
            type: "temporal",
            labels: enumerated(["2020-01-01T00:00:00Z", "2020-02-01T12:30:00Z"]),
          },
          { name: "bands", type: "bands", labels: enumerated(["red", "nir"]) },
        ],
        type: "float64",
        nodata: null,
      },
      data: [1, 2, 3, null, 5, 6, 7, 8.5],
    };
    const back = await again(cube, "netCDF");
    expect(back.data).toEqual(cube.data);
    expect(back.shape.dims.slice(1)).toEqual(cube.shape.dims.slice(1));
    expect(back.shape.dims[0]!.features).toEqual(features);
  });

  it("geometries alone have no values to save", async () => {
    const features = [{ geometry: { type: "Point", coordinates: [1, 2] }, properties: { name: "a" } }];
    const cube = vectorCube(features, []);
    expect(new TextDecoder().decode(encodeCsv(chunkOf(cube), cube.shape).bytes)).toBe(
      "name,lon,lat\r\na,1,2\r\n",
    );
    const { features: written } = JSON.parse(
      new TextDecoder().decode(encodeGeoJson(chunkOf(cube), cube.shape).bytes),
    ) as { features: { properties: object }[] };
    expect(written[0]!.properties).toEqual({ name: "a" });
  });
});
