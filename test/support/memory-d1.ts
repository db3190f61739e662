/** As much of D1 as its adapters use, on SQLite as Node has it: rows, changes, and batches that are all or nothing. */
import { readFileSync, readdirSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

interface Result {
  readonly results: unknown[];
  readonly meta: { readonly changes: number };
}

interface Statement {
  execute(): Result;
  bind(...values: SQLInputValue[]): Statement;
  all(): Promise<Result>;
  run(): Promise<Result>;
  raw(): Promise<unknown[][]>;
}

const migrations = (): string[] =>
  readdirSync("migrations")
    .filter((file) => file.endsWith(".sql"))
    .sort();

export interface MemoryD1 {
  /** To be given to the adapters. */
  readonly database: never;
  readonly sqlite: DatabaseSync;
  /** Runs the migrations whose names begin so, those before them included. */
  readonly migrateTo: (last: string) => void;
}

/** Parameters go to D1 as JSON, which has no infinite numbers. */
const asSent = (value: SQLInputValue): SQLInputValue =>
  typeof value === "number" && !Number.isFinite(value) ? null : value;

/** All migrations have run, or those up to the given one. */
export function memoryD1(last = "9999"): MemoryD1 {
  const sqlite = new DatabaseSync(":memory:");
  let ran = 0;
  const migrateTo = (until: string): void => {
    for (const name of migrations().slice(ran))
      if (name.slice(0, 4) <= until) {
        sqlite.exec(readFileSync(`migrations/${name}`, "utf8"));
        ran++;
      }
  };
  migrateTo(last);
  const statement = (text: string, values: readonly SQLInputValue[]): Statement => {
    const execute = (): Result => {
      const prepared = sqlite.prepare(text);
      if (prepared.columns().length > 0) return { results: prepared.all(...values), meta: { changes: 0 } };
      const { changes } = prepared.run(...values);
      return { results: [], meta: { changes: Number(changes) } };
    };
    const all = async (): Promise<Result> => execute();
    const raw = (): Promise<unknown[][]> => {
      const prepared = sqlite.prepare(text);
      prepared.setReturnArrays(true);
      return Promise.resolve(prepared.all(...values) as unknown as unknown[][]);
    };
    return { bind: (...bound) => statement(text, bound.map(asSent)), execute, all, run: all, raw };
  };
  const batch = async (statements: readonly Statement[]): Promise<Result[]> => {
    // Nothing comes between its statements.
    sqlite.exec("BEGIN");
    try {
      const results = statements.map((each) => each.execute());
      sqlite.exec("COMMIT");
      return results;
    } catch (error) {
      sqlite.exec("ROLLBACK");
      throw error;
    }
  };
  const database = { prepare: (text: string) => statement(text, []), batch } as never;
  return { database, sqlite, migrateTo };
}
