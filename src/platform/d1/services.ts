/** Secondary services in D1. */
import { and, asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ServiceRecord, ServiceStore } from "../../app/ports/index.ts";
import { laterThan, pageOf } from "./paging.ts";
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
      const query = db
        .select()
        .from(services)
        .where(and(eq(services.owner, owner), laterThan(services, page.after)))
        .orderBy(asc(services.created), asc(services.id));
      const rows = page.limit === null ? await query : await query.limit(page.limit + 1);
      const { shown, next } = pageOf(rows, page.limit);
      return {
        services: shown.map((row) => row.body as ServiceRecord),
        next,
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
