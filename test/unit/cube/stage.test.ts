/** A stage shared by many hands gives the bits of one go: random leaves per task, float data of large exponents. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { groupsOf, mergedRound, pack, roundTasks } from "../../../src/app/work/stage-round.ts";
import type { Deps } from "../../../src/app/deps.ts";
import { runVersion } from "../../../src/app/jobs/run-version.ts";
import { createBuilder } from "../../../src/cube/builder.ts";
import { canonicalJson } from "../../../src/cube/canonical.ts";
import type { Chunk } from "../../../src/cube/chunk.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import { type Region, wholeRegion } from "../../../src/cube/region.ts";
import { inOneGo, noPace } from "../../../src/cube/pace.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { sizesOf } from "../../../src/cube/shape.ts";
import { cutWindow } from "../../../src/cube/window.ts";
import { stageParts } from "../../../src/cube/stage.ts";
import { toMemory } from "../../../src/cube/nodes/memory.ts";
import { stageTaskLeaves } from "../../../src/limits.ts";
import { memoryCube } from "../../support/memory-cubes.ts";
import { reducerOf } from "../../support/callbacks.ts";

const sizes = { t: 3, bands: ["a", "b"], y: 600, x: 300 };
const triangle = {
  type: "Polygon",
  coordinates: [
    [
      [500100, 4999900],
      [505200, 4998000],
      [501000, 4993100],
      [500100, 4999900],
    ],
  ],
};
const geometries = [
  triangle,
  { type: "Point", coordinates: [502999, 4994001] },
  { type: "Point", coordinates: [100, 100] },
  {
    type: "LineString",
    coordinates: [
      [500001, 4999999],
      [505299, 4993001],
    ],
  },
];

/** One plan for all: its address is that of a million values. */
const builder = createBuilder();
const cube = builder.add("memory", memoryCube(sizes, 7), [], "cube");

const witnesses = [
  ...["mean", "sd", "sum", "count", "median"].map(
    (process) =>
      [process, builder.add("zonal", { ...reducerOf(process), geometries }, [cube], process)] as const,
  ),
  ["labels with data", builder.add("nodata_scan", { dim: "t" }, [cube], "labels")] as const,
];
/** Those that share leaves, and one that looks at a part of them. */
const together = [
  builder.add("nodata_scan", { dim: "t" }, [cube], "t"),
  builder.add("nodata_scan", { dim: "bands" }, [cube], "bands"),
  builder.add("zonal", { ...reducerOf("mean"), geometries: geometries.slice(1, 2) }, [cube], "zones"),
];
const plan = builder.plan();

async function evaluate(plan: Plan, node: number, region: Region): Promise<Chunk> {
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), {
    reader: { read: () => Promise.reject(new Error("nothing to read")) } as never,
  });
  return chunk!;
}

/** The cells of each leaf, cut out of the whole. */
async function leafChunks(plan: Plan, leaves: readonly Region[]): Promise<Chunk[]> {
  const all = wholeRegion(sizesOf(plan.nodes[0]!.shape));
  const whole = await evaluate(plan, 0, all);
  return leaves.map((leaf) => cutWindow(whole, all, leaf));
}

const bitsOf = (chunk: Chunk): number[] => [
  ...new Uint8Array(new Float64Array(chunk.data).buffer),
  ...(chunk.mask ?? []),
];

it.each(witnesses)("%s", async (_, node) => {
  const whole = await evaluate(plan, node, wholeRegion(sizesOf(plan.nodes[node]!.shape)));
  const parts = stageParts(plan, node)!;
  const chunks = await leafChunks(plan, parts.leaves);
  const entries = parts.leaves.map((leaf, i) => inOneGo(parts.partial(leaf, chunks[i]!)));
  expect(entries.length).toBeGreaterThan(10);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (cuts) => {
      const merger = parts.merger();
      for (let at = 0, turn = 0; at < entries.length; turn++) {
        const own = entries.slice(at, (at += cuts[turn % cuts.length]!));
        merger.add(pack([own]).subarray(1));
      }
      expect(bitsOf(merger.finish())).toEqual(bitsOf(whole));
    }),
    { numRuns: 5 },
  );
});

it("stages over the same leaves share tasks, and a round is merged from what its tasks kept", async () => {
  const stages = together.map((node) => ({ key: `s${node}`, node }));
  const groups = groupsOf({ plan, stages });
  expect(groups.map((group) => group.parts.length)).toEqual([2, 1]);
  const leaves = groups.map((group) => group.parts[0]!.parts.leaves.length);
  expect(leaves).toEqual([3 * 2 * 3 * 2, 3 * 2]);
  expect(roundTasks(groups)).toBe(Math.ceil(36 / stageTaskLeaves) + 1);
  const kept = new Map<string, Uint8Array>();
  const round = { version: 1, plan, stages, loads: [], results: [] };
  kept.set("jobs/j/1/stages/0.json", new TextEncoder().encode(canonicalJson(round)));
  for (const group of groups) {
    const chunks = await leafChunks(plan, group.parts[0]!.parts.leaves);
    for (let task = 0; task < group.tasks; task++) {
      const own = group.parts[0]!.parts.leaves.slice(task * stageTaskLeaves, (task + 1) * stageTaskLeaves);
      const lists: Float64Array[][] = group.parts.map(() => []);
      own.forEach((leaf, index) => {
        const chunk = chunks[task * stageTaskLeaves + index]!;
        group.parts.forEach(({ parts }, i) => lists[i]!.push(inOneGo(parts.partial(leaf, chunk))));
      });
      const name = `jobs/j/1/stages/0/${String(group.first + task).padStart(7, "0")}.bin`;
      kept.set(name, new Uint8Array(pack(lists).buffer));
    }
  }
  const files = { get: (key: string) => Promise.resolve(kept.get(key) ?? null) };
  const deps = { files, pace: noPace } as unknown as Deps;
  const message = { v: runVersion(), job: "j", run: 1, phase: "plan", round: 1, number: 0 } as const;
  const known = await mergedRound(message, 0, deps);
  for (const { key, node } of stages) {
    const shape = plan.nodes[node]!.shape;
    const whole = await evaluate(plan, node, wholeRegion(sizesOf(shape)));
    expect(known.stages.get(key)).toEqual(toMemory(whole, shape));
  }
});
