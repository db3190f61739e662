/** A batch job: what the user asked for, and where it stands. */
import type { Billing } from "../ports/billing.ts";
import type { Asking } from "../ports/principal.ts";
import type { LogEntry } from "../ports/log-entry.ts";
import type { PinnedProcesses } from "../ports/pinned-processes.ts";

export type JobStatus = "created" | "queued" | "running" | "canceled" | "finished" | "error";

/** A job that a request or a service started for itself: in no list, and gone after a while. */
export interface InternalJob {
  /** "plan": nothing is computed but what the plan itself needs. */
  readonly purpose: "files" | "plan";
  /** Milliseconds from its creation to its removal, should nobody remove it before. */
  readonly keepMs: number;
  /** Who asks for what it loads, where that is not its owner. */
  readonly asking?: Asking;
}

/** What the user sent; changed by PATCH only. */
export interface JobRequest {
  readonly title: string | null;
  readonly description: string | null;
  readonly process: Readonly<Record<string, unknown>>;
  /** Definitions that the process calls; absent where it calls none, and in jobs of before. */
  readonly called?: PinnedProcesses;
  readonly logLevel: LogEntry["level"];
  /** Absent in jobs of before there were plans to choose, which are free. */
  readonly billing?: Billing;
  /** Extra first-level members of the request, kept and returned. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly unlisted?: InternalJob;
}

export function internalJobRequest(
  { process, called = {}, billing }: Pick<JobRequest, "process" | "called" | "billing">,
  unlisted: InternalJob,
): JobRequest {
  return {
    title: null,
    description: null,
    process,
    called,
    logLevel: "info",
    ...(billing ? { billing } : {}),
    extra: {},
    unlisted,
  };
}

/** Where the job stands. All times are RFC 3339, UTC. */
export interface JobState {
  readonly id: string;
  readonly owner: string;
  readonly status: JobStatus;
  readonly created: string;
  readonly updated: string;
  readonly queued: string | null;
  readonly started: string | null;
  /** Number of starts; names the folder of this run's data and fences off the workers of earlier runs. */
  readonly run: number;
  /** Percent when the job stopped; while it runs, the ledger knows. */
  readonly progress: number;
}

export interface JobView {
  readonly request: JobRequest;
  readonly state: JobState;
}

export function isActive(status: JobStatus): boolean {
  return status === "queued" || status === "running";
}
