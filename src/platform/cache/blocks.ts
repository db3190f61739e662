/** Blocks that the tasks of a job share, in the Cache API: one per data centre. An object of one invocation, which may call it so often only. */
import { hashText } from "../../cube/hash.ts";
import type { BlockStore } from "../../io/sources/block-store.ts";
import { blockStoreCallsMax, blockStoreSeconds } from "../../limits.ts";

export function cacheBlocks(cache: Cache): BlockStore {
  let calls = 0;
  /** The store is a help, not a duty: what it cannot do is as if it had lost the block. */
  const attempt = async <T>(call: () => Promise<T>): Promise<T | null> => {
    if (calls >= blockStoreCallsMax) return null;
    calls++;
    try {
      return await call();
    } catch {
      return null;
    }
  };
  return {
    get: (key) => attempt(async () => (await (await cache.match(addressOf(key)))?.arrayBuffer()) ?? null),
    async put(key, bytes) {
      const headers = {
        "Cache-Control": `max-age=${blockStoreSeconds}`,
        "Content-Type": "application/octet-stream",
      };
      await attempt(() => cache.put(addressOf(key), new Response(bytes, { headers })));
    },
    async remove(key) {
      await attempt(() => cache.delete(addressOf(key)));
    },
  };
}

/** A name that no server has; the number changes when the same bytes would be decoded otherwise, or keys mean something else. */
function addressOf(key: string): string {
  return `https://blocks.openeo-edge.internal/3/${hashText(key)}`;
}
