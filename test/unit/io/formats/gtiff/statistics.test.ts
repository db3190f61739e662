/** Statistics are those of the file, whose values may be rounded and clamped. */
import { expect, it } from "vitest";
import { inOneGo } from "../../../../../src/cube/pace.ts";
import {
  type BandSums,
  mergedSums,
  statisticsOf,
  sumsOf,
  writtenStatistics,
} from "../../../../../src/io/formats/gtiff/statistics.ts";
import type { Chunk } from "../../../../../src/cube/chunk.ts";
import type { ElementType } from "../../../../../src/cube/shape.ts";
import { storageOf, toSamples } from "../../../../../src/io/formats/gtiff/samples.ts";

const chunk: Chunk = {
  sizes: [1, 6],
  type: "float64",
  data: Float64Array.from([1.5, 0.5, 300, NaN, 7, 0.1]),
  mask: Uint8Array.from([1, 1, 1, 1, 0, 1]),
  nodata: null,
};

function storedSums(of: Chunk, type: ElementType | null): BandSums {
  const storage = storageOf(of, type);
  return inOneGo(sumsOf(of, toSamples(of, storage).data, storage));
}

it("of values as they are stored; what is missing counts nowhere", () => {
  const bytes = storedSums(chunk, "uint8");
  const mean = (2 + 0 + 255 + 0) / 4;
  const squares = [2, 0, 255, 0].reduce((sum, value) => sum + (value - mean) ** 2, 0);
  expect(bytes.slice(0, 4)).toEqual([4, 0, 255, mean]);
  expect(bytes[4]).toBeCloseTo(squares, 9);
  expect(storedSums(chunk, "float32")[1]).toBe(Math.fround(0.1));
  expect(storedSums(chunk, "float64")[1]).toBe(0.1);
  expect(statisticsOf(mergedSums(bytes, bytes), 12)).toMatchObject({ mean: 257 / 4, validPercent: 200 / 3 });
});

it("values that become the declared no-data value are missing to all readers", () => {
  const declared = { ...chunk, nodata: 255 };
  expect(storedSums(declared, "uint8").slice(0, 3)).toEqual([3, 0, 2]);
});

it("written with six digits, within the range of the values", () => {
  const value = 0.12345678;
  expect(writtenStatistics([3, value, value, value, 0], 4)).toMatchObject({
    minimum: value,
    maximum: value,
    mean: value,
    validPercent: 75,
  });
  expect(writtenStatistics([2, 1, 2, 1.50000000001, 0.5], 2)).toMatchObject({ mean: 1.5, stddev: 0.5 });
  expect(writtenStatistics([0, Infinity, -Infinity, 0, 0], 4)).toBeNull();
});
