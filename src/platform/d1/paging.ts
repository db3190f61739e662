/** Pages of rows, oldest first; a cursor names the last row that was shown. */
import { type Column, type SQL, and, eq, gt, or, sql } from "drizzle-orm";
import { titleBytesMax } from "../../limits.ts";

interface Dated {
  readonly created: string;
  readonly id: string;
}

/** Rows behind a cursor; undefined, which is no condition, without one. */
export function laterThan(
  columns: Readonly<Record<keyof Dated, Column>>,
  after: string | null,
): SQL | undefined {
  const [created, id] = after?.split("~") ?? [];
  if (created === undefined || id === undefined) return undefined;
  return or(gt(columns.created, created), and(eq(columns.created, created), gt(columns.id, id)));
}

/** Out of one row more than the page shows, which tells whether there is a next one. */
export function pageOf<Row extends Dated>(
  rows: readonly Row[],
  limit: number,
): { readonly shown: readonly Row[]; readonly next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  return { shown, next: rows.length > shown.length && last ? cursorOf(last) : null };
}

function cursorOf({ created, id }: Dated): string {
  return `${created}~${id}`;
}

/** A member of a JSON column, by name. */
export function member<T>(body: Column, name: string): SQL<T> {
  return sql<T>`json_extract(${body}, ${`$.${name}`})`;
}

export function titleOf(body: Column): SQL<string | null> {
  return sql<string | null>`substr(${member(body, "title")}, 1, ${titleBytesMax})`;
}
