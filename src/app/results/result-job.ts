/** A job with the files that its last run has to show. */
import type { ResultJob } from "../../stac/results.ts";
import type { Deps } from "../deps.ts";
import type { SignedRun } from "./signed-links.ts";
import { processKey } from "../ports/stored-keys.ts";
import type { JobView } from "../jobs/record.ts";
import { partialResults, readResults } from "../work/results.ts";

export async function resultJob(view: JobView, deps: Deps): Promise<ResultJob> {
  const { request, state } = view;
  const run = { job: state.id, run: state.run };
  const status = state.status === "queued" ? "running" : state.status;
  const files = status === "finished" ? await readResults(run, deps) : await partialResults(run, deps);
  return {
    ...state,
    status,
    title: request.title,
    description: request.description,
    process: (await processOf(run, deps)) ?? request.process,
    files,
  };
}

/** What the run computed, whatever the job was changed to since. */
async function processOf(run: SignedRun, deps: Pick<Deps, "files">): Promise<ResultJob["process"] | null> {
  const bytes = await deps.files.get(processKey(run));
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as ResultJob["process"]);
}
