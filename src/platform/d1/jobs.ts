/** The list of jobs in D1: copies of what the jobs know of themselves. */
import { and, asc, eq, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { JobList, JobListing, Jobs } from "../../app/ports/index.ts";
import { laterThan, pageOf } from "./paging.ts";
import { jobs } from "./schema.ts";

export function d1Jobs(database: D1Database): Omit<Jobs, "handle"> {
  const db = drizzle(database);
  return {
    async owner(id) {
      const [row] = await db.select({ owner: jobs.owner }).from(jobs).where(eq(jobs.id, id));
      return row?.owner ?? null;
    },
    async list(owner, page) {
      const query = db
        .select()
        .from(jobs)
        .where(and(eq(jobs.owner, owner), laterThan(jobs, page.after)))
        .orderBy(asc(jobs.created), asc(jobs.id));
      const rows = page.limit === null ? await query : await query.limit(page.limit + 1);
      const { shown, next } = pageOf(rows, page.limit);
      return {
        jobs: shown.map((row) => row.body as JobListing),
        next,
      };
    },
    unlist: (id) => d1JobList(database).remove(id),
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
