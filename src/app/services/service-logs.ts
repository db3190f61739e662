/** The last log entries of services in this isolate. Tiles must not write to the database, so entries do not outlive the isolate. */
import { serviceLogsKept } from "../../limits.ts";
import type { ServiceRecord } from "../ports/index.ts";
import type { LogQuery } from "../jobs/ports.ts";
import { type LogEntry, isKept, logLevels } from "../ports/log-entry.ts";

const kept: { readonly service: string; readonly entry: LogEntry }[] = [];
let last = 0;

type Logged = Pick<ServiceRecord, "id" | "extra">;

export function logService(service: Logged, entry: Omit<LogEntry, "id">): void {
  if (!isKept(entry.level, storedLevel(service))) return;
  kept.push({ service: service.id, entry: { ...entry, id: nextId(entry.time) } });
  if (kept.length > serviceLogsKept) kept.shift();
}

/** The least level that is kept: the service's `log_level`. */
export function storedLevel({ extra }: Pick<Logged, "extra">): LogEntry["level"] {
  return logLevels.find((level) => level === extra["log_level"]) ?? "info";
}

/** Later than those of isolates that ended before: a client goes on with the last id that it saw. */
function nextId(time: string): string {
  last = Math.max(last + 1, Date.parse(time) * 1000);
  return String(last).padStart(16, "0");
}

/** Entries after `offset` of at least `level`, oldest first. */
export function serviceLogs(service: string, query: LogQuery): LogEntry[] {
  const after = Number(query.offset ?? 0);
  const entries = kept
    .filter(
      ({ service: owner, entry }) =>
        owner === service && Number(entry.id) > after && isKept(entry.level, query.level),
    )
    .map(({ entry }) => entry);
  return query.limit === null ? entries : entries.slice(0, query.limit);
}
