/** Secondary services in D1. */
import { and, asc, eq, gt, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ServiceRecord, ServiceStore } from "../../app/ports.ts";
import { services } from "./schema.ts";

export function d1Services(database: D1Database): ServiceStore {
  const db = drizzle(database);
  return {
    async create(record) {
      await db.insert(services).values(toRow(record));
    },
    async get(id) {
      const [row] = await db.select().from(services).where(eq(services.id, id));
      return row ? (row.body as ServiceRecord) : null;
    },
    async list(owner, page) {
      const [created, id] = page.after?.split("~") ?? [];
      const later =
        created === undefined || id === undefined
          ? undefined
          : or(gt(services.created, created), and(eq(services.created, created), gt(services.id, id)));
      const query = db
        .select()
        .from(services)
        .where(and(eq(services.owner, owner), later))
        .orderBy(asc(services.created), asc(services.id));
      const rows = page.limit === null ? await query : await query.limit(page.limit + 1);
      const shown = page.limit === null ? rows : rows.slice(0, page.limit);
      const last = shown[shown.length - 1];
      return {
        services: shown.map((row) => row.body as ServiceRecord),
        next: rows.length > shown.length && last ? `${last.created}~${last.id}` : null,
      };
    },
    async update(record) {
      const before = record.version - 1;
      const result = await db
        .update(services)
        .set(toRow(record))
        .where(and(eq(services.id, record.id), eq(services.version, before)));
      return result.meta.changes > 0;
    },
    async remove(id) {
      return (await db.delete(services).where(eq(services.id, id))).meta.changes > 0;
    },
  };
}

function toRow(record: ServiceRecord): typeof services.$inferInsert {
  return {
    id: record.id,
    owner: record.owner,
    created: record.created,
    version: record.version,
    body: record,
  };
}
