/** The list of jobs in D1: copies of what the jobs know of themselves. */
import { and, asc, count, eq, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { JobList, JobListing, Jobs } from "../../app/jobs/ports.ts";
import { laterThan, member, pageOf, titleOf } from "./paging.ts";
import { jobs } from "./schema.ts";

export function d1Jobs(database: Parameters<typeof drizzle>[0]): Omit<Jobs, "handle"> {
  const db = drizzle(database);
  return {
    async owner(id) {
      const [row] = await db.select({ owner: jobs.owner }).from(jobs).where(eq(jobs.id, id));
      return row?.owner ?? null;
    },
    async list(owner, page) {
      const rows = await db
        .select(listing)
        .from(jobs)
        .where(and(eq(jobs.owner, owner), laterThan(jobs, page.after)))
        .orderBy(asc(jobs.created), asc(jobs.id))
        .limit(page.limit + 1);
      const { shown, next } = pageOf(rows, page.limit);
      return {
        jobs: shown.map(({ costs, ...row }) => ({ ...row, ...(costs === null ? {} : { costs }) })),
        next,
      };
    },
    async count(owner) {
      const [row] = await db.select({ jobs: count() }).from(jobs).where(eq(jobs.owner, owner));
      return row?.jobs ?? 0;
    },
    async unlist(id) {
      await db.delete(jobs).where(eq(jobs.id, id));
    },
  };
}

/** What lists show, picked by the database: rows of before may hold texts of any length. */
const listing = {
  id: jobs.id,
  owner: jobs.owner,
  created: jobs.created,
  status: member<JobListing["status"]>(jobs.body, "status"),
  updated: member<string>(jobs.body, "updated"),
  queued: member<string | null>(jobs.body, "queued"),
  started: member<string | null>(jobs.body, "started"),
  run: member<number>(jobs.body, "run"),
  progress: member<number>(jobs.body, "progress"),
  title: titleOf(jobs.body),
  costs: member<number | null>(jobs.body, "costs"),
};

/** The jobs' own pen. */
export function d1JobList(database: Parameters<typeof drizzle>[0]): JobList {
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
