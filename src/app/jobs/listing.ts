/** The list of jobs: copies, but of jobs that are on their way, which are asked themselves; rows whose job has gone go, too. */
import { listAsksMax, listChecksMax, listSideBySide } from "../../limits.ts";
import type { JobHandle, JobListing, Jobs } from "../ports/index.ts";
import { isActive } from "./record.ts";

interface Page {
  readonly limit: number | null;
  readonly after: string | null;
}

interface Listed {
  readonly jobs: readonly JobListing[];
  readonly next: string | null;
}

/** `turn` is any number that grows: it decides which of the resting jobs are looked for this time. */
export async function listedJobs(
  jobs: Jobs,
  of: { readonly owner: string; readonly page: Page; readonly turn: number },
): Promise<Listed> {
  const { jobs: rows, next } = await jobs.list(of.owner, of.page);
  const asked = new Set([
    ...rows.filter((row) => isActive(row.status)).slice(0, listAsksMax),
    ...some(
      rows.filter((row) => !isActive(row.status)),
      of.turn,
    ),
  ]);
  const shown: (JobListing | null)[] = [];
  for (let at = 0; at < rows.length; at += listSideBySide) {
    const now = rows.slice(at, at + listSideBySide);
    shown.push(
      ...(await Promise.all(now.map((row) => (asked.has(row) ? current(row, jobs) : Promise.resolve(row))))),
    );
  }
  return { jobs: shown.filter((row) => row !== null), next };
}

/** A few neighbours, others each time. */
function some<T>(all: readonly T[], turn: number): T[] {
  const count = Math.min(listChecksMax, all.length);
  return Array.from({ length: count }, (_, i) => all[(turn * count + i) % all.length]!);
}

/** Null when the job has gone. A job that cannot be asked is shown as it was. */
async function current(row: JobListing, jobs: Jobs): Promise<JobListing | null> {
  const view = await viewOf(jobs.handle(row.id));
  if (view === "unknown") return row;
  if (view) return { ...view.state, title: view.request.title, description: view.request.description };
  await jobs.unlist(row.id);
  return null;
}

async function viewOf(job: JobHandle): Promise<Awaited<ReturnType<JobHandle["describe"]>> | "unknown"> {
  try {
    return await job.describe();
  } catch (error) {
    console.error("a job of a list could not be asked", error);
    return "unknown";
  }
}
