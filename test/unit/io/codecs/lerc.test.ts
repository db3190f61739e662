/** LERC as GDAL and Esri's library write it, exactly; damaged blobs end in errors. */
import { describe, expect, it } from "vitest";
import { decodeLerc } from "../../../../src/io/codecs/lerc.ts";
import {
  type CodecCase,
  casesOf,
  committedCases,
  expectBounded,
  largestDifference,
} from "../../../support/codec-cases.ts";

const cases = casesOf("lerc");
const versions = committedCases("lerc-versions");

/** What libtiff makes of a mask in floating point files. */
function withGaps(block: CodecCase): ArrayLike<number> {
  const { data, mask, samples } = decodeLerc(block.bytes);
  return mask ? Array.from(data, (value, i) => (mask[Math.floor(i / samples)] === 1 ? value : NaN)) : data;
}

describe("LERC", () => {
  it("in TIFFs has GDAL's values", () => {
    for (const block of cases) {
      const { width, height, samples } = decodeLerc(block.bytes);
      expect([width, height, samples], block.name).toEqual([
        block.blockWidth,
        block.blockHeight,
        block.samples,
      ]);
      expect(largestDifference(withGaps(block), block), block.name).toBe(0);
    }
  });
  it("of versions 1 and 2.2 to 2.6 has the values and masks of Esri's library", () => {
    for (const block of versions) {
      const { data, mask, samples } = decodeLerc(block.bytes);
      expect(samples, block.name).toBe(block.samples);
      expect(largestDifference(data, block), block.name).toBe(0);
      expect(mask ?? block.mask!.map(() => 1), block.name).toEqual(block.mask);
    }
  });
  it("ends on damaged data", () => {
    const blocks = [...versions, ...cases].map((block) => block.bytes).filter((bytes) => bytes.length > 64);
    expectBounded(blocks, 2000, decodeLerc);
    const unchecked = versions
      .filter((block) => /lerc1|lerc2\.2/.test(block.name))
      .map((block) => block.bytes);
    expectBounded(unchecked, 3000, decodeLerc);
  });
});
