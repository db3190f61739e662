/** The list of jobs in D1: copies of what the jobs know of themselves. */
import { and, asc, eq, gt, lt, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { JobList, JobListing, Jobs } from "../../app/ports.ts";
import { jobs } from "./schema.ts";

export function d1Jobs(database: D1Database): Pick<Jobs, "owner" | "list"> {
  const db = drizzle(database);
  return {
    async owner(id) {
      const [row] = await db.select({ owner: jobs.owner }).from(jobs).where(eq(jobs.id, id));
      return row?.owner ?? null;
    },
    async list(owner, page) {
      const [created, id] = page.after?.split("~") ?? [];
      const later =
        created === undefined || id === undefined
          ? undefined
          : or(gt(jobs.created, created), and(eq(jobs.created, created), gt(jobs.id, id)));
      const query = db
        .select()
        .from(jobs)
        .where(and(eq(jobs.owner, owner), later))
        .orderBy(asc(jobs.created), asc(jobs.id));
      const rows = page.limit === null ? await query : await query.limit(page.limit + 1);
      const shown = page.limit === null ? rows : rows.slice(0, page.limit);
      const last = shown[shown.length - 1];
      return {
        jobs: shown.map((row) => row.body as JobListing),
        next: rows.length > shown.length && last ? `${last.created}~${last.id}` : null,
      };
    },
  };
}

/** The jobs' own pen. */
export function d1JobList(database: D1Database): JobList {
  const db = drizzle(database);
  return {
    async write(listing, version) {
      const row = { id: listing.id, owner: listing.owner, created: listing.created, version, body: listing };
      await db
        .insert(jobs)
        .values(row)
        .onConflictDoUpdate({ target: jobs.id, set: row, setWhere: lt(jobs.version, version) });
    },
    async remove(id) {
      await db.delete(jobs).where(eq(jobs.id, id));
    },
  };
}
