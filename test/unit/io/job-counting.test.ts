/** A small witness of test/long/job-counting.test.ts, which has all cases: what the chunks of a job fetch against the blocks of the image. */
import { describe, expect, it } from "vitest";
import { type Case, nearlyOnce, once } from "../../support/job-blocks/cases.ts";
import { outcome } from "../../support/job-blocks/outcome.ts";
import { uneven } from "../../support/job-blocks/uneven.ts";

const named = (cases: readonly [string, Case][], name: string): Case =>
  cases.find(([each]) => each === name)![1];

describe("a whole raster of 4096 x 4096 cells as a job", () => {
  it("reads each block once without a halo, also on eight workers", async () => {
    const one = named(once, "1 band in 512");
    for (const isolates of [1, 8]) {
      const { ratio, left } = await outcome(one, { isolates, takes: uneven() });
      expect([isolates, ratio, left]).toEqual([isolates, 1, 0]);
    }
  });
  it("reads up to a quarter more with a halo, and one worker leaves nothing behind", async () => {
    const one = named(nearlyOnce, "1 band in 512, kernel 3");
    const alone = await outcome(one, { isolates: 1 });
    expect(alone.left).toBe(0);
    const { ratio } = await outcome(one, { isolates: 8, takes: uneven() });
    for (const each of [alone.ratio, ratio]) expect(each).toBeLessThanOrEqual(1.25);
  });
});
