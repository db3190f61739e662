/** Blocks that the chunks of a job fetch from outside, against those of the whole image; test/unit/io has a small witness. */
import { describe, expect, it } from "vitest";
import { nearlyOnce, once } from "../support/job-blocks/cases.ts";
import { type Outcome, type Platform, outcome } from "../support/job-blocks/outcome.ts";
import { uneven } from "../support/job-blocks/uneven.ts";
import { blockWaitMsMax } from "../../src/limits.ts";

function told(name: string, { ratio, callsMost, left, tasks, ms }: Outcome): void {
  console.log(
    `${name}: ${ratio.toFixed(2)} times the blocks, ${tasks} tasks, at most ${callsMost} calls, ${left} entries left, ${Math.round(ms)} ms`,
  );
}

describe("a whole raster of 4096 x 4096 cells as a job", { timeout: 120_000 }, () => {
  it.each(once)("reads each block once without a halo on the source's grid: %s", async (_, one) => {
    const { ratio, left } = await outcome(one, { isolates: 1 });
    expect([ratio, left]).toEqual([1, 0]);
  });
  it.each(nearlyOnce)("reads up to a quarter more otherwise: %s", async (name, one) => {
    const result = await outcome(one, { isolates: 1 });
    told(name, result);
    expect(result.ratio).toBeLessThanOrEqual(1.25);
    expect(result.left).toBe(0);
  });
});

describe("its chunks on many workers at once", { timeout: 120_000 }, () => {
  const lockstep: Platform["takes"] = (what) => ({ claim: 0, store: 2, fetch: 60 })[what];
  const few = nearlyOnce.filter(([, { bands, dates, layout }]) => bands * dates <= 4 || layout === "pixel");
  it.each([...once, ...few].filter(([, { dates }]) => dates === 1))(
    "read up to a quarter more: %s",
    async (name, one) => {
      for (const isolates of [2, 64])
        for (const takes of [lockstep, uneven()]) {
          const result = await outcome(one, { isolates, takes });
          told(`${name}, ${isolates} workers, ${takes === lockstep ? "lockstep" : "uneven"}`, result);
          expect(result.ratio).toBeLessThanOrEqual(1.25);
        }
    },
  );
  it("lose little time to blocks that never come, since they are read in another data centre", async () => {
    const [, one] = few[1]!;
    const alone = await outcome(one, { isolates: 16, takes: lockstep });
    const apart = await outcome(one, { isolates: 16, takes: lockstep, stores: 16 });
    told("16 workers in one data centre", alone);
    told("16 workers in 16 data centres", apart);
    expect(apart.ratio).toBeGreaterThan(2);
    expect(apart.ms - alone.ms).toBeLessThan(2 * blockWaitMsMax);
  });
});
