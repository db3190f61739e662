/** Laws on files: mosaics over two grid phases and two UTM zones, warps, stages, work outside, and what is read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addresser } from "../../../src/cube/address.ts";
import { createBuilder } from "../../../src/cube/builder.ts";
import { type Chunk, isValidAt } from "../../../src/cube/chunk.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import { type Region, range, wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { retarget } from "../../../src/cube/retarget.ts";
import { run } from "../../../src/cube/run.ts";
import { type Grid, sizesOf } from "../../../src/cube/shape.ts";
import { cutWindow } from "../../../src/cube/window.ts";
import { tileGrid } from "../../../src/io/services/xyz.ts";
import { MemoryFiles } from "../../support/memory-files.ts";
import { reducerOf } from "../../support/callbacks.ts";

const files = new MemoryFiles();
const base: Grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5100000,
  stepX: 100,
  stepY: -100,
  width: 300,
  height: 280,
};
const half: Grid = { ...base, originX: 500000 + 100 * 200 + 50, originY: 5100000 - 50 };
const west: Grid = { ...base, crs: "EPSG:32632", originX: 955000, originY: 5113000 };
const wild = (seed: number) => (i: number) =>
  (i * 2654435761 + seed) % 97 === 0 ? -9999 : ((i * 48271 + seed * 7) % 65537) * 10 ** ((i % 23) - 9);
const float = (seed: number) => ({ type: "float32", nodata: -9999, value: wild(seed) }) as const;
files.add("a", base, float(1));
files.add("half", half, float(2));
files.add("west", west, float(3));
files.add("later", base, float(4));
const grid: Grid = { ...base, originX: base.originX - 100 * 60, width: 560, height: 300 };
const storage = { type: "float32", nodata: -9999 } as const;

async function planOf(make: (b: ReturnType<typeof createBuilder>, load: number) => void): Promise<Plan> {
  const b = createBuilder();
  const load = b.add(
    "load",
    await files.load(
      grid,
      [
        ["a", "half", "west"],
        ["later", "half"],
      ],
      storage,
    ),
    [],
    "load",
  );
  make(b, load);
  return b.plan();
}

/** A load of one file that lies as no GeoTIFF of ours can say, on a grid of another system. */
async function loadAcross(target: Grid, source: Grid, rotation?: readonly [number, number]): Promise<Plan> {
  const b = createBuilder();
  const params = await files.load(target, [["a", "later"], ["half"]], storage);
  const sources = params.sources.map((each) => ({
    ...each,
    levels: each.levels
      .slice(0, 1)
      .map((level) => ({ ...level, grid: { ...level.grid, ...source }, ...(rotation ? { rotation } : {}) })),
  }));
  b.add("load", { ...params, sources }, [], "load");
  return b.plan();
}

const triangle = {
  type: "Polygon",
  coordinates: [
    [
      [505000, 5075000],
      [528000, 5080000],
      [511000, 5098000],
      [505000, 5075000],
    ],
  ],
};
const witnesses = [
  ["a mosaic over two phases and two zones", await planOf(() => undefined)],
  [
    "mean over t",
    await planOf((b, load) => void b.add("reduce", { ...reducerOf("mean"), dim: "t" }, [load], "mean")),
  ],
  [
    "warped to Web Mercator, near",
    await planOf(
      (b, load) =>
        void b.add("resample", { grid: tileGrid({ z: 9, x: 277, y: 182 })!, method: "near" }, [load], "warp"),
    ),
  ],
  [
    "warped to Web Mercator, bilinear",
    await planOf(
      (b, load) =>
        void b.add(
          "resample",
          { grid: tileGrid({ z: 9, x: 277, y: 182 })!, method: "bilinear" },
          [load],
          "warp",
        ),
    ),
  ],
  [
    "zonal means",
    await planOf(
      (b, load) =>
        void b.add(
          "zonal",
          { ...reducerOf("mean"), geometries: [triangle, { type: "Point", coordinates: [510010, 5090010] }] },
          [load],
          "zones",
        ),
    ),
  ],
  [
    "zonal medians",
    await planOf(
      (b, load) => void b.add("zonal", { ...reducerOf("median"), geometries: [triangle] }, [load], "zones"),
    ),
  ],
  ["a rotated source", await loadAcross(grid, { ...base, originX: 505000, stepX: 80 }, [40, 60])],
  [
    "a load across the antimeridian",
    await loadAcross(
      {
        ...base,
        crs: "EPSG:4326",
        originX: 178,
        originY: 61,
        stepX: 0.02,
        stepY: -0.02,
        width: 300,
        height: 150,
      },
      { ...base, crs: "EPSG:32601", originX: 250000, originY: 6700000, stepX: 500, stepY: -500 },
    ),
  ],
  [
    "a load over a pole",
    await loadAcross(
      {
        ...base,
        crs: "EPSG:4326",
        originX: -180,
        originY: 90,
        stepX: 2,
        stepY: -0.1,
        width: 180,
        height: 100,
      },
      { ...base, crs: "EPSG:3413", originX: -800000, originY: 900000, stepX: 6000, stepY: -6000 },
    ),
  ],
  ["labels with data", await planOf((b, load) => void b.add("nodata_scan", { dim: "t" }, [load], "scan"))],
] as const;

const lastOf = (plan: Plan): number => plan.nodes.length - 1;

async function evaluate(plan: Plan, region: Region): Promise<Chunk> {
  const [chunk] = await run(plan, resolve(plan, [{ node: lastOf(plan), region }]), {
    reader: files.reader(),
  });
  return chunk!;
}

function bits(chunk: Chunk): string {
  const valid = Uint8Array.from(chunk.data, (_, i) => (isValidAt(chunk, i) ? 1 : 0));
  const data = Float64Array.from(chunk.data, (value, i) => (valid[i] === 1 ? value : 0));
  return Buffer.from(data.buffer).toString("base64") + Buffer.from(valid).toString("base64");
}

const within = (sizes: readonly number[]) =>
  fc.tuple(
    ...sizes.map((size) =>
      fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).map(([a, b]) => range(Math.min(a, b), Math.max(a, b) + 1)),
    ),
  );

describe("any cut gives the same bits", () => {
  it.each(witnesses)("%s", async (_name, plan) => {
    const sizes = sizesOf(plan.nodes[lastOf(plan)]!.shape);
    const whole = await evaluate(plan, wholeRegion(sizes));
    expect([...whole.data].some((_, i) => isValidAt(whole, i))).toBe(true);
    await fc.assert(
      fc.asyncProperty(within(sizes), async (region) => {
        expect(bits(await evaluate(plan, region))).toBe(bits(cutWindow(whole, wholeRegion(sizes), region)));
      }),
      { numRuns: 12 },
    );
  });
});

describe("what is read", () => {
  it("the first valid value of a mosaic wins, item after item", async () => {
    const full = new MemoryFiles();
    full.add("first", base, { type: "uint16", nodata: 0, value: () => 7 });
    full.add("second", base, { type: "uint16", nodata: 0, value: () => 9 });
    const b = createBuilder();
    const node = b.add(
      "load",
      await full.load(base, [["first", "second"]], { type: "uint16", nodata: 0 }),
      [],
      "load",
    );
    const plan = b.plan();
    const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]);
    const [chunk] = await run(plan, schedule, { reader: full.reader() });
    expect(new Set(chunk!.data)).toEqual(new Set([7]));
    expect(schedule.pieces[0]!.reads).toHaveLength(2);
  });
  it("a new item changes the addresses of the regions that it covers, and no others", async () => {
    const address = async (layers: string[][], region: Region): Promise<string> => {
      const b = createBuilder();
      const node = b.add("load", await files.load(grid, layers, storage), [], "load");
      return addresser(b.plan())(node, region);
    };
    const far: Region = [range(0, 1), range(0, 1), range(0, 40), range(70, 110)];
    const near: Region = [range(0, 1), range(0, 1), range(0, 40), range(400, 440)];
    expect(await address([["a"]], far)).toBe(await address([["a", "half"]], far));
    expect(await address([["a"]], near)).not.toBe(await address([["a", "half"]], near));
  });
  it("on another grid, a crop stays a crop", async () => {
    const b = createBuilder();
    const load = b.add("load", await files.load(base, [["a"]], storage), [], "load");
    const crop = b.add("select", { dim: "x", indexes: { start: 50, stop: 60 } }, [load], "crop");
    const target = retarget(b.plan(), crop, { grid: tileGrid({ z: 10, x: 554, y: 365 })!, method: "near" });
    const [chunk] = await run(
      target.plan,
      resolve(target.plan, [{ node: target.node, region: wholeRegion([1, 1, 256, 256]) }]),
      { reader: files.reader() },
    );
    const columns = new Set([...chunk!.data].flatMap((_, i) => (isValidAt(chunk!, i) ? [i % 256] : [])));
    expect(columns.size).toBeGreaterThan(5);
    expect(columns.size).toBeLessThan(20);
  });
});
