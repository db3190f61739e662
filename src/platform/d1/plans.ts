/** Plans and their numbers in D1. */
import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { PlanNumbers, PlanStore } from "../../app/ports/accounts.ts";
import { plans } from "./schema.ts";

export function d1Plans(database: Parameters<typeof drizzle>[0]): PlanStore {
  const db = drizzle(database);
  return {
    async get(name) {
      const [row] = await db.select().from(plans).where(eq(plans.name, name));
      return row ? (row.body as PlanNumbers) : null;
    },
    async list() {
      const rows = await db.select().from(plans).orderBy(asc(plans.name));
      return rows.map(({ name, body }) => ({ name, ...(body as PlanNumbers) }));
    },
    async put(name, numbers) {
      const row = { name, body: numbers };
      await db.insert(plans).values(row).onConflictDoUpdate({ target: plans.name, set: row });
    },
  };
}
