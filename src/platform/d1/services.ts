/** Secondary services in D1. */
import { and, asc, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ServiceRecord, ServiceStore } from "../../app/ports/index.ts";
import { laterThan, member, pageOf, titleOf } from "./paging.ts";
import { services } from "./schema.ts";

export function d1Services(database: Parameters<typeof drizzle>[0]): Omit<ServiceStore, "shown"> {
  const db = drizzle(database);
  return {
    async create(record, ownedMax) {
      const { id, owner, created, version } = record;
      const owned = sql`(SELECT count(*) FROM ${services} WHERE ${services.owner} = ${owner})`;
      // An infinite number would arrive in the database as NULL, beside which nothing is less.
      const hasRoom = ownedMax === null ? sql`TRUE` : sql`${owned} < ${ownedMax}`;
      // In the order of the columns of the schema.
      const row = sql`SELECT ${id}, ${owner}, ${created}, ${version}, ${JSON.stringify(record)} WHERE ${hasRoom}`;
      const made = await db.insert(services).select(row);
      return made.meta.changes > 0;
    },
    async get(id) {
      const [row] = await db.select().from(services).where(eq(services.id, id));
      return row ? (row.body as ServiceRecord) : null;
    },
    async list(owner, page) {
      const rows = await db
        .select(listing)
        .from(services)
        .where(and(eq(services.owner, owner), laterThan(services, page.after)))
        .orderBy(asc(services.created), asc(services.id))
        .limit(page.limit + 1);
      const { shown, next } = pageOf(rows, page.limit);
      return { services: shown.map((row) => ({ ...row, enabled: row.enabled !== 0 })), next };
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

/** What lists show: a row holds a whole process besides. */
const listing = {
  id: services.id,
  created: services.created,
  type: member<string>(services.body, "type"),
  enabled: member<number>(services.body, "enabled"),
  title: titleOf(services.body),
};

function toRow(record: ServiceRecord): typeof services.$inferInsert {
  return {
    id: record.id,
    owner: record.owner,
    created: record.created,
    version: record.version,
    body: record,
  };
}
