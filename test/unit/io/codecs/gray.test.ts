/** NeXT and ThunderScan: random codes as GDAL reads them. */
import { describe, expect, it } from "vitest";
import { decodeNext } from "../../../../src/io/codecs/next.ts";
import { decodeThunderScan } from "../../../../src/io/codecs/thunderscan.ts";
import { type CodecCase, casesOf, expectBounded } from "../../../support/codec-cases.ts";

const cases = casesOf("gray");

function decode({ width, height, compression }: CodecCase, bytes: Uint8Array): Uint8Array {
  if (compression === 32809) return decodeThunderScan(bytes, { width, height });
  return decodeNext(bytes, { width, height, bits: 2 });
}

/** One sample per byte: GDAL shows them like that. */
function unpacked(packed: Uint8Array, { width, height, compression }: CodecCase): Uint8Array {
  const bits = compression === 32809 ? 4 : 2;
  const perByte = 8 / bits;
  const rowBytes = Math.ceil(width / perByte);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const byte = packed[Math.floor(i / width) * rowBytes + Math.floor(x / perByte)]!;
    return (byte >> (8 - bits * (1 + (x % perByte)))) & ((1 << bits) - 1);
  });
}

describe("NeXT and ThunderScan", () => {
  it("have GDAL's values", () => {
    expect(new Set(cases.map((block) => block.compression)).size).toBe(2);
    for (const block of cases)
      expect(unpacked(decode(block, block.bytes), block), block.name).toEqual(block.values);
  });
  it("end on damaged data", () => {
    for (const block of cases.filter(({ bytes }) => bytes.length > 8))
      expectBounded([block.bytes], 400, (bytes) => decode(block, bytes));
  });
});
