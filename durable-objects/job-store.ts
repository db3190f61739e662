/** Rows of one job in its Durable Object: facts by name, one row per finished task, and the log. */
import { canonicalJson, keptJson, parseCanonical } from "../src/cube/canonical.ts";
import { type LogEntry, logLevels } from "../src/app/ports/log-entry.ts";
import type { TaskUsage } from "../src/app/billing/usage.ts";
import type { JobRequest, JobState, RunTerms } from "../src/app/jobs/record.ts";
import type { Phase } from "../src/app/jobs/tasks.ts";
import type { LogQuery } from "../src/app/jobs/ports.ts";
import { jobLogsKept } from "../src/limits.ts";
import type { Bill, RunCosts } from "./job-money.ts";

/** Small documents by name. Names and meanings stay, or are migrated: objects of earlier releases have them, too. */
interface JobFacts {
  readonly request: JobRequest;
  readonly state: JobState;
  /** Raised by every change of the state, so that its copies in the list stay in order. */
  readonly version: number;
  /** The state has changed since it was last copied to the list. */
  readonly uncopied: boolean;
  /** Of internal jobs, in milliseconds since 1970. */
  readonly expires: number;
  /** Id of a job that is being removed: it is gone for everybody, and what it left behind is on its way out. */
  readonly removing: string;
  /** By which version of plans, tasks and rows the run was begun; absent in rows of old. */
  readonly runVersion: string;
  readonly phase: Phase;
  /** Rounds of stages that are done. */
  readonly round: number;
  /** Progress when the last of them ended. */
  readonly base: number;
  /** Of the run. */
  readonly terms: RunTerms;
  /** Micro-credits that the account has set aside for the run, those that are spent included. */
  readonly held: number;
  /** Costs of tasks of the run whose rows are forgotten. */
  readonly carried: RunCosts;
  /** What ended runs owe, until the account has taken it. */
  readonly bills: readonly Bill[];
}

export interface JobStore {
  /** Null when there is none. */
  fact<K extends keyof JobFacts>(name: K): JobFacts[K] | null;
  /** The order of keys stays: outputs of a graph are named in theirs. */
  setFact<K extends keyof JobFacts>(name: K, value: JobFacts[K]): void;
  forgetFact(name: keyof JobFacts): void;
  finished(phase: Phase): number[];
  /** Keeps the first result of a task. */
  keepResult(phase: Phase, number: number, result: unknown, lengths: readonly number[]): void;
  result<T>(phase: Phase, number: number): T | null;
  results<T>(phase: Phase): { readonly number: number; readonly result: T }[];
  /** One after the other, in the order of their numbers: [first, stop). */
  resultsBetween<T>(phase: Phase, span: readonly [first: number, stop: number]): Iterable<T>;
  /** What tasks were charged, and what they took. */
  charges(): Iterable<{ readonly charged: number; readonly usage: TaskUsage }>;
  /** Whether a result of [first, stop) says that a value is missing. */
  anyMissing(first: number, stop: number): boolean;
  lengths(number: number): Uint32Array;
  lengthsBetween(first: number, stop: number): Uint32Array[];
  /** Forgets the tasks of these phases. */
  forgetPhases(phases: readonly Phase[]): void;
  /** Forgets tasks and log of the run before. */
  forgetRun(): void;
  log(entry: Omit<LogEntry, "id">): void;
  logs(query: LogQuery): LogEntry[];
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tasks (phase TEXT NOT NULL, number INTEGER NOT NULL, result TEXT NOT NULL, lengths BLOB NOT NULL,
    PRIMARY KEY (phase, number)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS logs (id INTEGER PRIMARY KEY AUTOINCREMENT, level INTEGER NOT NULL, body TEXT NOT NULL);`;

/** Objects are asked for jobs that never were, or are no more; tables come with the first fact, so that asking leaves nothing behind. */
export function jobStore(sql: SqlStorage): JobStore {
  let exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'facts'").toArray().length > 0;
  const documents = <T>(cursor: Iterable<Record<string, SqlStorageValue>>): T[] =>
    Array.from(cursor, (row) => parseCanonical(row["value"] as string) as T);
  return {
    fact: <K extends keyof JobFacts>(name: K) =>
      exists
        ? (documents<JobFacts[K]>(sql.exec("SELECT value FROM facts WHERE name = ?", name))[0] ?? null)
        : null,
    setFact(name, value) {
      if (!exists) sql.exec(TABLES);
      exists = true;
      sql.exec("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, keptJson(value));
    },
    forgetFact(name) {
      sql.exec("DELETE FROM facts WHERE name = ?", name);
    },
    finished: (phase) =>
      Array.from(
        sql.exec("SELECT number FROM tasks WHERE phase = ?", phase),
        (row) => row["number"] as number,
      ),
    keepResult(phase, number, result, lengths) {
      const blob = Uint32Array.from(lengths).buffer;
      sql.exec("INSERT OR IGNORE INTO tasks VALUES (?, ?, ?, ?)", phase, number, canonicalJson(result), blob);
    },
    result: <T>(phase: Phase, number: number) =>
      documents<T>(
        sql.exec("SELECT result AS value FROM tasks WHERE phase = ? AND number = ?", phase, number),
      )[0] ?? null,
    results: <T>(phase: Phase) =>
      Array.from(
        sql.exec("SELECT number, result FROM tasks WHERE phase = ? ORDER BY number", phase),
        (row) => ({
          number: row["number"] as number,
          result: parseCanonical(row["result"] as string) as T,
        }),
      ),
    *resultsBetween<T>(phase: Phase, [first, stop]: readonly [number, number]) {
      const rows = sql.exec(
        "SELECT result FROM tasks WHERE phase = ? AND number >= ? AND number < ? ORDER BY number",
        phase,
        first,
        stop,
      );
      for (const row of rows) yield parseCanonical(row["result"] as string) as T;
    },
    *charges() {
      const rows = sql.exec(
        "SELECT json_extract(result, '$.charged') AS charged, json_extract(result, '$.usage') AS usage FROM tasks WHERE phase IN ('stage', 'compute')",
      );
      for (const row of rows) {
        const usage = row["usage"] as string | null;
        if (usage !== null)
          yield { charged: (row["charged"] as number | null) ?? 0, usage: JSON.parse(usage) as TaskUsage };
      }
    },
    anyMissing(first, stop) {
      const rows = sql.exec(
        "SELECT 1 FROM tasks WHERE phase = 'compute' AND number >= ? AND number < ? AND json_extract(result, '$.missing') LIMIT 1",
        first,
        stop,
      );
      return rows.toArray().length > 0;
    },
    lengths(number) {
      const [row] = sql.exec("SELECT lengths FROM tasks WHERE phase = 'compute' AND number = ?", number);
      return row ? new Uint32Array(row["lengths"] as ArrayBuffer) : new Uint32Array(0);
    },
    lengthsBetween: (first, stop) =>
      Array.from(
        sql.exec(
          "SELECT lengths FROM tasks WHERE phase = 'compute' AND number >= ? AND number < ? ORDER BY number",
          first,
          stop,
        ),
        (row) => new Uint32Array(row["lengths"] as ArrayBuffer),
      ),
    forgetPhases(phases) {
      for (const phase of phases) sql.exec("DELETE FROM tasks WHERE phase = ?", phase);
    },
    forgetRun() {
      sql.exec("DELETE FROM tasks; DELETE FROM logs;");
    },
    log(entry) {
      sql.exec(
        "INSERT INTO logs (level, body) VALUES (?, ?)",
        logLevels.indexOf(entry.level),
        JSON.stringify(entry),
      );
      sql.exec("DELETE FROM logs WHERE id <= (SELECT MAX(id) FROM logs) - ?", jobLogsKept);
    },
    logs: (query) =>
      Array.from(
        sql.exec(
          "SELECT id, body FROM logs WHERE id > ? AND level >= ? ORDER BY id LIMIT ?",
          Number(query.offset ?? 0),
          logLevels.indexOf(query.level),
          query.limit ?? jobLogsKept,
        ),
        (row) => ({
          ...(JSON.parse(row["body"] as string) as Omit<LogEntry, "id">),
          id: String(row["id"] as number).padStart(12, "0"),
        }),
      ),
  };
}
