/** A synchronous request resolves every piece of its plan once: what judged the work is what runs. */
import { beforeEach, expect, it, vi } from "vitest";
import type { Deps } from "../../../../src/app/deps.ts";
import { openGate } from "../../../../src/app/request/gate.ts";
import { inlineFiles } from "../../../../src/app/sync/run-sync.ts";
import { createBudget } from "../../../../src/cube/budget.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { noPace } from "../../../../src/cube/pace.ts";
import { wholeRegion } from "../../../../src/cube/region.ts";
import { resolve } from "../../../../src/cube/resolve.ts";
import { sizesOf } from "../../../../src/cube/shape.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

const { calls } = vi.hoisted(() => ({ calls: { resolve: 0, check: 0 } }));

vi.mock("../../../../src/cube/resolve.ts", async (original) => {
  const real = await original<typeof import("../../../../src/cube/resolve.ts")>();
  return {
    ...real,
    resolve: (...of: Parameters<typeof real.resolve>) => (calls.resolve++, real.resolve(...of)),
  };
});

vi.mock("../../../../src/app/output/check.ts", async (original) => {
  const real = await original<typeof import("../../../../src/app/output/check.ts")>();
  return {
    ...real,
    checkOutput: (...of: Parameters<typeof real.checkOutput>) => (calls.check++, real.checkOutput(...of)),
  };
});

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

const filesIn = (formats: readonly string[], bytesMax: number) =>
  inlineFiles(
    { plan, outputs: formats.map(outputIn), stages: [], functions: [], loads: [], told: [], known },
    {
      budget: createBudget(bytesMax),
      codecs: platformCodecs,
      pace: noPace,
      gate: openGate,
      signal: null,
      wait: () => Promise.resolve(),
    } as unknown as Deps,
  );

const { peakBytes } = resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]);
const roomy = 1 << 28;

beforeEach(() => {
  calls.resolve = calls.check = 0;
});

it.each([
  ["CSV", 1],
  ["PNG", 7],
])("%s: one schedule, one check", async (format, files) => {
  expect(await filesIn([format], roomy)).toHaveLength(files);
  expect(calls).toEqual({ resolve: 1, check: 1 });
});

it("two outputs have two", async () => {
  expect(await filesIn(["CSV", "PNG"], roomy)).toHaveLength(8);
  expect(calls).toEqual({ resolve: 2, check: 2 });
});

it("where the whole does not fit each cut has one, and the files are the same", async () => {
  const whole = await filesIn(["PNG"], roomy);
  calls.resolve = 0;
  // 200 x 130 cells in squares of 128: two rows of two.
  const cut = await filesIn(["PNG"], 2 * peakBytes - 2);
  expect(cut).toEqual(whole);
  expect(calls.resolve).toBe(1 + 4);
});
