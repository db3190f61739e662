/** Versions of the prices in D1: rows are added and never changed. */
import { desc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { PriceStore } from "../../app/billing/terms.ts";
import { prices } from "./schema.ts";

export function d1Prices(database: Parameters<typeof drizzle>[0]): PriceStore {
  const db = drizzle(database);
  return {
    async current() {
      const [row] = await db.select().from(prices).orderBy(desc(prices.version)).limit(1);
      if (!row) throw new Error("there are no prices; migrations bring the first ones");
      return { version: row.version, perUnit: row.perUnit };
    },
    async add(perUnit, since) {
      const [row] = await db.insert(prices).values({ since, perUnit }).returning({ version: prices.version });
      return row!.version;
    },
  };
}
