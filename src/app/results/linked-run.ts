/** What a link that was verified leads to. */
import { ownerIsActive } from "../ports/standing.ts";
import type { Deps } from "../deps.ts";
import type { JobView } from "../jobs/record.ts";
import type { SignedRun } from "./signed-links.ts";

/** Null where this run of the job has gone, or its owner's account does not work any more. */
export async function linkedRun(
  { job, run }: SignedRun,
  deps: Pick<Deps, "jobs" | "standing">,
): Promise<JobView | null> {
  const view = await deps.jobs.handle(job).describe();
  if (!view || view.state.run !== run) return null;
  return (await ownerIsActive(view.state.owner, deps)) ? view : null;
}
