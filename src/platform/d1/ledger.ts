/** The ledger in D1. */
import { desc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { LedgerStore } from "../../app/billing/ledger.ts";
import { ledger } from "./schema.ts";

export function d1Ledger(database: Parameters<typeof drizzle>[0]): LedgerStore {
  const db = drizzle(database);
  return {
    async add(entries) {
      const [first, ...rest] = entries.map((entry) => db.insert(ledger).values(entry).onConflictDoNothing());
      if (first) await db.batch([first, ...rest]);
    },
    async latest(user, count) {
      return db
        .select()
        .from(ledger)
        .where(eq(ledger.user, user))
        .orderBy(desc(ledger.at), desc(ledger.id))
        .limit(count);
    },
    async anonymise(user) {
      await db.update(ledger).set({ user: "" }).where(eq(ledger.user, user));
    },
  };
}
