/** What a task takes from the store, waits for, puts there and removes. */
import { describe, expect, it } from "vitest";
import type { Block, SharedReads } from "../../../../src/cube/source.ts";
import { createCounts } from "../../../../src/io/bytes/counted.ts";
import { createAdaptiveWait } from "../../../../src/io/sources/adaptive-wait.ts";
import { createSharing } from "../../../../src/io/sources/sharing.ts";
import { tiered } from "../../../../src/io/sources/tiers.ts";
import { blockWaitMsMax, blockPauseMsMax } from "../../../../src/limits.ts";
import { memoryBlocks } from "../../../support/block-store.ts";
import { CELLS, sourceOf } from "../../../support/shared-source.ts";
import { type VirtualTime, virtualTime } from "../../../support/virtual-time.ts";

const read = { source: 0, level: 0, blocks: [0, 1, 2], bytes: 0 };
const source = sourceOf("uint16", 1, "separate");
const fileBlock = (number: number): Block => ({
  number,
  data: new Uint16Array(CELLS).map((_, i) => i + number),
  mask: null,
});
const expected = read.blocks.map(fileBlock);

function sharedBy(of: Partial<Record<"done" | "reading" | "later", number[]>>, rows = false): SharedReads {
  return { done: new Set(of.done), reading: new Set(of.reading), later: new Set(of.later), rows };
}

/** A task, whose fetches take so many milliseconds. */
function task(
  store: ReturnType<typeof memoryBlocks>,
  time: VirtualTime,
  fetchMs = 0,
  adaptiveWait = createAdaptiveWait(),
) {
  const fetched: number[] = [];
  const counts = createCounts();
  const sharing = createSharing({ store, adaptiveWait, wait: time.wait, signal: null });
  const reader = tiered({ blocks: null, sharing, counts }, async (asked) => {
    fetched.push(...asked.read.blocks);
    await time.wait(fetchMs);
    return asked.read.blocks.map(fileBlock);
  });
  return { fetched, counts, read: (shared: SharedReads) => reader.read(source, { ...read, shared }, "load") };
}

describe("a task that shares blocks", () => {
  it("takes what was stored, stores what will be needed and removes what will not", async () => {
    const store = memoryBlocks();
    const time = virtualTime();
    expect(await time.until(task(store, time).read(sharedBy({ later: [0, 1] })))).toEqual(expected);
    expect(store.held.size).toBe(2);
    const second = task(store, time);
    expect(await time.until(second.read(sharedBy({ done: [0, 1], later: [1, 2] })))).toEqual(expected);
    expect(second.fetched).toEqual([2]);
    expect(second.counts).toMatchObject({ blocks: 1, shared: 2, cacheHits: 0 });
    expect([...store.held.keys()].map((key) => key.split("|").pop())).toEqual(["1", "2"]);
  });
  it("reads the file where the store has nothing, or something else", async () => {
    const store = memoryBlocks();
    const time = virtualTime();
    await store.put("file|v1|0|0|0", new Uint8Array(3));
    const { read: reads, fetched } = task(store, time);
    expect(await time.until(reads(sharedBy({ done: [0, 1] })))).toEqual(expected);
    expect(fetched).toEqual([0, 1, 2]);
  });
  it("shares nothing of files without a version, nor outside of jobs", () => {
    const store = memoryBlocks();
    const time = virtualTime();
    const sharing = createSharing({
      store,
      adaptiveWait: createAdaptiveWait(),
      wait: time.wait,
      signal: null,
    });
    expect(
      sharing.of({ ...source, validator: null }, { ...read, shared: sharedBy({ later: [0] }) }),
    ).toBeNull();
    expect(sharing.of(source, read)).toBeNull();
  });
  it("keeps rows of blocks as one entry where tasks are as wide as the source", async () => {
    const store = memoryBlocks();
    const time = virtualTime();
    await time.until(task(store, time).read(sharedBy({ later: [0, 1, 2] }, true)));
    expect(store.held.size).toBe(1);
    const second = task(store, time);
    expect(await time.until(second.read(sharedBy({ done: [0, 1, 2] }, true)))).toEqual(expected);
    expect([second.fetched, store.held.size]).toEqual([[], 0]);
  });
});

describe("a task whose neighbour is reading", () => {
  it("fetches its own blocks at once, and waits for the others", async () => {
    const store = memoryBlocks();
    const time = virtualTime();
    const first = task(store, time, 300);
    const second = task(store, time, 300);
    const both = [first.read(sharedBy({ later: [0, 1, 2] })), second.read(sharedBy({ reading: [0, 1] }))];
    expect(await time.until(Promise.all(both))).toEqual([expected, expected]);
    expect([first.fetched, second.fetched]).toEqual([[0, 1, 2], [2]]);
    expect(time.now()).toBeLessThan(300 + 2 * blockPauseMsMax);
  });
  it("fetches what does not come, puts it there for the others, and waits less the next time", async () => {
    const store = memoryBlocks();
    const time = virtualTime();
    const adaptiveWait = createAdaptiveWait();
    const one = task(store, time, 0, adaptiveWait);
    expect(await time.until(one.read(sharedBy({ reading: [0, 1] })))).toEqual(expected);
    expect(one.fetched).toEqual([2, 0, 1]);
    expect(store.held.size).toBe(2);
    expect(time.now()).toBeGreaterThanOrEqual(blockWaitMsMax);
    expect(adaptiveWait.ms()).toBe(blockWaitMsMax / 4);
  });
  it("takes what came while it waited for a block that does not come", async () => {
    const store = memoryBlocks();
    const time = virtualTime();
    const first = task(store, time, 300);
    const second = task(store, time);
    const both = [first.read(sharedBy({ later: [1, 2] })), second.read(sharedBy({ reading: [0, 1, 2] }))];
    expect(await time.until(Promise.all(both))).toEqual([expected, expected]);
    expect(second.fetched).toEqual([0]);
  });
});

it("does not wait where nothing is kept, as on a preview address", async () => {
  const lost = { ...memoryBlocks(), get: () => Promise.resolve(null) };
  const time = virtualTime();
  const one = task(lost, time);
  expect(await time.until(one.read(sharedBy({ reading: [0, 1], later: [2] })))).toEqual(expected);
  expect([one.fetched, time.now()]).toEqual([[2, 0, 1], 0]);
});

it("patience goes where waiting is in vain, and comes back where it helps", () => {
  const adaptiveWait = createAdaptiveWait();
  for (let i = 0; i < 8; i++) adaptiveWait.vain();
  expect(adaptiveWait.ms()).toBe(0);
  adaptiveWait.rewarded();
  expect(adaptiveWait.ms()).toBe(blockPauseMsMax);
  for (let i = 0; i < 8; i++) adaptiveWait.rewarded();
  expect(adaptiveWait.ms()).toBe(blockWaitMsMax);
});
