/** LERC as GDAL and Esri's library write it, exactly; damaged blobs end in errors. */
import { describe, expect, it } from "vitest";
import { decodeLerc } from "../../../../src/io/codecs/lerc.ts";
import {
  type CodecCase,
  casesOf,
  committedCases,
  expectBounded,
  largestDifference,
  withAlpha,
} from "../../../support/codec-cases.ts";

const cases = casesOf("lerc");
const versions = committedCases("lerc-versions");

/** What libtiff makes of a mask: NaN in floating point files, alpha where the last of four 8-bit samples is left out. */
function asInTiff(block: CodecCase): ArrayLike<number> {
  const decoded = decodeLerc(block.bytes);
  const { data, mask, samples } = decoded;
  if (samples < block.samples) return withAlpha(decoded, block.samples);
  return mask ? Array.from(data, (value, i) => (mask[Math.floor(i / samples)] === 1 ? value : NaN)) : data;
}

describe("LERC", () => {
  it("in TIFFs has GDAL's values", () => {
    for (const block of cases) {
      const { width, height } = decodeLerc(block.bytes);
      expect([width, height], block.name).toEqual([block.blockWidth, block.blockHeight]);
      expect(largestDifference(asInTiff(block), block), block.name).toBe(0);
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
