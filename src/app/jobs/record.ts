/** A batch job: what the user asked for, and where it stands. */
import type { ChargeKind } from "../billing/ledger.ts";
import type { Tariff } from "../billing/tariff.ts";
import type { JobUsage } from "../billing/usage.ts";
import type { Billing } from "../ports/billing.ts";
import type { Asking } from "../ports/principal.ts";
import type { LogEntry } from "../ports/log-entry.ts";
import type { PinnedProcesses } from "../ports/pinned-processes.ts";

export type JobStatus = "created" | "queued" | "running" | "canceled" | "finished" | "error";

/** By what a run is charged, and how many tasks of its owner may be on their way: as when it was started. */
export interface RunTerms {
  readonly tariff: Tariff;
  readonly tasks: number;
}

/** A job that a request or a service started for itself: in no list, and gone after a while. */
export interface InternalJob {
  /** "plan": nothing is computed but what the plan itself needs. */
  readonly purpose: "files" | "plan";
  /** Milliseconds from its creation to its removal, should nobody remove it before. */
  readonly keepMs: number;
  /** The service that it plans for, which pays. */
  readonly service?: string;
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
  /** Micro-credits that all runs cost together, when the job stopped; absent before the first, and in jobs of before. */
  readonly costs?: number;
  /** Of the last run, when it stopped. */
  readonly usage?: JobUsage;
}

export interface JobView {
  readonly request: JobRequest;
  readonly state: JobState;
}

/** What the ledger says of a run, and what bounds its costs there. */
export function payerOf(
  { billing, unlisted }: JobRequest,
  { id }: Pick<JobState, "id">,
): { readonly kind: ChargeKind; readonly subject: string; readonly budget: number | null } {
  const budget = billing?.budget ?? null;
  if (unlisted?.service !== undefined) return { kind: "tiles", subject: unlisted.service, budget };
  return { kind: unlisted ? "sync" : "job", subject: id, budget };
}

export function isActive(status: JobStatus): boolean {
  return status === "queued" || status === "running";
}
