/** Facsimile codes as libtiff writes and GDAL reads them; damaged lines end in errors. */
import { describe, expect, it } from "vitest";
import { decodeCcitt } from "../../../../src/io/codecs/ccitt.ts";
import { type CodecCase, casesOf, expectBounded } from "../../../support/codec-cases.ts";

const cases = casesOf("ccitt");

function decode(block: CodecCase, bytes = block.bytes): Uint8Array {
  const { width, height, compression, options, fillOrder } = block;
  return decodeCcitt(bytes, {
    width,
    height,
    scheme: compression as 2 | 3 | 4,
    options,
    lsbFirst: fillOrder === 2,
  });
}

/** One sample per byte: GDAL shows bits like that. */
function unpacked(packed: Uint8Array, { width, height }: CodecCase): Uint8Array {
  const rowBytes = Math.ceil(width / 8);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    return (packed[Math.floor(i / width) * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;
  });
}

describe("CCITT", () => {
  it("of all schemes, options and bit orders has GDAL's values", () => {
    expect(
      new Set(cases.map((block) => `${block.compression} ${block.options} ${block.fillOrder}`)).size,
    ).toBe(12);
    for (const block of cases) expect(unpacked(decode(block), block), block.name).toEqual(block.values);
  });
  it("leaves the last bits of a row empty", () => {
    const block = cases.find(({ width }) => width % 8 !== 0)!;
    expect(decode(block)[Math.ceil(block.width / 8) - 1]! & (0xff >> (block.width & 7))).toBe(0);
  });
  it("runs of nothing join what is around them", () => {
    // T.4, table 2: white 3, black 0, white 2, black 3.
    const bits = "1000" + "0000110111" + "0111" + "10";
    const bytes = Uint8Array.from(bits.match(/.{1,8}/g)!, (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
    const block = { width: 8, height: 1, scheme: 2, options: 0, lsbFirst: false } as const;
    expect([...decodeCcitt(bytes, block)]).toEqual([0b00000111]);
  });
  it("ends on damaged data", () => {
    for (const scheme of [2, 3, 4]) {
      const blocks = cases.filter((block) => block.compression === scheme && block.bytes.length > 8);
      let next = 0;
      expectBounded(
        blocks.map((block) => block.bytes),
        1500,
        (bytes) => decode(blocks[next++ % blocks.length]!, bytes),
      );
    }
  });
});
