/** LZMA as libtiff writes it; damaged streams end in errors, or early. */
import { describe, expect, it } from "vitest";
import { decodeLzma } from "../../../../src/io/codecs/lzma.ts";
import { casesOf, expectBounded } from "../../../support/codec-cases.ts";

const cases = casesOf("lzma");
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

describe("LZMA", () => {
  it("has GDAL's values", () => {
    for (const block of cases) {
      const values = bytesOf(block.values);
      const decoded = decodeLzma(block.bytes, values.length + 10);
      expect(Buffer.compare(decoded, values), block.name).toBe(0);
    }
  });
  it("gives no more than asked for", () => {
    const block = cases.find(({ values }) => values.byteLength > 100)!;
    const values = bytesOf(block.values);
    const delta = decodeLzma(block.bytes, 64);
    expect(delta).toEqual(values.slice(0, 64));
  });
  it("ends on damaged data", () => {
    const blocks = cases.map((block) => block.bytes).filter((bytes) => bytes.length < 100_000);
    expectBounded(blocks, 1000, (bytes) => decodeLzma(bytes, 100_000));
  });
});
