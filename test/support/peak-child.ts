/** Runs witnesses with the garbage collector at hand and prints, for each, the counted peak and the growth of array buffers. */
import { createBuilder } from "../../src/cube/builder.ts";
import type { Chunk } from "../../src/cube/chunk.ts";
import type { Plan } from "../../src/cube/plan.ts";
import { wholeRegion } from "../../src/cube/region.ts";
import { resolve } from "../../src/cube/resolve.ts";
import { run } from "../../src/cube/run.ts";
import { type Grid, sizesOf } from "../../src/cube/shape.ts";
import { MemoryFiles } from "./memory-files.ts";
import { callbackOf, reducerOf } from "./callbacks.ts";

const collect = (): void => (globalThis as unknown as { gc(): void }).gc();
const files = new MemoryFiles();
const grid: Grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5100000,
  stepX: 10,
  stepY: -10,
  width: 1024,
  height: 1024,
};
const names = Array.from({ length: 12 }, (_, i) => `date${i}`);
for (const [index, name] of names.entries())
  files.add(name, grid, { type: "uint16", nodata: 0, value: (i) => (i * (index + 3)) % 4096 });

const overTime = (op: string) => ({ ...reducerOf(op), dim: "t" });
const kernel = {
  kernel: [
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ],
  factor: 1 / 9,
  border: 0,
  replaceInvalid: 0,
};
const difference = callbackOf("subtract", ["x", "y"]);

const load = await files.load(
  grid,
  names.map((name) => [name]),
  { type: "uint16", nodata: 0 },
);
/** On each date the left half is covered by a file of its own, so that the second one is read late and in part. */
const halves = names.map((_, i) => `half${i}`);
for (const [index, name] of halves.entries())
  files.add(
    name,
    { ...grid, width: 512 },
    { type: "uint16", nodata: 0, value: (i) => ((i * (index + 5)) % 4095) + 1 },
  );
const mosaic = await files.load(
  grid,
  names.map((name, i) => [halves[i]!, name]),
  { type: "uint16", nodata: 0 },
);
const plans: Record<string, (b: ReturnType<typeof createBuilder>, x: number) => number> = {
  load: (_b, x) => x,
  mosaic: (b) => b.add("load", mosaic, [], "mosaic"),
  mean: (b, x) => b.add("reduce", overTime("mean"), [x], "mean"),
  median: (b, x) => b.add("reduce", overTime("median"), [x], "median"),
  "mean minus kernel": (b, x) => {
    const mean = b.add("reduce", overTime("mean"), [x], "mean");
    return b.add(
      "merge",
      { resolver: difference },
      [mean, b.add("kernel", kernel, [mean], "kernel")],
      "merge",
    );
  },
};

async function measure(plan: Plan, node: number): Promise<{ counted: number; measured: number }> {
  const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]);
  const reader = files.reader();
  collect();
  const before = process.memoryUsage().arrayBuffers;
  let measured = 0;
  const sample = (): void => {
    collect();
    measured = Math.max(measured, process.memoryUsage().arrayBuffers - before);
  };
  const watched = {
    read: async (...args: Parameters<typeof reader.read>) => {
      const blocks = await reader.read(...args);
      sample();
      return blocks;
    },
  };
  const chunks: Chunk[] = await run(plan, schedule, { reader: watched, watch: { computed: sample } });
  sample();
  if (chunks.length !== 1) throw new Error("one chunk is expected");
  return { counted: schedule.peakBytes, measured };
}

const results: Record<string, { counted: number; measured: number }> = {};
for (const [name, make] of Object.entries(plans)) {
  const b = createBuilder();
  const node = make(b, b.add("load", load, [], "load"));
  const plan = b.plan();
  await measure(plan, node);
  results[name] = await measure(plan, node);
}
console.log(JSON.stringify(results));
