/** A synchronous request resolves every piece of its plan once: what judged the work is what runs. */
import { beforeEach, expect, it, vi } from "vitest";
import type { Deps } from "../../../../src/app/deps.ts";
import { openGate } from "../../../../src/app/request/gate.ts";
import { inlineWork } from "../../../../src/app/sync/run-sync.ts";
import { createBudget } from "../../../../src/cube/budget.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { noPace } from "../../../../src/cube/pace.ts";
import { memory } from "../../../../src/cube/nodes/memory.ts";
import { wholeRegion } from "../../../../src/cube/region.ts";
import { resolve } from "../../../../src/cube/resolve.ts";
import { sizesOf } from "../../../../src/cube/shape.ts";
import { csv } from "../../../../src/io/formats/output/csv.ts";
import { png } from "../../../../src/io/formats/output/png.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

const builder = createBuilder();
const node = builder.add(
  "memory",
  memoryCube({ t: 7, bands: ["a", "b", "c"], y: 200, x: 130 }, 3),
  [],
  "load",
);
const plan = builder.plan();
const known = { loads: new Map(), stages: new Map(), functions: new Map() };

const outputIn = (format: string) => ({ data: new CubeRef(node), format, options: {}, origin: "save" });

const filesIn = async (formats: readonly string[], bytesMax: number) =>
  (await workIn(formats, bytesMax))?.compute() ?? null;

const workIn = (formats: readonly string[], bytesMax: number) =>
  inlineWork(
    {
      plan,
      outputs: formats.map(outputIn),
      stages: [],
      functions: [],
      loads: [],
      told: [],
      failed: [],
      nodes: [],
      requests: new Map(),
      known,
    },
    {
      budget: createBudget(bytesMax),
      codecs: platformCodecs,
      pace: noPace,
      gate: openGate,
      signal: null,
      wait: () => Promise.resolve(),
    } as unknown as Deps,
  );

const whole = { node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) };
const { peakBytes } = resolve(plan, [whole]);
const roomy = 1 << 28;

/** Times that a kind of node was asked for its work in one schedule. */
const worked = vi.spyOn(memory, "work");
resolve(plan, [whole]);
const perSchedule = worked.mock.calls.length;

const schedules = (): number => worked.mock.calls.length / perSchedule;
const checks = { CSV: vi.spyOn(csv, "mismatch"), PNG: vi.spyOn(png, "mismatch") };

beforeEach(() => {
  vi.clearAllMocks();
});

it.each([
  ["CSV", 1],
  ["PNG", 7],
] as const)("%s: one schedule, one check", async (format, files) => {
  expect(await filesIn([format], roomy)).toHaveLength(files);
  expect(schedules()).toBe(1);
  expect(checks[format]).toHaveBeenCalledTimes(1);
});

it("two outputs have two", async () => {
  expect(await filesIn(["CSV", "PNG"], roomy)).toHaveLength(8);
  expect(schedules()).toBe(2);
  expect([checks.CSV, checks.PNG].map((check) => check.mock.calls.length)).toEqual([1, 1]);
});

it("where the whole does not fit each cut has one, and the files are the same", async () => {
  const uncut = await filesIn(["PNG"], roomy);
  vi.clearAllMocks();
  // 200 x 130 cells in squares of 128: two rows of two.
  expect(await filesIn(["PNG"], 2 * peakBytes - 2)).toEqual(uncut);
  expect(schedules()).toBe(1 + 4);
});
