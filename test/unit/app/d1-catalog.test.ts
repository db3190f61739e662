/** What the catalogue in D1 gives page by page, on SQLite as Node has it. */
import { readFileSync, readdirSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { expect, it } from "vitest";
import type { CollectionRecord, ItemRecord } from "../../../src/app/ports/index.ts";
import { d1Catalog } from "../../../src/platform/d1/catalog.ts";

const sqlite = new DatabaseSync(":memory:");
for (const name of readdirSync("migrations")
  .filter((file) => file.endsWith(".sql"))
  .sort())
  sqlite.exec(readFileSync(`migrations/${name}`, "utf8"));

/** As much of D1 as a catalogue uses. */
interface Statement {
  readonly all: () => Promise<{ results: unknown[] }>;
  readonly raw: () => Promise<unknown[][]>;
  readonly run: () => Promise<{ results: unknown[] }>;
}
function statement(text: string, values: readonly SQLInputValue[]): Statement {
  const rows = (): Record<string, unknown>[] => sqlite.prepare(text).all(...values);
  const all = () => Promise.resolve({ results: rows() });
  return { all, run: all, raw: () => Promise.resolve(rows().map((row) => Object.values(row))) };
}
const database = {
  prepare: (text: string) => ({ bind: (...values: SQLInputValue[]) => statement(text, values) }),
  batch: (statements: readonly Statement[]) => Promise.all(statements.map((each) => each.all())),
} as never;

const item = (id: string, datetime: string): ItemRecord => ({
  id,
  datetime,
  bbox: [1, 1, 2, 2],
  properties: {},
  assets: {},
});

it("pages follow each other in canonical order, also among items of one instant", async () => {
  const catalog = d1Catalog(database);
  const [early, late] = ["2024-01-01T00:00:00.000Z", "2024-01-02T00:00:00.000Z"];
  const items = [item("c", early), item("a", late), item("b", early), item("d", late), item("a2", early)];
  const record = { id: "x", stac: {}, facts: {} } as unknown as CollectionRecord;
  await catalog.putCollection(record, items);
  const query = { bbox: null, from: null, to: null, limit: 2 };
  const pages: string[][] = [];
  for (let after: ItemRecord | undefined; pages.length < 9;) {
    const page = await catalog.items("x", { ...query, ...(after ? { after } : {}) });
    pages.push(page.map(({ id }) => id));
    after = page.at(-1);
    if (page.length < 2) break;
  }
  expect(pages).toEqual([["a2", "b"], ["c", "a"], ["d"]]);
});
