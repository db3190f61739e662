/** A job with the files that its last run has to show. */
import { partialResultsMax } from "../../limits.ts";
import { withoutSecrets } from "../../io/http/public-url.ts";
import type { ResultJob } from "../../stac/results.ts";
import type { Deps } from "../deps.ts";
import type { SignedRun } from "./signed-links.ts";
import { processKey } from "../ports/stored-keys.ts";
import { OpenEOError } from "../../errors.ts";
import { type JobView, isActive } from "../jobs/record.ts";
import { partialResults } from "../work/partial-results.ts";
import { readResults } from "../work/results.ts";

/** Whether a job has results to show. */
export function requireResults({ state }: JobView, partial: boolean): void {
  if (state.status === "created")
    throw new OpenEOError(
      "JobNotStarted",
      "The batch job has not been started yet or left nothing behind when it was canceled.",
    );
  if (isActive(state.status) && !partial)
    throw new OpenEOError(
      "JobNotFinished",
      "The batch job has not finished computing; ask with partial=true for what there is.",
    );
}

export async function resultJob(view: JobView, deps: Pick<Deps, "files">): Promise<ResultJob> {
  const { request, state } = view;
  const run = { job: state.id, run: state.run };
  const status = state.status === "queued" ? "running" : state.status;
  const { files, cut } =
    status === "finished"
      ? { files: await readResults(run, deps), cut: false }
      : await partialResults(run, deps);
  return {
    ...state,
    status,
    title: request.title,
    description: cut ? `${request.description ?? ""}${cutNote}` : request.description,
    process: shown((await processOf(run, deps)) ?? request.process) as ResultJob["process"],
    files,
  };
}

const cutNote = `\n\nOf the files that there are so far, the first ${partialResultsMax} are listed.`;

/** Documents of results go to whoever is given their address: what the graph was shown to get at its data does not. */
function shown(value: unknown): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(member)]));
}

/** What the run computed, whatever the job was changed to since. */
async function processOf(run: SignedRun, deps: Pick<Deps, "files">): Promise<ResultJob["process"] | null> {
  const bytes = await deps.files.get(processKey(run));
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as ResultJob["process"]);
}
