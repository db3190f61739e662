/** Statistics are those of the file, whose values may be rounded and clamped. */
import { expect, it } from "vitest";
import { mergedSums, statisticsOf, sumsOf } from "../../../src/app/jobs/sums.ts";
import type { Chunk } from "../../../src/cube/chunk.ts";
import { storageOf } from "../../../src/io/formats/gtiff/samples.ts";

const chunk: Chunk = {
  sizes: [1, 6],
  type: "float64",
  data: Float64Array.from([1.5, 0.5, 300, NaN, 7, 0.1]),
  mask: Uint8Array.from([1, 1, 1, 1, 0, 1]),
  nodata: null,
};

it("of values as they are stored; what is missing counts nowhere", () => {
  const bytes = sumsOf(chunk, storageOf(chunk, "uint8"));
  expect(bytes).toEqual([4, 0, 255, 2 + 0 + 255 + 0, 4 + 255 ** 2]);
  expect(sumsOf(chunk, storageOf(chunk, null))[1]).toBe(Math.fround(0.1));
  expect(sumsOf(chunk, storageOf(chunk, "float64"))[1]).toBe(0.1);
  expect(statisticsOf(mergedSums(bytes, bytes), 12)).toMatchObject({ mean: 257 / 4, valid_percent: 200 / 3 });
});

it("values that become the declared no-data value are missing to all readers", () => {
  const declared = { ...chunk, nodata: 255 };
  expect(sumsOf(declared, storageOf(declared, "uint8")).slice(0, 3)).toEqual([3, 0, 2]);
});
