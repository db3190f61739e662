/** Many damaged JPEG 2000 files through the reader. */
import { expect, it } from "vitest";
import { readMutations } from "../support/jp2-mutations.ts";

it("20,000 damaged files: no crash, none takes 2 s", async () => {
  const { refused, read, slowestMs, wrong } = await readMutations(20_000);
  console.log(`${refused} refused, ${read} read, slowest ${slowestMs.toFixed(0)} ms`);
  expect(wrong).toEqual([]);
  expect(slowestMs).toBeLessThan(2000);
});
