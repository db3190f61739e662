/** An entry of a job's or a service's log, as the API shows it. */
import type { PathStep } from "../../errors.ts";

export interface LogEntry {
  readonly id: string;
  readonly code?: string;
  readonly level: "debug" | "info" | "warning" | "error";
  readonly message: string;
  readonly time: string;
  readonly data?: unknown;
  readonly path?: readonly PathStep[];
}

/** From the most to the least talkative. */
export const logLevels = ["debug", "info", "warning", "error"] as const;

/** Whether a log that begins at `least` has entries of this level. */
export function isKept(level: LogEntry["level"], least: LogEntry["level"]): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least);
}
