/** The list of jobs: copies, but of jobs that are on their way, which are asked themselves; rows whose job has gone go, too. */
import { listAsksMax, listChecksMax, listSideBySide } from "../../limits.ts";
import type { RowPage } from "../ports/index.ts";
import type { JobHandle, JobListing, Jobs } from "./ports.ts";
import { isActive } from "./record.ts";
import { logText } from "../ports/openeo-error.ts";

interface Listed {
  readonly entries: readonly JobListing[];
  readonly next: string | null;
}

/**
 * Reads a list page by page. So many jobs are asked per list, however many pages it has. `turn` is any number that grows: it
 * decides which of the resting jobs are looked for this time.
 */
export function jobsReader(
  jobs: Jobs,
  of: { readonly owner: string; readonly turn: number },
): (page: RowPage) => Promise<Listed> {
  let asksLeft = listAsksMax;
  let checksLeft = listChecksMax;
  return async (page) => {
    const { jobs: rows, next } = await jobs.list(of.owner, page);
    const active = rows.filter((row) => isActive(row.status)).slice(0, asksLeft);
    const resting = rows.filter((row) => !isActive(row.status));
    const checked = some(resting, Math.min(checksLeft, resting.length), of.turn);
    asksLeft -= active.length;
    checksLeft -= checked.length;
    const asked = new Set([...active, ...checked]);
    const shown: (JobListing | null)[] = [];
    for (let at = 0; at < rows.length; at += listSideBySide) {
      const now = rows.slice(at, at + listSideBySide);
      const answers = now.map((row) => (asked.has(row) ? current(row, jobs) : Promise.resolve(row)));
      shown.push(...(await Promise.all(answers)));
    }
    return { entries: shown.filter((row) => row !== null), next };
  };
}

/** A few neighbours, others each time. */
function some<T>(all: readonly T[], count: number, turn: number): T[] {
  return Array.from({ length: count }, (_, i) => all[(turn * count + i) % all.length]!);
}

/** Null when the job has gone. A job that cannot be asked is shown as it was. */
async function current(row: JobListing, jobs: Jobs): Promise<JobListing | null> {
  const view = await viewOf(jobs.handle(row.id));
  if (view === "unknown") return row;
  if (view) return { ...view.state, title: view.request.title };
  await jobs.unlist(row.id);
  return null;
}

async function viewOf(job: JobHandle): Promise<Awaited<ReturnType<JobHandle["describe"]>> | "unknown"> {
  try {
    return await job.describe();
  } catch (error) {
    console.error("a job of a list could not be asked", logText(error));
    return "unknown";
  }
}
