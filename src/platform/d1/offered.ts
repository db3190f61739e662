/** Collections of other servers that were added while the server ran, in D1. */
import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { OfferedStore } from "../../app/ports/index.ts";
import { offered } from "./schema.ts";

export function d1Offered(database: Parameters<typeof drizzle>[0]): OfferedStore {
  const db = drizzle(database);
  return {
    async list() {
      const rows = await db.select().from(offered).orderBy(asc(offered.id));
      return rows.map(({ entry }) => entry);
    },
    async get(id) {
      const [row] = await db.select().from(offered).where(eq(offered.id, id));
      return row?.entry ?? null;
    },
    async put(id, entry, added) {
      await db
        .insert(offered)
        .values({ id, entry, added })
        .onConflictDoUpdate({ target: offered.id, set: { entry, added } });
    },
    async remove(id) {
      const { meta } = await db.delete(offered).where(eq(offered.id, id));
      return meta.changes > 0;
    },
  };
}
