/** Medians out of a network have the bits of medians out of a sort, whatever the values are and however many are missing. */
import { expect, it } from "vitest";
import { medianNetwork, networkColumnsMax } from "../../../../src/cube/program/median-network.ts";
import type { Register } from "../../../../src/cube/program/op.ts";
import { blockPixels } from "../../../../src/limits.ts";
import { type RandomNumbers, oneOf, randomNumbers } from "../../../support/random-numbers.ts";

/** By the definition: NaN is never skipped, equal values stay in the order of their columns. */
function sortedMedian(values: readonly number[]): number {
  if (values.length === 0 || values.some(Number.isNaN)) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const draws: Readonly<Record<string, (random: RandomNumbers) => number>> = {
  "whole numbers": (random) => random(10_000),
  "few classes": (random) => random(4) - 1,
  fractions: (random) => random(1 << 30) / (1 << 29) - 1,
  "values that differ behind the key": (random) => 5000 + random(5) * 2 ** -40,
  "large whole numbers": (random) => 2 ** 40 + random(1 << 20),
  "all magnitudes": (random) => (random(2) - 0.5) * 2 ** (random(2000) - 1000),
  "zeros of both signs": (random) => oneOf([0, -0, 1, -1], random),
  "what is not finite": (random) => oneOf([Infinity, -Infinity, 3, 4, random(60) === 0 ? NaN : -NaN], random),
  infinities: (random) => oneOf([Infinity, -Infinity, 3, 4], random),
  denormals: (random) => (random(9) - 4) * Number.MIN_VALUE,
};

function columnsOf(count: number, { draw, share }: { draw: () => number; share: () => boolean }): Register[] {
  return Array.from({ length: count }, (_, k) => {
    const validBuffer = Uint8Array.from({ length: blockPixels }, () => (share() ? 1 : 0));
    const data = Float64Array.from({ length: blockPixels }, draw);
    return { data, validBuffer, valid: k % 4 === 3 ? null : validBuffer };
  });
}

it.each(Object.entries(draws))("%s", (name, draw) => {
  const random = randomNumbers(name.length);
  for (const count of [1, 2, 3, 6, 12, 13, 31, networkColumnsMax]) {
    for (const tenths of [0, 4, 10]) {
      const operands = columnsOf(count, { draw: () => draw(random), share: () => random(10) >= tenths });
      const valuesAt = (i: number): number[] =>
        operands.flatMap(({ data, valid }) => (valid?.[i] === 0 ? [] : [data[i]!]));
      const out = {
        data: new Float64Array(blockPixels),
        valid: null,
        validBuffer: new Uint8Array(blockPixels),
      };
      const pixels = blockPixels - (count % 3);
      medianNetwork(operands, (i) => sortedMedian(valuesAt(i)))(out, pixels);
      for (let i = 0; i < pixels; i++) {
        const values = valuesAt(i);
        if (!Object.is(out.data[i], sortedMedian(values)))
          expect([i, count, out.data[i]]).toEqual([i, count, sortedMedian(values)]);
        if (out.validBuffer[i] !== (values.length === 0 ? 0 : 1)) expect.fail(`validity of ${i}`);
      }
    }
  }
});

it("a sort of single pixels is the exception: values of one scene are told apart by their keys", () => {
  const random = randomNumbers(3);
  const operands = columnsOf(12, { draw: () => random(3000) / 10_000, share: () => random(3) > 0 });
  const out = { data: new Float64Array(blockPixels), valid: null, validBuffer: new Uint8Array(blockPixels) };
  let sorted = 0;
  medianNetwork(operands, () => ++sorted)(out, blockPixels);
  expect(sorted).toBeLessThan(blockPixels / 50);
});
