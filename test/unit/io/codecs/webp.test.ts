/** WebP as GDAL reads it; damaged images end in errors. */
import { describe, expect, it } from "vitest";
import { readWebpHeader } from "../../../../src/io/codecs/webp.ts";
import { decodeWebp } from "../../../../src/platform/webp.ts";
import { casesOf, expectBounded, largestDifference, withAlpha } from "../../../support/codec-cases.ts";

const cases = casesOf("webp");

describe("WebP", () => {
  it("in TIFFs has GDAL's values", () => {
    for (const block of cases) {
      const image = decodeWebp(block.bytes);
      expect([image.width, image.height], block.name).toEqual([block.blockWidth, block.blockHeight]);
      const values = withAlpha(image, block.samples);
      expect(largestDifference(values, block), block.name).toBe(0);
    }
  });
  it("is refused by its header when it is too large", () => {
    const bytes = cases[0]!.bytes.slice();
    bytes.fill(0xff, 21, 25);
    expect(() => readWebpHeader(bytes)).toThrow(/are allowed/);
  });
  it("ends on damaged data", () => {
    const blocks = cases.map((block) => block.bytes);
    expectBounded(blocks, 2000, decodeWebp);
    expect(decodeWebp(blocks[0]!).width).toBe(cases[0]!.blockWidth);
  });
});
