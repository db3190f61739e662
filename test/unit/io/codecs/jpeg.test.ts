/** JPEG as libjpeg reads it, to the last bit; damaged images end in errors. */
import { describe, expect, it } from "vitest";
import { decodeJpeg } from "../../../../src/io/codecs/jpeg.ts";
import {
  type CodecCase,
  casesOf,
  committedCases,
  expectBounded,
  largestDifference,
} from "../../../support/codec-cases.ts";

const cases = casesOf("jpeg");
const streams = committedCases("jpeg-streams");

function expectSame(block: CodecCase): void {
  const image = decodeJpeg(block.bytes, block.tables, block.photometric === 6 ? "rgb" : "as stored");
  expect([image.samples, image.bits], block.name).toEqual([block.samples, Array.of(block.bits).flat()[0]]);
  expect(largestDifference(image.data, { ...block, blockWidth: image.width }), block.name).toBe(0);
}

describe("JPEG", () => {
  it("in TIFFs has GDAL's values", () => {
    for (const block of cases) expectSame(block);
  });
  it("progressive, with restarts, of all samplings and of 12 bits has libjpeg-turbo's values", () => {
    for (const block of streams) expectSame(block);
  });
  it("ends on damaged data", () => {
    const blocks = [...streams, ...cases].map((block) => block.bytes);
    expectBounded(blocks, 3000, (bytes) => decodeJpeg(bytes, cases[0]!.tables, "rgb"));
  });
});
