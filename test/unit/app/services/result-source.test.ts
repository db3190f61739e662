/** What of a run is shown as a map: rasters that can be read back, in shades of their own range, for whoever may read them. */
import { expect, it } from "vitest";
import { isMapped, resultSource } from "../../../../src/app/services/result-source.ts";
import type { ResultFile } from "../../../../src/stac/result-file.ts";
import type { ResultJob } from "../../../../src/stac/results.ts";

const grid = { crs: "EPSG:32633", originX: 5e5, originY: 52e5, stepX: 10, stepY: -10, width: 4, height: 4 };
const statistics = { minimum: -0.5, maximum: 0.9, mean: 0.4, stddev: 0.1 };
const band = (name: string, of: Record<string, number> | null = statistics) => ({ name, statistics: of });
const file = (
  dataType: string,
  bands: readonly ReturnType<typeof band>[],
  further: object = {},
): ResultFile => ({
  name: "result.tif",
  path: "assets/result.tif",
  type: "image/tiff; application=geotiff",
  bytes: 100,
  datetime: null,
  raster: { grid, dataType, nodata: null, bands },
  ...further,
});
const job = { id: "j", title: "Greenest" } as ResultJob;
const item = "https://edge.example/results/j/1/9/f/items/result.tif.json";

interface Shown {
  readonly load: { readonly arguments: object };
  readonly shades: {
    readonly arguments: { readonly process: { process_graph: { scale: { arguments: object } } } };
  };
}
const shownOf = (of: ResultFile): Shown =>
  resultSource({ file: of, item, owner: "anna", run: 1 }, job).process["process_graph"] as Shown;

it.each<[string, ResultFile, readonly string[], readonly [number, number]]>([
  ["floats about their mean", file("float32", [band("a"), band("b")]), ["a"], [0.2, 0.6]],
  ["three bands as colours", file("float32", [band("a"), band("b"), band("c")]), ["a", "b", "c"], [0.2, 0.6]],
  ["bytes as they are", file("uint8", [band("a")]), ["a"], [0, 255]],
  ["what nothing is known of from 0 to 1", file("float64", [band("a", null)]), ["a"], [0, 1]],
  ["one value", file("float32", [band("a", { minimum: 3, maximum: 3, mean: 3, stddev: 0 })]), ["a"], [0, 3]],
  [
    "no further than there are values",
    file("float32", [band("a", { ...statistics, minimum: 0.3, maximum: 0.5 })]),
    ["a"],
    [0.3, 0.5],
  ],
])("shows %s", (_what, of, bands, [inputMin, inputMax]) => {
  const { load, shades } = shownOf(of);
  expect(load.arguments).toEqual({ url: item, bands });
  const scale = shades.arguments.process.process_graph.scale.arguments as {
    inputMin: number;
    inputMax: number;
  };
  expect(scale.inputMin).toBeCloseTo(inputMin, 9);
  expect(scale.inputMax).toBeCloseTo(inputMax, 9);
});

it("maps GeoTIFFs, and neither thumbnails, pictures nor tables", () => {
  const tiff = file("float32", [band("a")]);
  expect([
    isMapped(tiff),
    isMapped({ ...tiff, shows: "other.tif" }),
    isMapped({ ...tiff, type: "image/png" }),
    isMapped({ ...tiff, raster: null }),
  ]).toEqual([true, false, false, false]);
});

it("is asked for by the owner, and named by run and file", () => {
  const source = (run: number, name = "result.tif") =>
    resultSource({ file: { ...file("uint8", [band("a")]), name }, item, owner: "anna", run }, job);
  expect(source(1)).toMatchObject({
    owner: "anna",
    principal: { kind: "user", id: "anna" },
    title: "Greenest",
  });
  expect(new Set([source(1).id, source(2).id, source(1, "other.tif").id]).size).toBe(3);
});
