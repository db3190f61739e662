/** Blocks as bytes and back, whatever their type and mask; and what a task makes of a store that fails it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TypedArray, allocate } from "../../../src/cube/chunk.ts";
import type { ElementType } from "../../../src/cube/shape.ts";
import type { Block, RasterSource } from "../../../src/cube/source.ts";
import { createCounts } from "../../../src/io/bytes/counted.ts";
import { packBlock, unpackBlock } from "../../../src/io/sources/block-store.ts";
import { cacheBlocks } from "../../../src/platform/cache/blocks.ts";
import { blockStoreCallsMax } from "../../../src/limits.ts";
import { tiered } from "../../../src/io/sources/tiers.ts";
import { memoryBlocks } from "../../support/block-store.ts";

const CELLS = 16 * 8;
const read = { source: 0, level: 0, blocks: [0, 1, 2], bytes: 0 };

function sourceOf(type: ElementType, bands: number, layout: "pixel" | "separate"): RasterSource {
  const grid = { crs: "EPSG:32633", originX: 0, originY: 0, stepX: 1, stepY: -1, width: 48, height: 8 };
  return {
    href: "file",
    validator: "v1",
    type,
    nodata: null,
    bands,
    layout,
    levels: [{ grid, blockWidth: 16, blockHeight: 8 }],
  };
}

function blockOf(data: TypedArray, mask: Uint8Array | null, number = 1): Block {
  return { number, data, mask };
}

describe("a block as bytes", () => {
  it("comes back as it was", () => {
    const types = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom("pixel", "separate"),
        fc.constantFrom("none", "cells", "values"),
        fc.boolean(),
        (type, bands, layout, masked, view) => {
          const source = sourceOf(type, bands, layout);
          const values = CELLS * (layout === "pixel" ? bands : 1);
          const whole = allocate(type, values + 5).map((_, i) => i * 3.7 - 90);
          const data = view ? whole.subarray(5) : whole.slice(5);
          const length = masked === "cells" ? CELLS : values;
          const mask = masked === "none" ? null : Uint8Array.from({ length }, (_, i) => i % 2);
          const bytes = packBlock(blockOf(data, mask), source, read)!;
          const back = unpackBlock(bytes.slice().buffer, { source, read, number: 1 });
          expect(back).toEqual(blockOf(data.slice(), mask));
        },
      ),
    );
  });
  it("is not made of what is no block of its source, and no block is made of other bytes", () => {
    const source = sourceOf("uint16", 1, "separate");
    expect(packBlock(blockOf(new Uint16Array(CELLS - 1), null), source, read)).toBeNull();
    expect(packBlock(blockOf(new Int16Array(CELLS), null), source, read)).toBeNull();
    expect(unpackBlock(new ArrayBuffer(CELLS * 2 - 2), { source, read, number: 1 })).toBeUndefined();
    expect(unpackBlock(new ArrayBuffer(CELLS * 2 + 7), { source, read, number: 1 })).toBeUndefined();
  });
});

describe("a task that shares blocks", () => {
  const fileBlock = (number: number): Block =>
    blockOf(
      new Uint16Array(CELLS).map((_, i) => i + number),
      null,
      number,
    );
  const shared = { before: new Set([0, 1]), after: new Set([1, 2]) };
  const reading = (store: ReturnType<typeof memoryBlocks>) => {
    const fetched: number[] = [];
    const counts = createCounts();
    const reader = tiered({ blocks: null, storedBlocks: store, counts }, (asked) => {
      fetched.push(...asked.read.blocks);
      return Promise.resolve(asked.read.blocks.map(fileBlock));
    });
    return { reader, fetched, counts };
  };
  const expected = read.blocks.map(fileBlock);
  it("takes what was stored, stores what will be needed and removes what will not", async () => {
    const store = memoryBlocks();
    const source = sourceOf("uint16", 1, "separate");
    const first = reading(store);
    const all = { before: new Set<number>(), after: new Set([0, 1]) };
    expect(await first.reader.read(source, { ...read, shared: all }, "load")).toEqual(expected);
    expect(store.held.size).toBe(2);
    const second = reading(store);
    expect(await second.reader.read(source, { ...read, shared }, "load")).toEqual(expected);
    expect(second.fetched).toEqual([2]);
    expect(second.counts).toMatchObject({ blocks: 1, shared: 2, cacheHits: 0 });
    expect([...store.held.keys()].map((key) => key.split("|").pop())).toEqual(["1", "2"]);
  });
  it("reads the file where the store has nothing, or something else", async () => {
    const store = memoryBlocks();
    await store.put("file|v1|0|0|0", new Uint8Array(3));
    const { reader, fetched } = reading(store);
    const source = sourceOf("uint16", 1, "separate");
    expect(await reader.read(source, { ...read, shared }, "load")).toEqual(expected);
    expect(fetched).toEqual([0, 1, 2]);
  });
  it("shares nothing of files without a version, nor outside of jobs", async () => {
    const store = memoryBlocks();
    const source = sourceOf("uint16", 1, "separate");
    const { reader } = reading(store);
    await reader.read({ ...source, validator: null }, { ...read, shared }, "load");
    await reader.read(source, read, "load");
    expect(store.held.size).toBe(0);
  });
});

describe("the platform's cache as a store", () => {
  const kept = new Map<string, Response>();
  const cache = {
    match: (address: string) => Promise.resolve(kept.get(address)?.clone()),
    put(address: string, response: Response) {
      kept.set(address, response);
      return Promise.resolve();
    },
    delete: (address: string) => Promise.resolve(kept.delete(address)),
  } as unknown as Cache;
  it("gives back what was put until it is removed", async () => {
    const store = cacheBlocks(cache);
    await store.put("a|v1|0|0|7", Uint8Array.of(1, 2, 3));
    expect(await store.get("a|v2|0|0|7")).toBeNull();
    expect(new Uint8Array((await store.get("a|v1|0|0|7"))!)).toEqual(Uint8Array.of(1, 2, 3));
    await store.remove("a|v1|0|0|7");
    expect(await store.get("a|v1|0|0|7")).toBeNull();
  });
  it("does nothing beyond the calls of one task, and fails nobody", async () => {
    const store = cacheBlocks(cache);
    await store.put("b", Uint8Array.of(1));
    for (let call = 1; call < blockStoreCallsMax; call++) expect(await store.get("b")).not.toBeNull();
    expect(await store.get("b")).toBeNull();
    const failing = { match: () => Promise.reject(new Error()), put: () => Promise.reject(new Error()) };
    const broken = cacheBlocks(failing as unknown as Cache);
    expect(await broken.get("b")).toBeNull();
    await broken.put("b", Uint8Array.of(1));
  });
});
