/** Blocks as bytes and back, whatever their type and mask. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate } from "../../../../src/cube/chunk.ts";
import type { Block } from "../../../../src/cube/source.ts";
import { blockBytes, packBlocks, unpackBlocks } from "../../../../src/io/sources/block-pack.ts";
import { CELLS, sourceOf } from "../../../support/shared-source.ts";

const read = { source: 0, level: 0, blocks: [0, 1, 2], bytes: 0 };

describe("blocks as bytes", () => {
  it("come back as they were", () => {
    const types = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"] as const;
    const masks = fc.array(fc.constantFrom("none", "cells", "values"), { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom("pixel", "separate"),
        masks,
        fc.boolean(),
        (type, bands, layout, masked, view) => {
          const source = sourceOf(type, bands, layout);
          const values = CELLS * (layout === "pixel" ? bands : 1);
          const blocks = masked.map((kind, index): Block => {
            const whole = allocate(type, values + 5).map((_, i) => i * 3.7 - 90 * index);
            const mask = Uint8Array.from({ length: kind === "cells" ? CELLS : values }, (_, i) => i % 2);
            const data = view ? whole.subarray(5) : whole.slice(5);
            return { number: index * 7, data, mask: kind === "none" ? null : mask };
          });
          const back = unpackBlocks(packBlocks(blocks, source, read).buffer, source, read);
          expect([...back.values()]).toEqual(blocks.map((block) => ({ ...block, data: block.data.slice() })));
          expect([...back.keys()]).toEqual(blocks.map(({ number }) => number));
        },
      ),
    );
  });
  it("leave out what is no block of the source", () => {
    const source = sourceOf("uint16", 1, "separate");
    const sound = { number: 2, data: new Uint16Array(CELLS), mask: null };
    const blocks = [
      { number: 0, data: new Uint16Array(CELLS - 1), mask: null },
      { number: 1, data: new Int16Array(CELLS), mask: null },
      sound,
      { ...sound, number: 3, mask: new Uint8Array(CELLS - 1) },
    ];
    expect([...unpackBlocks(packBlocks(blocks, source, read).buffer, source, read).keys()]).toEqual([2]);
  });
  it("are not made of other bytes", () => {
    const source = sourceOf("uint16", 1, "separate");
    const bytes = packBlocks([{ number: 1, data: new Uint16Array(CELLS), mask: null }], source, read).buffer;
    for (const length of [0, 3, 8, bytes.byteLength - 8])
      expect(unpackBlocks(bytes.slice(0, length), source, read).size).toBe(0);
    expect(unpackBlocks(bytes, sourceOf("uint8", 1, "separate"), read).size).toBe(0);
    expect(unpackBlocks(Uint8Array.from({ length: 400 }, () => 255).buffer, source, read).size).toBe(0);
  });
  it("are as large as their values", () => {
    expect(blockBytes(sourceOf("uint16", 3, "separate"), read)).toBe(CELLS * 2);
    expect(blockBytes(sourceOf("float64", 3, "pixel"), read)).toBe(CELLS * 24);
  });
});
