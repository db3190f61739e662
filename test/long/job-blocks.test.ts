/** All cases of job-counting.test.ts on 8 and 64 workers at once: the figures of ADR 0010. */
import { expect, it } from "vitest";
import { nearlyOnce, once, tall } from "../support/job-blocks/cases.ts";
import { outcome } from "../support/job-blocks/outcome.ts";
import { uneven } from "../support/job-blocks/uneven.ts";

it.each([...once, ...nearlyOnce, ...tall])("%s", { timeout: 600_000 }, async (name, one) => {
  for (const isolates of [8, 64]) {
    const { ratio, callsMost } = await outcome(one, { isolates, takes: uneven() });
    console.log(
      `${name}, ${isolates} workers: ${ratio.toFixed(2)} times the blocks, at most ${callsMost} calls`,
    );
    expect(ratio).toBeLessThanOrEqual(1.25);
  }
});
