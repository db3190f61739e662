/** A synchronous request too large for itself: a job in no list, waited for, streamed, and removed. */
import { OpenEOError } from "../../errors.ts";
import { tarEnd, tarHeader, tarMediaType, tarPadding } from "../../io/formats/tar.ts";
import { syncJobMs, syncPollMs, syncWaitMs } from "../../limits.ts";
import type { ResultFile } from "../../stac/result-file.ts";
import type { Deps } from "../deps.ts";
import { failureOf } from "../jobs/failure.ts";
import { type JobRequest, type JobState, type RunTerms, internalJobRequest } from "../jobs/record.ts";
import { runFolder } from "../ports/stored-keys.ts";
import { readResults } from "../work/results.ts";
import type { JobHandle } from "../jobs/ports.ts";
import type { SyncAnswer } from "./sync-answer.ts";

export async function runInternalJob(
  { terms, ...sent }: Pick<JobRequest, "process" | "called" | "billing"> & { readonly terms: RunTerms },
  owner: string,
  deps: Deps,
): Promise<SyncAnswer> {
  const job = deps.jobs.handle(deps.ids.capability());
  const remove = (): void => deps.waitUntil(job.remove());
  // A client that hangs up ends the job where the platform tells of it (workerd by itself does not, before the answer
  // has begun). A job that nobody asks after ends itself.
  deps.signal?.addEventListener("abort", remove, { once: true });
  try {
    await job.create(internalJobRequest(sent, { purpose: "files", keepMs: syncJobMs }), owner);
    await job.start(terms);
    const state = await finished(job, deps);
    await tellOn(job, deps);
    const results = await readResults({ job: state.id, run: state.run }, deps);
    const files = results.filter((file) => file.shows === undefined);
    return streamed(state, files, { job, deps });
  } catch (error) {
    remove();
    throw error;
  }
}

/** What nodes of the graph had to say; the rest of its log is about the job, of which nobody knows. */
async function tellOn(job: JobHandle, { log }: Pick<Deps, "log">): Promise<void> {
  const entries = await job.logs({ offset: null, level: "info", limit: null });
  for (const { id: _id, time: _time, ...line } of entries) if (line.path) log.add(line);
}

/** Bounded polling: no request may await what another one does. */
async function finished(job: JobHandle, deps: Pick<Deps, "gate" | "signal" | "wait">): Promise<JobState> {
  let [pauseMs] = syncPollMs;
  for (let waitedMs = 0; waitedMs <= syncWaitMs;) {
    if (deps.signal?.aborted) throw new OpenEOError("RequestTimeout", "The client has gone.");
    const view = await job.describe();
    if (!view) throw new OpenEOError("Internal", "The job of this request has gone.");
    if (view.state.status === "finished") return view.state;
    if (view.state.status === "error") throw await failureOf(job);
    await deps.gate.keep();
    await deps.wait(pauseMs);
    waitedMs += pauseMs;
    pauseMs = Math.min(2 * pauseMs, syncPollMs[1]);
  }
  throw new OpenEOError(
    "RequestTimeout",
    `The result is not there after ${syncWaitMs / 60_000} minutes; use a batch job.`,
  );
}

interface Streaming {
  readonly job: JobHandle;
  readonly deps: Deps;
}

/** One file as it is, several as a tar; the job goes when the last byte has gone out or the client has. */
function streamed(state: JobState, files: readonly ResultFile[], { job, deps }: Streaming): SyncAnswer {
  const keyOf = (file: ResultFile): string => `${runFolder(state.id, state.run)}${file.path}`;
  const [first] = files;
  if (!first) throw new OpenEOError("ProcessGraphInvalid", "The process graph gives no result.");
  const parts =
    files.length === 1
      ? [{ key: keyOf(first), bytes: first.bytes }]
      : [
          ...files.flatMap((file) => [
            tarHeader(file.name, file.bytes),
            { key: keyOf(file), bytes: file.bytes },
            tarPadding(file.bytes),
          ]),
          tarEnd,
        ];
  const { costs = 0 } = state;
  const { body, ended } = deps.files.stream(parts);
  deps.waitUntil(ended.then(() => job.remove()));
  return files.length === 1
    ? { mediaType: first.type, body, name: first.name, costs }
    : { mediaType: tarMediaType, body, name: "results.tar", costs };
}
