/** SqlStorage of a Durable Object over Node's SQLite, counting what it writes and reads. */
import { DatabaseSync } from "node:sqlite";

export interface CountedSql {
  readonly sql: { exec(query: string, ...values: unknown[]): unknown };
  readonly counts: { statements: number; rowsWritten: number };
  /** Bytes of the database. */
  readonly bytes: () => number;
}

export function countedSql(): CountedSql {
  const db = new DatabaseSync(":memory:");
  const counts = { statements: 0, rowsWritten: 0 };
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const exec = (query: string, ...values: unknown[]): unknown => {
    counts.statements++;
    if (values.length === 0 && /;\s*\S/.test(query)) {
      db.exec(query);
      return [];
    }
    const statement = prepared.get(query) ?? db.prepare(query);
    prepared.set(query, statement);
    const bound = values.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value));
    if (/^\s*SELECT/.test(query)) return cursor(statement.iterate(...(bound as never[])));
    counts.rowsWritten += Number(statement.run(...(bound as never[])).changes);
    return cursor([]);
  };
  return {
    sql: { exec },
    counts,
    bytes: () => {
      const pragma = (name: string): number => Number(Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0]);
      return pragma("page_count") * pragma("page_size");
    },
  };
}

/** Blobs come as ArrayBuffers, as in workerd. */
function* rowsOf(rows: Iterable<Record<string, unknown>>): Generator<Record<string, unknown>> {
  for (const row of rows) {
    for (const [name, value] of Object.entries(row))
      if (value instanceof Uint8Array) row[name] = value.slice().buffer;
    yield row;
  }
}

function cursor(rows: Iterable<Record<string, unknown>>): object {
  const all = rowsOf(rows);
  return Object.assign(all, { toArray: () => [...all] });
}
