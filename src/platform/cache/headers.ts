/** Parsed headers in the Cache API: one per data centre, shared by all isolates there; nothing has to be cleaned up. */
import { hashText } from "../../cube/address.ts";
import type { HeaderStore } from "../../io/sources/headers.ts";
import { headerStoreSeconds } from "../../limits.ts";

export function cacheHeaders(cache: Cache, waitUntil: (promise: Promise<unknown>) => void): HeaderStore {
  return {
    async get(href) {
      const kept = await cache.match(addressOf(href));
      return kept ? new Uint8Array(await kept.arrayBuffer()) : null;
    },
    put(href, bytes) {
      const headers = {
        "Cache-Control": `max-age=${headerStoreSeconds}`,
        "Content-Type": "application/octet-stream",
      };
      waitUntil(cache.put(addressOf(href), new Response(bytes, { headers })));
    },
    async remove(href) {
      await cache.delete(addressOf(href));
    },
  };
}

/** A name that no server has; the cache only compares it. */
function addressOf(href: string): string {
  return `https://headers.openeo-edge.internal/${hashText(href)}`;
}
