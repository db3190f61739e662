/**
 * Logs of synchronous requests, which end with the answer: what was said while one was computed is kept for a day or two, below its
 * day and its user, and goes with the day.
 */
import { keptRequestLogDays } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import type { LogEntry } from "../ports/log-entry.ts";
import type { SaidLine } from "../ports/log-sink.ts";

type LogPorts = Pick<Deps, "files" | "clock">;

const folder = "request-logs/";
const name = /^(\d{4}-\d{2}-\d{2})-([0-9a-f]{32})$/;

/** The name of the log; null where nothing was said. */
export async function keepRequestLog(
  { user, id, lines }: { readonly user: string; readonly id: string; readonly lines: readonly SaidLine[] },
  { files, clock }: LogPorts,
): Promise<string | null> {
  if (lines.length === 0) return null;
  const time = clock.now();
  const day = time.slice(0, 10);
  const entries = lines.map((line, index): LogEntry => ({ ...line, id: String(index + 1), time }));
  await files.put(keyOf(day, user, id), JSON.stringify(entries), "application/json");
  return `${day}-${id}`;
}

/** Null for names that are none, and for what others said or is gone. */
export async function requestLog(
  named: string,
  user: string,
  { files }: LogPorts,
): Promise<readonly LogEntry[] | null> {
  const match = name.exec(named);
  if (!match) return null;
  const bytes = await files.get(keyOf(match[1]!, user, match[2]!));
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as LogEntry[]);
}

/** By the clock: what is too old. The days come first in the keys, the oldest first, so that nothing of the days that stay is listed but one object. */
export async function sweepRequestLogs({ files, clock }: LogPorts): Promise<void> {
  const oldest = daysBefore(clock.now(), keptRequestLogDays);
  let gone = "";
  for await (const { key } of files.list(folder)) {
    const day = key.slice(folder.length, folder.length + 10);
    if (day >= oldest) return;
    if (day === gone) continue;
    await files.removeAll(`${folder}${day}/`);
    gone = day;
  }
}

/** All that a user's requests said. */
export async function eraseRequestLogs(user: string, { files, clock }: LogPorts): Promise<void> {
  for (let days = 0; days <= keptRequestLogDays + 1; days++)
    await files.removeAll(`${folder}${daysBefore(clock.now(), days)}/${encodeURIComponent(user)}/`);
}

function daysBefore(time: string, days: number): string {
  return new Date(Date.parse(time) - days * 86_400_000).toISOString().slice(0, 10);
}

function keyOf(day: string, user: string, id: string): string {
  return `${folder}${day}/${encodeURIComponent(user)}/${id}.json`;
}
