/** Blocks that the chunks of a job fetch from outside, against those of the whole image: stacks, halos, other systems. */
import { describe, expect, it } from "vitest";
import { boxOf, placeOf, stagesOf } from "../../../src/app/jobs/outline.ts";
import { chunkRegion } from "../../../src/app/jobs/estimate.ts";
import type { RasterFile } from "../../../src/app/jobs/job-plan.ts";
import { jobPlanOf } from "../../../src/app/jobs/plan-job.ts";
import {
  type Neighbours,
  chunkNeighbours,
  sharingReader,
  slabNeighbours,
} from "../../../src/app/jobs/shared-reads.ts";
import { type SlabFile, slabRegion } from "../../../src/app/jobs/slabs.ts";
import { createBuilder } from "../../../src/cube/builder.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import { type Region, wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { retarget } from "../../../src/cube/retarget.ts";
import { type Grid, loadDimensions, sizesOf } from "../../../src/cube/shape.ts";
import { sourceOf } from "../../../src/cube/shared-blocks.ts";
import type { Block, BlockReader, RasterSource } from "../../../src/cube/source.ts";
import { createCounts } from "../../../src/io/bytes/counted.ts";
import { createBlockCache } from "../../../src/io/sources/block-cache.ts";
import type { BlockStore } from "../../../src/io/sources/block-store.ts";
import { tiered } from "../../../src/io/sources/tiers.ts";
import { blockStoreCallsMax, isolateBytesMax } from "../../../src/limits.ts";
import { CubeRef } from "../../../src/openeo/define.ts";

const SIDE = 4096;
const grid: Grid = {
  crs: "EPSG:32633",
  originX: 499980,
  originY: 5200020,
  stepX: 20,
  stepY: -20,
  width: SIDE,
  height: SIDE,
};
const nextZone: Grid = { ...grid, crs: "EPSG:32634", originX: 40000 };
const storage = { type: "uint16", nodata: 0 } as const;

interface Case {
  readonly bands: number;
  readonly dates: number;
  readonly block: number;
  readonly layout: "pixel" | "separate";
  /** Cells of a side of the kernel; 0 without. */
  readonly kernel: number;
  readonly reduce: "bands" | "t";
  readonly target?: Grid;
  readonly format?: "netCDF";
}

/** One file per date, or one per date and band. */
function sourcesOf({ bands, dates, block, layout }: Case): RasterSource[] {
  const files = layout === "pixel" ? dates : dates * bands;
  return Array.from({ length: files }, (_, file) => ({
    href: `file ${file}`,
    validator: "v1",
    ...storage,
    bands: layout === "pixel" ? bands : 1,
    layout,
    levels: [{ grid, blockWidth: block, blockHeight: block }],
  }));
}

const meanData = { kind: "param", name: "data" } as const;
const mean = {
  steps: [
    {
      op: "mean",
      args: { data: meanData, ignore_nodata: { kind: "const", value: true } as const },
      origin: "mean",
    },
  ],
  result: { kind: "step", index: 0 } as const,
};

function planOf(one: Case): Plan {
  const bands = Array.from({ length: one.bands }, (_, band) => `B${band}`);
  const dates = Array.from({ length: one.dates }, (_, date) => new Date(Date.UTC(2024, date)).toISOString());
  const b = createBuilder();
  const load = b.add(
    "load",
    {
      shape: { dims: loadDimensions(dates, bands, grid), ...storage },
      sources: sourcesOf(one),
      layers: dates.map((_, date) => ({
        items: [
          {
            id: `item ${date}`,
            bands: bands.map((__, band) =>
              one.layout === "pixel" ? { source: date, band } : { source: date * one.bands + band, band: 0 },
            ),
          },
        ],
      })),
      method: "near",
    },
    [],
    "load",
  );
  let node = b.add("reduce", { program: mean, uniforms: {}, dim: one.reduce }, [load], "mean");
  const kernel = Array.from({ length: one.kernel }, () => Array.from({ length: one.kernel }, () => 1));
  if (one.kernel > 0)
    node = b.add("kernel", { kernel, factor: 1, border: 0, replaceInvalid: 0 }, [node], "kernel");
  return one.target ? retarget(b.plan(), node, { grid: one.target, method: "near" }).plan : b.plan();
}

/** Holds no bytes: blocks of zeros are made anew. Like the platform's it does nothing beyond so many calls of one task. */
function countingStore(): BlockStore & { readonly held: Map<string, number>; calls: number } {
  const held = new Map<string, number>();
  const allowed = (): boolean => store.calls++ < blockStoreCallsMax;
  const store = {
    held,
    calls: 0,
    get(key: string) {
      const bytes = allowed() ? held.get(key) : undefined;
      return Promise.resolve(bytes === undefined ? null : zerosOf(bytes));
    },
    put(key: string, bytes: Uint8Array) {
      if (allowed()) held.set(key, bytes.length);
      return Promise.resolve();
    },
    remove(key: string) {
      if (allowed()) held.delete(key);
      return Promise.resolve();
    },
  };
  return store;
}

const zeros = new Map<number, ArrayBuffer>();
function zerosOf(bytes: number): ArrayBuffer {
  const known = zeros.get(bytes) ?? new ArrayBuffer(bytes);
  zeros.set(bytes, known);
  return known;
}

interface Task {
  readonly region: Region;
  readonly neighbours: Neighbours;
}

/** Of the full resolution, in their order. */
function tasksOf(plan: Plan, format: "GTiff" | "netCDF"): Task[] {
  const output = { data: new CubeRef(plan.nodes.length - 1), format, options: {}, origin: "save" };
  const [file] = jobPlanOf({ plan, outputs: [output] } as never, isolateBytesMax).files;
  if (file!.kind === "slabs") {
    const slabs = file as SlabFile;
    return Array.from({ length: slabs.tasks }, (_, number) => ({
      region: slabRegion(slabs, plan.nodes[slabs.node]!.shape, number),
      neighbours: slabNeighbours(plan, slabs, number),
    }));
  }
  const raster = file as RasterFile;
  const stages = stagesOf([raster]);
  return Array.from({ length: stages[0]!.across * stages[0]!.down }, (_, number) => {
    const place = placeOf(stages, number);
    return {
      region: chunkRegion(plan, raster, boxOf(raster, place)),
      neighbours: chunkNeighbours(plan, raster, place),
    };
  });
}

interface Outcome {
  /** Blocks fetched per distinct block of the schedule of the whole image. */
  readonly ratio: number;
  /** Blocks left in the store. */
  readonly left: number;
  readonly callsMost: number;
}

/** The chunks in their order, dealt out to some isolates; reads are real, pixels are not computed. */
async function outcome(one: Case, isolates: number): Promise<Outcome> {
  const plan = planOf(one);
  const store = countingStore();
  let fetched = 0;
  const fetchZeros: Parameters<typeof tiered>[1] = ({ source, read }) => {
    fetched += read.blocks.length;
    const { blockWidth, blockHeight } = source.levels[read.level]!;
    const values = blockWidth * blockHeight * (source.layout === "pixel" ? source.bands : 1);
    const data = new Uint16Array(zerosOf(values * 2));
    return Promise.resolve(read.blocks.map((number): Block => ({ number, data, mask: null })));
  };
  const readers: BlockReader[] = Array.from({ length: isolates }, () =>
    tiered({ blocks: createBlockCache(), storedBlocks: store, counts: createCounts() }, fetchZeros),
  );
  let callsMost = 0;
  for (const [number, { region, neighbours }] of tasksOf(plan, one.format ?? "GTiff").entries()) {
    const reader = sharingReader(readers[number % isolates]!, plan, neighbours);
    store.calls = 0;
    for (const piece of resolve(plan, [{ node: neighbours.node, region }]).pieces)
      for (const read of piece.reads) await reader.read(sourceOf(plan, piece, read), read, "load");
    callsMost = Math.max(callsMost, store.calls);
  }
  return { ratio: fetched / wholeImage(plan), left: store.held.size, callsMost };
}

function wholeImage(plan: Plan): number {
  const node = plan.nodes.length - 1;
  const region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const blocks = new Set<string>();
  for (const piece of resolve(plan, [{ node, region }]).pieces)
    for (const read of piece.reads)
      for (const number of read.blocks)
        blocks.add(`${read.source}/${read.band ?? 0}/${read.level}/${number}`);
  return blocks.size;
}

const plain = { dates: 1, layout: "separate", kernel: 0 } as const;
const once: [string, Case][] = [256, 512].flatMap((block): [string, Case][] => [
  [`1 band in ${block}`, { ...plain, bands: 1, block, reduce: "t" }],
  [`8 bands in ${block}`, { ...plain, bands: 8, block, reduce: "t" }],
  [`8 bands interleaved in ${block}`, { ...plain, bands: 8, block, reduce: "t", layout: "pixel" }],
  [`12 dates of 4 bands in ${block}`, { ...plain, bands: 4, dates: 12, block, reduce: "t" }],
]);
const nearlyOnce: [string, Case][] = [256, 512].flatMap((block): [string, Case][] => [
  [`1 band in ${block}, kernel 3`, { ...plain, bands: 1, block, kernel: 3, reduce: "t" }],
  [`mean of 4 bands in ${block}, kernel 3`, { ...plain, bands: 4, block, kernel: 3, reduce: "bands" }],
  [`mean of 8 bands in ${block}, kernel 9`, { ...plain, bands: 8, block, kernel: 9, reduce: "bands" }],
  [
    `mean of 8 bands interleaved in ${block}, kernel 3`,
    { ...plain, bands: 8, block, kernel: 3, reduce: "bands", layout: "pixel" },
  ],
  [`8 bands in ${block}, kernel 9`, { ...plain, bands: 8, block, kernel: 9, reduce: "t" }],
  [`8 bands in ${block}, next zone`, { ...plain, bands: 8, block, reduce: "t", target: nextZone }],
  [
    `mean of 12 dates in ${block}, kernel 3`,
    { ...plain, bands: 1, dates: 12, block, kernel: 3, reduce: "t" },
  ],
  [
    `mean of 12 dates of 4 bands in ${block}, kernel 9`,
    { ...plain, bands: 4, dates: 12, block, kernel: 9, reduce: "t" },
  ],
  [
    `mean of 12 dates in ${block}, kernel 3, as netCDF`,
    { ...plain, bands: 1, dates: 12, block, kernel: 3, reduce: "t", format: "netCDF" },
  ],
  [
    `mean of 12 dates of 4 bands in ${block}, next zone`,
    { ...plain, bands: 4, dates: 12, block, reduce: "t", target: nextZone },
  ],
]);

describe("a whole raster of 4096 x 4096 cells as a job", { timeout: 60_000 }, () => {
  it.each(once)("reads each block once without a halo on the source's grid: %s", async (_, one) => {
    const { ratio, left } = await outcome(one, 1);
    expect(ratio).toBe(1);
    expect(left).toBe(0);
  });
  it.each(nearlyOnce)("reads up to a quarter more otherwise: %s", async (name, one) => {
    for (const isolates of [1, 3]) {
      const { ratio, left, callsMost } = await outcome(one, isolates);
      console.log(
        `${name}, ${isolates} isolates: ${ratio.toFixed(2)} times the blocks, ${callsMost} calls, ${left} left`,
      );
      expect(ratio).toBeLessThanOrEqual(1.25);
    }
  });
});
