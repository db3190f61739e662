/** Headers come back from their bytes as they were, and bytes of another format are none. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { RasterHeader } from "../../../../src/io/sources/raster-header.ts";
import { packHeader, unpackHeader } from "../../../../src/io/sources/packed-header.ts";

const numbers = fc.oneof(fc.array(fc.nat(), { maxLength: 40 }), fc.array(fc.double(), { maxLength: 40 }));
const member = fc.oneof(
  fc.double(),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  numbers,
  numbers.map((values) => Float64Array.from(values)),
  numbers.map((values) => Uint8Array.from(values)),
  fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map((values) => BigUint64Array.from(values)),
);
const plain = fc.dictionary(
  fc.string().filter((name) => !name.startsWith("$") && name !== "__proto__"),
  fc.oneof(
    member,
    fc.record({ grid: member, levels: fc.array(fc.record({ offsets: member, tag: member })) }),
  ),
  { noNullPrototype: true },
);

it("any plain data with tables of numbers", () => {
  fc.assert(
    fc.property(plain, (header) => {
      expect(unpackHeader(packHeader(header as unknown as RasterHeader))).toEqual(header);
    }),
  );
});

it("offsets beyond 4 GiB; small ones take four bytes each", () => {
  const small = Array.from({ length: 1000 }, (_, i) => i * 4_000_000);
  const large = small.map((offset) => offset + 2 ** 33);
  for (const [offsets, bytes] of [
    [small, 4100],
    [large, 8100],
  ] as const) {
    const packed = packHeader({ offsets } as unknown as RasterHeader);
    expect(unpackHeader(packed)).toEqual({ offsets });
    expect(packed.length).toBeLessThan(bytes);
  }
});

it("other formats and torn bytes", () => {
  const packed = packHeader({ href: "a" } as unknown as RasterHeader);
  const other = packed.slice();
  other[0]! += 1;
  expect(unpackHeader(other)).toBeNull();
  expect(unpackHeader(packed.subarray(0, 10))).toBeNull();
  expect(unpackHeader(new Uint8Array(0))).toBeNull();
});
