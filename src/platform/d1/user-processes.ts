/** User-defined processes in D1. */
import { type SQL, and, asc, eq, inArray, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ListedProcess, ProcessDocument, UserProcessStore } from "../../app/ports/user-processes.ts";
import { laterThan, member, pageOf } from "./paging.ts";
import { userProcesses } from "./schema.ts";

/** Ids of one question: D1 binds 100 parameters. */
const IDS_AT_ONCE = 90;

export function d1UserProcesses(database: Parameters<typeof drizzle>[0]): UserProcessStore {
  const db = drizzle(database);
  return {
    async put({ owner, at, document, listed }, { processesMax, bytesMax }) {
      const [shown, body] = [JSON.stringify(listed), JSON.stringify(document)];
      const bytes = new TextEncoder().encode(body).length;
      const others = sql`FROM ${userProcesses} WHERE ${userProcesses.owner} = ${owner} AND ${userProcesses.id} <> ${document.id}`;
      const isRoom = sql`(SELECT count(*) < ${processesMax} AND coalesce(sum(${userProcesses.bytes}), 0) + ${bytes} <= ${bytesMax} ${others})`;
      // In the order of the columns of the schema.
      const row = sql`SELECT ${owner}, ${document.id}, ${at}, ${at}, ${bytes}, ${shown}, ${body} WHERE ${isRoom}`;
      const replaced = ["updated", "bytes", "listed", "body"].map((name) => [
        name,
        sql.raw(`excluded.${name}`),
      ]);
      const made = await db
        .insert(userProcesses)
        .select(row)
        .onConflictDoUpdate({
          target: [userProcesses.owner, userProcesses.id],
          set: Object.fromEntries(replaced) as Record<string, SQL>,
        });
      return made.meta.changes > 0;
    },
    async sizes(owner, ids) {
      const { id, bytes } = userProcesses;
      const portions = portionsOf(ids).map((some) =>
        db
          .select({ id, bytes })
          .from(userProcesses)
          .where(and(eq(userProcesses.owner, owner), inArray(id, some))),
      );
      return (await Promise.all(portions)).flat();
    },
    async find(owner, ids) {
      const portions = portionsOf(ids).map((some) =>
        db
          .select({ body: userProcesses.body })
          .from(userProcesses)
          .where(and(eq(userProcesses.owner, owner), inArray(userProcesses.id, some))),
      );
      return (await Promise.all(portions)).flat().map(({ body }) => body as ProcessDocument);
    },
    async list(owner, page) {
      const { id, created, listed } = userProcesses;
      const rows = await db
        .select({ id, created, listed })
        .from(userProcesses)
        .where(
          and(
            eq(userProcesses.owner, owner),
            laterThan(userProcesses, page.after),
            page.shared ? eq(member(userProcesses.body, "public"), 1) : undefined,
          ),
        )
        .orderBy(asc(created), asc(id))
        .limit(page.limit + 1);
      const { shown, next } = pageOf(rows, page.limit);
      return { processes: shown as readonly ListedProcess[], next };
    },
    async remove(owner, id) {
      const gone = await db
        .delete(userProcesses)
        .where(and(eq(userProcesses.owner, owner), eq(userProcesses.id, id)));
      return gone.meta.changes > 0;
    },
    async removeSome(owner, limit) {
      const { id } = userProcesses;
      const ids = (atMost: number) =>
        db.select({ id }).from(userProcesses).where(eq(userProcesses.owner, owner)).limit(atMost);
      await db.delete(userProcesses).where(and(eq(userProcesses.owner, owner), inArray(id, ids(limit))));
      return (await ids(1)).length === 0;
    },
  };
}

function portionsOf(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / IDS_AT_ONCE);
  return Array.from({ length: count }, (_, i) => ids.slice(i * IDS_AT_ONCE, (i + 1) * IDS_AT_ONCE));
}
