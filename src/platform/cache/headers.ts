/** Parsed headers in the Cache API: one per data centre, shared by all isolates there; nothing has to be cleaned up. */
import { hashText } from "../../cube/hash.ts";
import type { HeaderStore } from "../../io/sources/headers.ts";
import { headerStoreSeconds } from "../../limits.ts";

export function cacheHeaders(cache: Cache, waitUntil: (promise: Promise<unknown>) => void): HeaderStore {
  return {
    async get(key) {
      const kept = await cache.match(addressOf(key));
      return kept ? new Uint8Array(await kept.arrayBuffer()) : null;
    },
    put(key, bytes) {
      const headers = {
        "Cache-Control": `max-age=${headerStoreSeconds}`,
        "Content-Type": "application/octet-stream",
      };
      waitUntil(cache.put(addressOf(key), new Response(bytes, { headers })));
    },
    async remove(key) {
      await cache.delete(addressOf(key));
    },
  };
}

/** A name that no server has; the cache only compares it. The number changed when keys began to tell what was shown for a file. */
function addressOf(key: string): string {
  return `https://headers.openeo-edge.internal/2/${hashText(key)}`;
}
