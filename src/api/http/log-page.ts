/** The query and the answer of log endpoints; jobs and services follow the same rules. */
import { type LogEntry, logLevels } from "../../app/ports/log-entry.ts";
import type { LogQuery } from "../../app/jobs/ports.ts";
import { OpenEOError } from "../../errors.ts";
import { json } from "./answers.ts";
import { limitOf } from "./page.ts";

/** Empty parameters count as absent. */
function logQueryOf(url: URL): LogQuery {
  return {
    offset: offsetOf(url.searchParams.get("offset") || null),
    level: logLevelOf(url.searchParams.get("level") || "debug", "level"),
    limit: limitOf(url),
  };
}

/** Ids are numbers; entries that a later start or the bound on their number removed are still good to go on from. */
function offsetOf(text: string | null): string | null {
  if (text === null || /^\d{1,16}$/.test(text)) return text;
  throw new OpenEOError(
    "ProcessParameterInvalid",
    "The parameter 'offset' must be the id of a log entry, as these answers give it.",
  );
}

export function logLevelOf(text: unknown, parameter: string): LogEntry["level"] {
  const level = logLevels.find((known) => known === text);
  if (level) return level;
  throw new OpenEOError(
    "ProcessParameterInvalid",
    `The parameter '${parameter}' must be one of ${logLevels.join(", ")}.`,
  );
}

/** `stored`: the least level that is kept at all. One entry more than asked for is read, to know whether there are more. */
export async function logPage(
  url: URL,
  stored: LogEntry["level"],
  read: (query: LogQuery) => readonly LogEntry[] | Promise<readonly LogEntry[]>,
): Promise<Response> {
  const query = logQueryOf(url);
  const entries = await read(query.limit === null ? query : { ...query, limit: query.limit + 1 });
  const logs = query.limit === null ? entries : entries.slice(0, query.limit);
  return json({
    level: logLevels[Math.max(logLevels.indexOf(query.level), logLevels.indexOf(stored))]!,
    logs,
    links: entries.length > logs.length ? [{ rel: "next", href: nextLogs(url, logs) }] : [],
  });
}

function nextLogs(url: URL, logs: readonly LogEntry[]): string {
  const target = new URL(url);
  target.searchParams.set("offset", logs[logs.length - 1]!.id);
  return target.href;
}
