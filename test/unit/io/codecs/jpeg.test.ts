/** JPEG as libjpeg reads it, to the last bit; damaged images end in errors. */
import { describe, expect, it } from "vitest";
import { decodeJpeg } from "../../../../src/io/codecs/jpeg.ts";
import { jpegScansMax } from "../../../../src/limits.ts";
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
  it("of many empty scans over many blocks ends soon", () => {
    const bytes = manyScans(2048, jpegScansMax);
    const start = performance.now();
    expect(decodeJpeg(bytes, null, "as stored").width).toBe(2048);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(() => decodeJpeg(manyScans(2048, jpegScansMax + 1), null, "as stored")).toThrow(/a scan too many/);
    expect(() => decodeJpeg(manyScans(4104, 2), null, "as stored")).toThrow(/are allowed/);
  });
});

/** A flat progressive image: its refining scans say "no more" for 16384 blocks at a time, in two bytes. */
function manyScans(side: number, scans: number): Uint8Array {
  const out = [0xff, 0xd8];
  const segment = (marker: number, body: number[]) => out.push(0xff, marker, 0, body.length + 2, ...body);
  const oneCode = (id: number, symbol: number) => [id, 1, ...Array<number>(15).fill(0), symbol];
  segment(0xdb, [0, ...Array<number>(64).fill(1)]);
  segment(0xc2, [8, side >> 8, side & 255, side >> 8, side & 255, 1, 1, 0x11, 0]);
  segment(0xc4, oneCode(0x00, 0));
  segment(0xc4, oneCode(0x10, 0xe0));
  const blocks = (side / 8) ** 2;
  segment(0xda, [1, 1, 0, 0, 0, 0]);
  out.push(...Array<number>(Math.ceil(blocks / 8)).fill(0));
  for (let scan = 1; scan < scans; scan++) {
    segment(0xda, [1, 1, 0, 1, 63, 0x10]);
    out.push(...Array<number>(Math.ceil((Math.ceil(blocks / 16384) * 15) / 8)).fill(0));
  }
  return Uint8Array.from([...out, 0xff, 0xd9]);
}
