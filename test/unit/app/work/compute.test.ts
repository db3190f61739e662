/** Chunks, overview stages and assembly give the bytes of the file that is encoded at once, whatever the sizes. */
import { createCounts } from "../../../../src/io/bytes/counted.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createBudget } from "../../../../src/cube/budget.ts";
import { openGate } from "../../../../src/app/request/gate.ts";
import { noPace } from "../../../../src/cube/pace.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import type { MemoryParams } from "../../../../src/cube/nodes/memory.ts";
import { wholeRegion } from "../../../../src/cube/region.ts";
import { type CubeShape, enumerated, sizesOf } from "../../../../src/cube/shape.ts";
import type { Deps } from "../../../../src/app/deps.ts";
import { encodeGTiff } from "../../../../src/io/formats/gtiff/index.ts";
import { type BandSums, mergedSums } from "../../../../src/io/formats/gtiff/statistics.ts";
import { levelCount } from "../../../../src/io/formats/gtiff/overviews.ts";
import { storageOf } from "../../../../src/io/formats/gtiff/samples.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";
import { computeTask } from "../../../../src/app/work/compute.ts";
import {
  boxOf,
  childrenOf,
  lengthCount,
  numberOf,
  placeOf,
  stagesOf,
  taskCount,
} from "../../../../src/app/jobs/outline.ts";
import {
  type JobPlan,
  type RasterFile,
  parseJobPlan,
  serializeJobPlan,
} from "../../../../src/app/work/job-plan.ts";
import type { ComputeResult, TaskMessage } from "../../../../src/app/jobs/tasks.ts";
import { layoutTask, partTask } from "../../../../src/app/work/write-file.ts";
import { evaluate } from "../../../../src/app/request/evaluate.ts";
import { rasterOf } from "../../../../src/app/output/labels.ts";
import { bandLabels } from "../../../../src/io/formats/band-labels.ts";
import { memoryStore } from "../../../support/memory-store.ts";
import { runVersion } from "../../../../src/app/jobs/run-version.ts";

const message: TaskMessage = { v: runVersion(), job: "job", run: 1, phase: "compute", round: 0, number: 0 };

function shapeOf(width: number, height: number, bands: number): CubeShape {
  const crs = "EPSG:32633";
  const dims: CubeShape["dims"] = [
    { name: "bands", type: "bands", labels: enumerated(Array.from({ length: bands }, (_, i) => `B${i}`)) },
    {
      name: "y",
      type: "spatial",
      axis: "y",
      crs,
      labels: { kind: "regular", origin: 5e6, step: -10, count: height },
    },
    {
      name: "x",
      type: "spatial",
      axis: "x",
      crs,
      labels: { kind: "regular", origin: 5e5, step: 10, count: width },
    },
  ];
  return { dims, type: "float64", nodata: null };
}

interface Case {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly sideInTiles: number;
  readonly datatype: "float32" | "uint8" | "int16";
  readonly holes: boolean;
  readonly strip?: number;
}

function jobOf(one: Case, tileSize: number): { job: JobPlan; file: RasterFile } {
  const shape = shapeOf(one.width, one.height, one.bands);
  const cells = one.width * one.height * one.bands;
  const data = Array.from({ length: cells }, (_, i) => (one.holes && i % 7 === 3 ? null : (i * 37) % 251));
  const builder = createBuilder();
  const node = builder.add("memory", { shape, data } satisfies MemoryParams, [], "test");
  const grid = {
    crs: "EPSG:32633",
    originX: 5e5,
    originY: 5e6,
    stepX: 10,
    stepY: -10,
    width: one.width,
    height: one.height,
  };
  const file: RasterFile = {
    kind: "raster",
    name: "result.tif",
    node,
    region: wholeRegion(sizesOf(shape)),
    grid,
    width: one.width,
    height: one.height,
    labels: bandLabels(shape),
    bands: one.bands,
    storage: storageOf(shape, one.datatype),
    deflation: "runs",
    tileSize,
    side: tileSize * one.sideInTiles,
    ...(one.strip === undefined ? {} : { strip: one.strip }),
    levels: levelCount(grid, tileSize),
    weight: 1,
    datetime: null,
  };
  return { job: { version: 1, plan: builder.plan(), outputs: [], files: [file] }, file };
}

async function assembled(job: JobPlan, file: RasterFile, of: { partBytes: number }): Promise<Uint8Array> {
  const stages = stagesOf(job.files);
  const results: ComputeResult[] = [];
  const lengths = (): Promise<Uint32Array> =>
    Promise.resolve(Uint32Array.from(results.flatMap((result) => result.lengths)));
  const files = memoryStore();
  const deps = {
    files,
    jobs: { handle: () => ({ lengths }) },
    budget: createBudget(1 << 26),
    codecs: platformCodecs,
    counts: createCounts(),
    signal: null,
    pace: noPace,
    gate: openGate,
    wait: () => Promise.resolve(),
  } as unknown as Deps;
  for (let number = 0; number < taskCount(stages); number++) {
    const place = placeOf(stages, number);
    const children =
      place.stage.level === 0
        ? []
        : childrenOf(file, stages, place).map((child) => results[child.number]!.lengths.slice(0, file.bands));
    const input = { phase: "compute", children, neighbours: { done: [], reading: [] } } as const;
    results.push(await computeTask({ message: { ...message, number }, job, stages, input }, deps));
    expect(results[number]!.lengths.length).toBe(lengthCount(file, boxOf(file, place)));
  }
  const common = {
    message,
    job,
    stages,
    file: 0,
    missing: results.some((result) => result.missing),
    sums: results
      .map(({ sums }) => sums)
      .filter((sums) => sums.length > 0)
      .reduce(merged),
  };
  const layout = {
    ...(await layoutTask(common, deps)),
    partBytes: of.partBytes,
    upload: { key: "", uploadId: "" },
  };
  const parts = Math.ceil(layout.bytes / layout.partBytes);
  for (let part = 0; part < parts; part++) await partTask({ ...common, part, layout }, deps);
  return files.uploaded();
}

const merged = (all: readonly BandSums[], own: readonly BandSums[]): readonly BandSums[] =>
  all.map((band, at) => mergedSums(band, own[at]!));

it("any size, any chunk, any parts", { timeout: 120_000 }, async () => {
  const one = fc.record({
    width: fc.integer({ min: 1, max: 300 }),
    height: fc.integer({ min: 1, max: 300 }),
    bands: fc.integer({ min: 1, max: 2 }),
    sideInTiles: fc.constantFrom(1, 2, 4),
    datatype: fc.constantFrom("float32" as const, "uint8" as const, "int16" as const),
    holes: fc.boolean(),
    strip: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(one, fc.integer({ min: 500, max: 20_000 }), async (facts, partBytes) => {
      const { job, file } = jobOf(facts, 16);
      const bytes = await assembled(parseJobPlan(serializeJobPlan(job)), file, { partBytes });
      const shape = job.plan.nodes[file.node]!.shape;
      const deps = {
        budget: createBudget(1 << 26),
        signal: null,
        pace: noPace,
        gate: openGate,
      } as unknown as Deps;
      const chunk = await evaluate(job.plan, { node: file.node, region: file.region }, deps);
      const raster = rasterOf({ chunk, all: file.region, region: file.region }, shape, file.grid);
      const options = { tileSize: 16 as 256, deflation: "runs" as const, datatype: facts.datatype };
      const whole = encodeGTiff(raster, options, platformCodecs).bytes;
      expect(Buffer.from(bytes).equals(Buffer.from(whole))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it("stage numbers cover every chunk once, in an order where children come first", () => {
  const { job, file } = jobOf(
    { width: 290, height: 130, bands: 1, sideInTiles: 1, datatype: "uint8", holes: false, strip: 4 },
    16,
  );
  const stages = stagesOf(job.files);
  expect(stages.map((stage) => stage.level)).toEqual([0, 1, 2, 3, 4, 5].slice(0, file.levels));
  const places = Array.from({ length: taskCount(stages) }, (_, number) => placeOf(stages, number));
  expect(places.map(numberOf)).toEqual(places.map((_, number) => number));
  expect(new Set(places.map(({ stage, row, column }) => `${stage.level}/${row}/${column}`)).size).toBe(
    places.length,
  );
  expect(places.slice(0, 6).map(({ row, column }) => [row, column])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 0],
    [1, 1],
  ]);
  for (let number = 0; number < taskCount(stages); number++)
    for (const child of childrenOf(file, stages, placeOf(stages, number)))
      expect(child.number).toBeLessThan(placeOf(stages, number).stage.first);
});
