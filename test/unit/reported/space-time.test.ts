/** Where and when: faults that users of this field reported elsewhere, as small inputs. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { spanOf } from "../../../src/app/output/span.ts";
import type { RasterFile } from "../../../src/app/work/job-plan.ts";
import type { Grid } from "../../../src/cube/shape.ts";
import { resultCollection, resultItem } from "../../../src/stac/results.ts";
import type { ResultFile } from "../../../src/stac/result-file.ts";
import { boxesOf } from "../../../src/stac/read/box.ts";
import { readItem } from "../../../src/stac/read/item.ts";
import type { Json } from "../../../src/stac/read/json.ts";
import { ReportedFolder } from "../../support/reported.ts";

const reported = "../shared/reported";
const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(reported) && existsSync(series);
if (!present) console.warn("skipped: reported faults (../shared/reported is not here)");

const links = { href: (path: string) => `https://edge.example/${path}`, canonical: "", expires: "" };

const jobOf = (files: readonly ResultFile[]) => ({
  id: "j",
  title: null,
  description: null,
  process: {},
  status: "finished",
  created: "2026-01-01T00:00:00Z",
  updated: "2026-01-01T00:00:00Z",
  queued: null,
  started: null,
  files,
});

const degrees = (originX: number, originY: number, width: number, height: number, step: number): Grid => ({
  crs: "EPSG:4326",
  originX,
  originY,
  stepX: step,
  stepY: -step,
  width,
  height,
});

const fileOf = (name: string, grid: Grid, datetime: string | null = null): ResultFile => ({
  name,
  path: `assets/${name}`,
  type: "image/tiff",
  bytes: 1,
  datetime,
  raster: { grid, dataType: "float32", nodata: "nan", bands: [{ name: "red", statistics: null }] },
});

describe.runIf(present)("boxes of more than half the earth", () => {
  const right = [128, 129, 164, 165];

  it("of an item of the whole earth", async () => {
    const folder = new ReportedFolder(`${reported}/b02-wide-item-global`);
    const [file] = await folder.files(folder.graph("graph.json"));
    expect((await folder.read(file!)).values).toEqual(right);
  });

  it("of an imported collection", async () => {
    const folder = await ReportedFolder.imported(`${reported}/b02-wide-item-imported`);
    const [file] = await folder.files(folder.graph("graph.json"));
    expect((await folder.read(file!)).values).toEqual(right);
  });

  it.each([
    ["the whole earth", degrees(-180, 90, 36, 18, 10), [[-180, -90, 180, 90]]],
    ["all but a strip", degrees(-170, 60, 34, 12, 10), [[-170, -60, 170, 60]]],
    [
      "over the antimeridian",
      degrees(170, 10, 2, 2, 10),
      [
        [170, -10, 180, 10],
        [-180, -10, -170, 10],
      ],
    ],
  ])("own results are where they are: %s", (_, grid, boxes) => {
    const item = resultItem(jobOf([fileOf("result.tif", grid)]), links, "result.tif") as Json;
    const read = readItem(item, "https://edge.example/item.json", null);
    expect(read.item!.boxes).toEqual(boxes);
  });
});

it("an edge all around the earth is no jump over the antimeridian", () => {
  const ring = (...points: number[][]) => ({ type: "Polygon", coordinates: [points] });
  const earth = ring([-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]);
  expect(boxesOf([-180, -90, 180, 90], earth)).toEqual([[-180, -90, 180, 90]]);
  const strip = ring([179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]);
  expect(boxesOf([-180, 0, 180, 1], strip)).toEqual([
    [-180, 0, -179, 1],
    [179, 0, 180, 1],
  ]);
});

it.runIf(present)("bounds that leave lie within the earth", async () => {
  const folder = new ReportedFolder(`${reported}/b08-latitudes-beyond-90`);
  const job = await folder.job(folder.graph("graph-job.json"));
  const { grid } = job.files[0] as RasterFile;
  expect(grid.originY).toBeGreaterThan(90);
  const result = jobOf([fileOf("result.tif", grid)]);
  const item = resultItem(result, links, "result.tif")!;
  expect(item["bbox"]).toEqual([-180, -90, 180, 90]);
  expect(JSON.stringify(item["geometry"])).not.toContain("95");
  expect(resultCollection(result, links)).toMatchObject({
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] } },
  });
});

describe.runIf(present)("times", () => {
  it.each(["b05-datetime-and-interval", "b05-datetime-and-interval-imported"])(
    "%s: the item covers all of the year",
    async (name) => {
      const path = `${reported}/${name}`;
      const folder = name.endsWith("imported")
        ? await ReportedFolder.imported(path)
        : new ReportedFolder(path);
      const [file] = await folder.files(folder.graph("graph.json"));
      expect(JSON.parse(new TextDecoder().decode(file!.bytes))).toEqual(["2024-01-01T00:00:00Z"]);
    },
  );

  it("of labels that are texts are those of the dates behind them, never that of computing", async () => {
    const collection = await ReportedFolder.imported(series);
    const graph = new ReportedFolder(`${reported}/b04-labels-dated-now`).graph("graph-1-job.json");
    const job = await collection.job(graph);
    const times = (job.files as RasterFile[]).map((file) => [
      file.datetime,
      spanOf(job.plan, file.node, file.datetime),
    ]);
    expect(times).toEqual([
      ["early", { first: "2023-08-10T00:00:00Z", last: "2023-08-13T00:00:00Z" }],
      ["late", { first: "2023-08-15T00:00:00Z", last: "2023-08-20T00:00:00Z" }],
    ]);
  });
});

it("one key for the same data in all items", () => {
  const grid = degrees(0, 10, 2, 2, 5);
  const names = ["result_2023-08-10.tif", "result_2023-08-13.tif", "result-2_2023-08-10.tif"];
  const job = jobOf(names.map((name) => fileOf(name, grid, "2023-08-10")));
  const keys = names.map((name) => Object.keys(resultItem(job, links, name)!["assets"] as object));
  expect(keys).toEqual([["result"], ["result"], ["result-2"]]);
  expect(resultCollection(job, links)).toMatchObject({
    item_assets: { result: { roles: ["data"], bands: [{ name: "red" }] }, "result-2": {} },
  });
});

it.runIf(present)(
  "a band that the collection declares and no item of the window has is no-data",
  async () => {
    const folder = new ReportedFolder(`${reported}/b09-band-absent-in-window`);
    const [file] = await folder.files(folder.graph("graph.json"));
    const { header, values } = await folder.read(file!);
    const cells = values.length / 2;
    expect(header.bands).toBe(2);
    expect(values.slice(0, cells)).not.toContain(null);
    expect(values.slice(cells).every((value) => value === null)).toBe(true);
  },
);
