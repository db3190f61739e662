/** Differences are sums again, sample by sample, as the type wraps. */
import { expect, it } from "vitest";
import { allocate } from "../../../../src/cube/chunk.ts";
import { undoDifferences } from "../../../../src/io/codecs/predictor.ts";
import { randomNumbers } from "../../../support/random-numbers.ts";

const types = ["uint8", "int8", "uint16", "int16", "uint32", "int32"] as const;

it.each(types.flatMap((type) => [1, 3, 4].map((samples) => [type, samples] as const)))(
  "%s, %i samples per cell",
  (type, samples) => {
    const random = randomNumbers(samples);
    const [width, height] = [37, 5];
    const row = width * samples;
    const values = allocate(type, row * height);
    const differences = allocate(type, row * height);
    for (let i = 0; i < values.length; i++) {
      values[i] = random(2 ** 31) * 2;
      differences[i] = i % row < samples ? values[i]! : values[i]! - values[i - samples]!;
    }
    undoDifferences(differences as Uint8Array, { width, height, samples });
    expect(differences).toEqual(values);
  },
);
