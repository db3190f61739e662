/** LZW of today and of before TIFF 5.0, as GDAL reads it; damaged data end in errors or early. */
import { describe, expect, it } from "vitest";
import { decodeLzw } from "../../../../src/io/codecs/lzw.ts";
import { casesOf, expectBounded } from "../../../support/codec-cases.ts";

const cases = casesOf("lzw");
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

describe("LZW", () => {
  it("of either bit order, with and without a full table, has GDAL's values", () => {
    expect(
      cases.some(({ name, bytes }) => name.includes("low") && bytes[0] === 0 && bytes[1]! % 2 === 1),
    ).toBe(true);
    for (const block of cases) {
      const values = bytesOf(block.values);
      expect(Buffer.compare(decodeLzw(block.bytes, values.length), values), block.name).toBe(0);
    }
  });
  it("needs no clear code at the beginning", () => {
    // Nine bits each: 7, 8, 258 (7 8), 260 (7 8 7), the end.
    const codes = [7, 8, 258, 260, 257].map((code) => code.toString(2).padStart(9, "0")).join("");
    const bytes = Uint8Array.from(codes.match(/.{1,8}/g)!, (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
    expect([...decodeLzw(bytes, 7)]).toEqual([7, 8, 7, 8, 7, 8, 7]);
  });
  it("a code that stands for itself and one byte more may be long", () => {
    // 7, then each time the code that is being made: strings of 1, 2, ... 80 sevens.
    const codes = [256, 7, ...Array.from({ length: 79 }, (_, i) => 258 + i), 257];
    const bits = codes.map((code) => code.toString(2).padStart(9, "0")).join("");
    const bytes = Uint8Array.from(bits.match(/.{1,8}/g)!, (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
    const length = (80 * 81) / 2;
    expect(decodeLzw(bytes, length)).toEqual(new Uint8Array(length).fill(7));
  });
  it("gives no more than asked for, and less where data end early", () => {
    const block = cases.find(({ bytes }) => bytes.length > 100)!;
    const values = bytesOf(block.values);
    expect(decodeLzw(block.bytes, 10)).toEqual(values.slice(0, 10));
    const cut = decodeLzw(block.bytes.subarray(0, 50), values.length);
    expect(cut).toEqual(values.slice(0, cut.length));
    expect(cut.length).toBeLessThan(values.length);
  });
  it("ends on damaged data", () => {
    expectBounded(
      cases.map((block) => block.bytes),
      3000,
      (bytes) => decodeLzw(bytes, 100_000),
    );
  });
});
