/** The copy of a job's state in the list of D1: an entry of an outbox, repeated until it has been written. */
import type { JobListing, JobList } from "../src/app/jobs/ports.ts";
import type { JobStore } from "./job-store.ts";
import { logText } from "../src/app/ports/openeo-error.ts";

/** What is not written stays uncopied, and is tried again. The store is asked anew after each wait: the job may have changed or gone meanwhile. */
export async function copyToList(
  { id, owner, status, created, updated, queued, started, run, progress, title, costs }: JobListing,
  store: () => JobStore,
  list: JobList,
): Promise<void> {
  const version = store().fact("version")!;
  const listing = {
    id,
    owner,
    status,
    created,
    updated,
    queued,
    started,
    run,
    progress,
    title,
    ...(costs === undefined ? {} : { costs }),
  };
  try {
    await list.write(listing, version);
    const now = store().fact("version");
    if (now === null) await list.remove(id);
    else if (now === version) store().setFact("uncopied", false);
  } catch (error) {
    console.error("the list of jobs could not be written", logText(error));
  }
}
