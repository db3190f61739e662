/** As much of D1 as its adapters use, on SQLite as Node has it: rows, changes, and batches that are all or nothing. */
import { readFileSync, readdirSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

interface Result {
  readonly results: unknown[];
  readonly meta: { readonly changes: number };
}

interface Statement {
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
    const all = (): Promise<Result> => {
      const prepared = sqlite.prepare(text);
      if (prepared.columns().length > 0)
        return Promise.resolve({ results: prepared.all(...values), meta: { changes: 0 } });
      const { changes } = prepared.run(...values);
      return Promise.resolve({ results: [], meta: { changes: Number(changes) } });
    };
    const raw = (): Promise<unknown[][]> => {
      const prepared = sqlite.prepare(text);
      prepared.setReturnArrays(true);
      return Promise.resolve(prepared.all(...values) as unknown as unknown[][]);
    };
    return { bind: (...bound) => statement(text, bound), all, run: all, raw };
  };
  const batch = async (statements: readonly Statement[]): Promise<Result[]> => {
    sqlite.exec("BEGIN");
    try {
      const results: Result[] = [];
      for (const each of statements) results.push(await each.all());
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
