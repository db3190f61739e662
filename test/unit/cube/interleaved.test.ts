/** Runs that hand over after every piece of work, to each other and in the middle of everything, give the bits that each gives alone. */
import { expect, it } from "vitest";
import type { Pace } from "../../../src/cube/pace.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import { wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { sizesOf } from "../../../src/cube/shape.ts";
import type { Chunk } from "../../../src/cube/chunk.ts";
import { kindWitnesses, witnessPorts } from "../../support/kind-witnesses.ts";

function bitsOf({ data, mask }: Chunk): string {
  const bytes = (array: ArrayBufferView): string =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("hex");
  return `${bytes(data)}/${mask ? bytes(mask) : "-"}`;
}

async function computed(plan: Plan, pace?: Pace): Promise<string> {
  const node = plan.nodes.length - 1;
  const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]);
  const [chunk] = await run(plan, schedule, { ...witnessPorts, ...(pace ? { pace } : {}) });
  return bitsOf(chunk!);
}

/** Always hands over: a few turns of the microtask queue, other numbers of them each time. */
function restless(seed: number): Pace & { readonly turns: () => number } {
  let turns = seed;
  return {
    turns: () => turns - seed,
    async did() {
      const breaks = turns++ % 3;
      for (let i = 0; i <= breaks; i++) await Promise.resolve();
    },
  };
}

it.each(kindWitnesses)("$name", async ({ name, plan }) => {
  const alone = await computed(plan);
  const paces = [0, 1, 2].map(restless);
  const together = await Promise.all(paces.map((pace) => computed(plan, pace)));
  for (const bits of together) expect(bits).toBe(alone);
  // What moves no value has nothing to hand over at.
  if (!["given", "memory", "reshape"].includes(name))
    for (const pace of paces) expect(pace.turns()).toBeGreaterThan(0);
});
