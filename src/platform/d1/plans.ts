/** Plans and their numbers in D1. */
import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Plan, PlanStore } from "../../app/ports/accounts.ts";
import { planDefaults } from "../../app/ports/plan-defaults.ts";
import { type StoredPlan, plans } from "./schema.ts";

export function d1Plans(database: Parameters<typeof drizzle>[0]): PlanStore {
  const db = drizzle(database);
  return {
    async get(name) {
      const [row] = await db.select().from(plans).where(eq(plans.name, name));
      return row ? planOf(row.body) : null;
    },
    async list() {
      const rows = await db.select().from(plans).orderBy(asc(plans.name));
      return rows.map(({ name, body }) => ({ name, ...planOf(body) }));
    },
    async put(name, plan) {
      const row = { name, body: plan };
      await db.insert(plans).values(row).onConflictDoUpdate({ target: plans.name, set: row });
    },
  };
}

/** Rows of before lack numbers that came later. */
function planOf(body: StoredPlan): Plan {
  return { ...planDefaults, ...body };
}
