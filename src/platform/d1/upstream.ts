/** Descriptions of collections of other servers in D1. */
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { UpstreamStore } from "../../app/ports/index.ts";
import { upstream } from "./schema.ts";

export function d1Upstream(database: D1Database): UpstreamStore {
  const db = drizzle(database);
  return {
    async get(key) {
      const [row] = await db.select().from(upstream).where(eq(upstream.key, key));
      return row ? { fetched: row.fetched, body: row.body } : null;
    },
    async put(key, fetched, body) {
      await db
        .insert(upstream)
        .values({ key, fetched, body })
        .onConflictDoUpdate({ target: upstream.key, set: { fetched, body } });
    },
  };
}
