/** Rows of the money of one account, and the entries that are on their way into the ledger. */
import type { FundsRows, Hold } from "../src/app/billing/funds.ts";
import type { LedgerEntry } from "../src/app/billing/ledger.ts";

const TABLES = `
  CREATE TABLE IF NOT EXISTS balances (name TEXT PRIMARY KEY, micro INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS holds (key TEXT PRIMARY KEY, subject TEXT NOT NULL, held INTEGER NOT NULL, until INTEGER, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS spent (subject TEXT PRIMARY KEY, micro INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, body TEXT NOT NULL, written INTEGER) WITHOUT ROWID;`;

export interface AccountRows extends FundsRows {
  /** When the first hold ends of which nobody may say what became of it; null without one. */
  nextEndMs(): number | null;
  unwritten(count: number): readonly LedgerEntry[];
  setWritten(ids: readonly string[], nowMs: number): void;
  /** When the oldest written entry was; null without one. */
  oldestWrittenMs(): number | null;
  forgetWrittenBefore(ms: number): void;
}

/** Most accounts never have any money: tables come with the first row. */
export function accountRows(sql: SqlStorage): AccountRows {
  let exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'balances'").toArray().length > 0;
  const rows = (query: string, ...values: SqlStorageValue[]): Record<string, SqlStorageValue>[] =>
    exists ? [...sql.exec(query, ...values)] : [];
  const write = (query: string, ...values: SqlStorageValue[]): void => {
    if (!exists) sql.exec(TABLES);
    exists = true;
    sql.exec(query, ...values);
  };
  const numberIn = (query: string, ...values: SqlStorageValue[]): number | null =>
    (rows(query, ...values)[0]?.["value"] as number | null | undefined) ?? null;
  return {
    balance: () => numberIn("SELECT micro AS value FROM balances WHERE name = 'balance'") ?? 0,
    setBalance: (micro) => write("INSERT OR REPLACE INTO balances VALUES ('balance', ?)", micro),
    holds: () => rows("SELECT * FROM holds ORDER BY key").map(holdOf),
    hold(key) {
      const [row] = rows("SELECT * FROM holds WHERE key = ?", key);
      return row ? holdOf(row) : null;
    },
    putHold({ key, subject, held, untilMs, ...body }) {
      const text = JSON.stringify(body);
      write("INSERT OR REPLACE INTO holds VALUES (?, ?, ?, ?, ?)", key, subject, held, untilMs, text);
    },
    dropHold: (key) => write("DELETE FROM holds WHERE key = ?", key),
    spentOn: (subject) => numberIn("SELECT micro AS value FROM spent WHERE subject = ?", subject) ?? 0,
    addSpent: (subject, micro) =>
      write(
        "INSERT INTO spent VALUES (?, ?) ON CONFLICT (subject) DO UPDATE SET micro = micro + excluded.micro",
        subject,
        micro,
      ),
    hasEntry: (id) => rows("SELECT 1 FROM entries WHERE id = ?", id).length > 0,
    addEntry: (entry) => write("INSERT INTO entries VALUES (?, ?, NULL)", entry.id, JSON.stringify(entry)),
    nextEndMs: () => numberIn("SELECT MIN(until) AS value FROM holds"),
    unwritten: (count) =>
      rows("SELECT body FROM entries WHERE written IS NULL ORDER BY id LIMIT ?", count).map(
        ({ body }) => JSON.parse(body as string) as LedgerEntry,
      ),
    setWritten(ids, nowMs) {
      for (const id of ids) write("UPDATE entries SET written = ? WHERE id = ?", nowMs, id);
    },
    oldestWrittenMs: () => numberIn("SELECT MIN(written) AS value FROM entries"),
    forgetWrittenBefore: (ms) => write("DELETE FROM entries WHERE written < ?", ms),
  };
}

function holdOf(row: Record<string, SqlStorageValue>): Hold {
  return {
    ...(JSON.parse(row["body"] as string) as Pick<Hold, "kind" | "plan" | "prices">),
    key: row["key"] as string,
    subject: row["subject"] as string,
    held: row["held"] as number,
    untilMs: row["until"] as number | null,
  };
}
