/** When a job must look after itself, whatever happens to everybody else. Pure: the clock is handed in. */
import { watchdogMs } from "../../limits.ts";
import { type JobStatus, isActive } from "./record.ts";

export interface WakeFacts {
  /** Null when there is no job (any more). */
  readonly status: JobStatus | null;
  readonly isUncopied: boolean;
  /** Something that was computed is not charged yet. */
  readonly isUnbilled: boolean;
  readonly isRemoving: boolean;
  /** Of internal jobs, in milliseconds since 1970. */
  readonly expires: number | null;
}

/** Milliseconds since 1970; null when nothing is left to do. Set in the same step as the facts, so that no crash comes between. */
export function wakeAt(facts: WakeFacts, nowMs: number): number | null {
  if (facts.isRemoving) return nowMs + watchdogMs;
  if (facts.status === null) return null;
  if (isActive(facts.status) || facts.isUncopied || facts.isUnbilled) return nowMs + watchdogMs;
  return facts.expires;
}
