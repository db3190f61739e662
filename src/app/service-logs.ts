/** The last log entries of services in this isolate. Tiles must not write to the database, so entries do not outlive the isolate. */
import { serviceLogsKept } from "../limits.ts";
import type { LogQuery } from "./ports.ts";
import { type LogEntry, logLevels } from "./log-entry.ts";

const kept: { readonly service: string; readonly entry: LogEntry }[] = [];
let counter = 0;

export function logService(service: string, entry: Omit<LogEntry, "id">): void {
  kept.push({ service, entry: { ...entry, id: String(++counter).padStart(12, "0") } });
  if (kept.length > serviceLogsKept) kept.shift();
}

/** Entries after `offset` of at least `level`, oldest first. */
export function serviceLogs(service: string, query: LogQuery): LogEntry[] {
  const least = logLevels.indexOf(query.level);
  const entries = kept
    .filter(
      ({ service: owner, entry }) =>
        owner === service &&
        (query.offset === null || entry.id > query.offset) &&
        logLevels.indexOf(entry.level) >= least,
    )
    .map(({ entry }) => entry);
  return query.limit === null ? entries : entries.slice(0, query.limit);
}
