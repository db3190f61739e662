/** A store of blocks in memory; `held` shows what it still has. */
import type { BlockStore } from "../../src/io/sources/block-store.ts";

export function memoryBlocks(): BlockStore & { readonly held: ReadonlyMap<string, ArrayBuffer> } {
  const held = new Map<string, ArrayBuffer>();
  return {
    held,
    get: (key) => Promise.resolve(held.get(key)?.slice(0) ?? null),
    put(key, bytes) {
      held.set(key, bytes.slice().buffer);
      return Promise.resolve();
    },
    remove(key) {
      held.delete(key);
      return Promise.resolve();
    },
  };
}
