/** Zonal means of 10,000 fields over twelve dates in one request: the blocks that fields lie in, each once, within the budget, and the numbers of an oracle in every format. */
import proj4 from "proj4";
import { beforeAll, describe, expect, it } from "vitest";
import { checkOutput } from "../../../src/app/output/check.ts";
import { prepare, runWholeStage } from "../../../src/app/request/prepare.ts";
import type { MemoryParams } from "../../../src/cube/nodes/memory.ts";
import { inOneGo, isPaced, noPace } from "../../../src/cube/pace.ts";
import { wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { type Grid, loadDimensions, sizesOf } from "../../../src/cube/shape.ts";
import type { EncodedFile } from "../../../src/io/formats/format.ts";
import { rasterSource } from "../../../src/io/sources/raster-header.ts";
import { readHeader } from "../../../src/io/sources/raster-formats.ts";
import { isolateBytesMax } from "../../../src/limits.ts";
import { CubeRef } from "../../../src/openeo/define.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import { platformCodecs } from "../../../src/platform/codecs.ts";
import { usersAllowance } from "../../support/allowance.ts";
import { MemoryFiles } from "../../support/memory-files.ts";
import { callback, from, node } from "../../support/server.ts";

const UTM33 = "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs";
const grid: Grid = {
  crs: "EPSG:32633",
  originX: 5e5,
  originY: 52e5,
  stepX: 10,
  stepY: -10,
  width: 2048,
  height: 2048,
};
const dates = Array.from({ length: 12 }, (_, i) => `2024-${String(i + 1).padStart(2, "0")}-15T00:00:00Z`);
const valueAt = (date: number, row: number, column: number): number =>
  ((row * 31 + column * 17 + date * 97) % 997) + (((row >> 5) ^ (column >> 5)) & 255) + 1;

/** Corners of fields of one to two hectares, turned by some angle, 200 m from each other; in metres. No edge goes through the centre of a cell. */
const corners = Array.from({ length: 10_000 }, (_, i) => {
  const [x, y] = [5e5 + 343.7 + (i % 100) * 200, 52e5 - 341.3 - Math.floor(i / 100) * 200];
  const [angle, long, wide] = [(i * 0.37) % Math.PI, 60 + (i % 7) * 3, 45 + (i % 5) * 4];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    [-long, -wide],
    [long, -wide],
    [long, wide],
    [-long, wide],
  ].map(([u, v]) => [x + u! * c - v! * s, y + u! * s + v! * c] as const);
});
const features = corners.map((ring, id) => {
  const lonLat = [...ring, ring[0]!].map((at) => proj4(UTM33, "EPSG:4326", [...at]));
  return { type: "Feature", id, properties: {}, geometry: { type: "Polygon", coordinates: [lonLat] } };
});

/** Cells of a field: those whose centres are on the inner side of all four edges. */
function cellsOf(ring: (typeof corners)[number]): [row: number, column: number][] {
  const xs = ring.map(([x]) => (x - grid.originX) / 10);
  const ys = ring.map(([, y]) => (grid.originY - y) / 10);
  const cells: [number, number][] = [];
  for (let row = Math.floor(Math.min(...ys)); row <= Math.max(...ys); row++)
    for (let column = Math.floor(Math.min(...xs)); column <= Math.max(...xs); column++) {
      const sides = xs.map((x, i) => {
        const [x1, y1] = [xs[(i + 1) % 4]!, ys[(i + 1) % 4]!];
        return (x1 - x) * (row + 0.5 - ys[i]!) - (y1 - ys[i]!) * (column + 0.5 - x);
      });
      if (sides.every((side) => side < 0) || sides.every((side) => side > 0)) cells.push([row, column]);
    }
  return cells;
}

const cells = corners.map(cellsOf);
const expected = dates.map((_, date) =>
  cells.map((own) => own.reduce((sum, [row, column]) => sum + valueAt(date, row, column), 0) / own.length),
);

const files = new MemoryFiles();
const seen: string[] = [];
let peakBytes = 0;
/** The stage is the same whatever its result is saved as. */
let means: Promise<MemoryParams> | null = null;

/** What a format makes of the request, as text. */
async function saved(format: string): Promise<string> {
  const process_graph = {
    load: node("load_collection", { id: "S2", spatial_extent: null, temporal_extent: null }),
    flat: node("drop_dimension", { data: from("load"), name: "bands" }),
    means: node("aggregate_spatial", {
      data: from("flat"),
      geometries: { type: "FeatureCollection", features },
      reducer: callback("mean", "data"),
    }),
    save: node("save_result", { data: from("means"), format }, true),
  };
  const sources = await Promise.all(
    dates.map(async (date) => rasterSource(await readHeader(files.open(date)))),
  );
  const params = {
    shape: { dims: loadDimensions(dates, ["red"], grid), type: "uint16", nodata: 0 },
    sources,
    layers: dates.map((id, source) => ({ items: [{ id, bands: [{ source, band: 0 }] }] })),
    method: "near",
  } as const;
  const inner = files.reader();
  const reader: typeof inner = {
    read(source, read, origin) {
      for (const block of read.blocks) seen.push(`${source.href}/${read.level}/${block}`);
      return inner.read(source, read, origin);
    },
  };
  const { plan, outputs } = await prepare(
    { graph: parseGraph(process_graph).graph!, find: findProcess, parameters: {} },
    {
      allowance: usersAllowance(),
      bind: () => Promise.resolve({ kind: "load", params }),
      bindFunction: () => Promise.resolve(null),
      runStage(stage, id) {
        const region = wholeRegion(sizesOf(stage.nodes[id]!.shape));
        peakBytes = Math.max(peakBytes, resolve(stage, [{ node: id, region }]).peakBytes);
        return (means ??= runWholeStage(stage, id, { reader }));
      },
    },
  );
  const checked = checkOutput(plan, outputs[0]!);
  if (checked.node === null || checked.writer.holds !== "cube") throw new Error("a cube is saved");
  expect(outputs[0]!.data).toBeInstanceOf(CubeRef);
  const { shape } = plan.nodes[checked.node]!;
  const region = wholeRegion(sizesOf(shape));
  const [chunk] = await run(plan, resolve(plan, [{ node: checked.node, region }]), { reader });
  const encoding = checked.writer.encode(chunk!, shape, { codecs: platformCodecs, pace: noPace });
  const file: EncodedFile = isPaced(encoding) ? inOneGo(encoding) : await encoding;
  return new TextDecoder().decode(file.bytes);
}

describe("10,000 fields and twelve dates", () => {
  beforeAll(() => {
    for (const [date, name] of dates.entries())
      files.add(name, grid, {
        type: "uint16",
        nodata: 0,
        value: (i) => valueAt(date, Math.floor(i / grid.width), i % grid.width),
      });
  }, 60_000);

  it("as JSON: few blocks, little memory, right numbers", async () => {
    const answer = JSON.parse(await saved("JSON")) as Record<string, number[][]>;
    const minimal =
      new Set(cells.flat().map(([row, column]) => (row >> 8) * 8 + (column >> 8))).size * dates.length;
    expect(seen.length).toBeLessThanOrEqual(1.2 * minimal);
    expect(new Set(seen).size).toBe(seen.length);
    expect(peakBytes).toBeLessThan(isolateBytesMax);
    expect(Object.keys(answer)).toEqual(dates);
    expectMeans(dates.map((date) => answer[date]!.map(([value]) => value!)));
  });

  it("as CSV", async () => {
    const [header, ...rows] = (await saved("CSV")).trim().split("\r\n");
    expect(header).toBe("date,feature_index,value,id,wkt");
    const byDate = new Map(dates.map((date) => [date, [] as number[]]));
    for (const row of rows) {
      const [date, index, value] = row.split(",");
      byDate.get(date!)![Number(index)] = Number(value);
    }
    expectMeans([...byDate.values()]);
  });

  it("as GeoJSON", async () => {
    const { features: given } = JSON.parse(await saved("GeoJSON")) as {
      features: { id: number; properties: object }[];
    };
    expect(given.map(({ id }) => id)).toEqual(features.map(({ id }) => id));
    expectMeans(
      dates.map((_, date) => given.map(({ properties }) => Object.values(properties)[date] as number)),
    );
  });
});

function expectMeans(found: readonly (readonly number[])[]): void {
  let worst = 0;
  for (const [date, each] of expected.entries()) {
    expect(found[date]).toHaveLength(each.length);
    each.forEach((value, i) => (worst = Math.max(worst, Math.abs(found[date]![i]! - value))));
  }
  expect(worst).toBeLessThan(1e-9);
}
