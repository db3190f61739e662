/** The platform's cache as a store of blocks: what it keeps, and how it fails nobody. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blockStoreCallsMax } from "../../../../src/limits.ts";
import { cacheBlocks } from "../../../../src/platform/cache/blocks.ts";

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
  it("leaves enough of the invocation's subrequests for reading what it does not have", () => {
    const toml = readFileSync("wrangler.toml", "utf8");
    expect(Number(/^subrequests = (\d+)$/m.exec(toml)![1])).toBeGreaterThan(2 * blockStoreCallsMax);
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
