/** Imports in D1. What readers see changes in one batch, which D1 makes atomic; all else can be interrupted anywhere and done again. */
import { type SQL, and, asc, eq, lt, or, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type { CollectionRecord, ItemRecord } from "../../app/ports/index.ts";
import type { ImportRecord, ImportStore, Portion } from "../../app/ports/imports.ts";
import { storedItem } from "../../app/ports/stored-sources.ts";
import { canonicalJson } from "../../cube/canonical.ts";
import { statementTextMax } from "../../limits.ts";
import { collections, importUploads, imports, items } from "./schema.ts";

export function d1Imports(database: Parameters<typeof drizzle>[0]): ImportStore {
  const db = drizzle(database);
  const isOpen = (id: string): SQL | undefined => and(eq(imports.id, id), eq(imports.state, "open"));
  return {
    async begin({ id, collection, document }, now) {
      await db
        .insert(imports)
        .values({ id, collection, document, state: "open", made: now, touched: now, portions: 0 })
        .onConflictDoNothing();
    },
    async get(id) {
      const [row] = await db.select().from(imports).where(eq(imports.id, id));
      return row ?? null;
    },
    async touch(id, now) {
      const { meta } = await db.update(imports).set({ touched: now }).where(isOpen(id));
      return meta.changes > 0;
    },
    addPortion: (id, portion, now) => addPortion(db, { id, portion, now }),
    makeCurrent: (id, record, now) => makeCurrent(db, { id, record, now }),
    async end(id, now) {
      await db
        .update(imports)
        .set({ state: "over", touched: now, document: null, summary: null })
        .where(isOpen(id));
    },
    async removeCollection(id, now) {
      const [, , removed] = await db.batch([
        oldItemsAreOver(db, id, { now, onlyIf: sql`true` }),
        db
          .update(imports)
          .set({ state: "over", touched: now, summary: null })
          .where(and(eq(imports.collection, id), eq(imports.state, "current"))),
        db.delete(collections).where(eq(collections.id, id)),
      ]);
      return removed.meta.changes > 0;
    },
    async due({ overBefore, openBefore, collection }, limit) {
      return db
        .select()
        .from(imports)
        .where(
          and(
            or(
              and(eq(imports.state, "over"), lt(imports.touched, overBefore)),
              and(eq(imports.state, "open"), lt(imports.touched, openBefore)),
            ),
            collection === undefined ? undefined : eq(imports.collection, collection),
          ),
        )
        .orderBy(asc(imports.touched))
        .limit(limit);
    },
    async removeItems(id, limit) {
      const some = db.select({ id: items.id }).from(items).where(eq(items.import, id)).limit(limit);
      const { meta } = await db.delete(items).where(and(eq(items.import, id), sql`${items.id} in ${some}`));
      return meta.changes < limit;
    },
    async forget(id) {
      await db.delete(imports).where(eq(imports.id, id));
    },
    async uploads(id) {
      const rows = await db.select().from(importUploads).where(eq(importUploads.import, id));
      return rows.map(({ key, uploadId }) => ({ key, uploadId }));
    },
    async putUpload(id, { key, uploadId }) {
      await db
        .insert(importUploads)
        .values({ import: id, key, uploadId })
        .onConflictDoUpdate({ target: [importUploads.import, importUploads.key], set: { uploadId } });
    },
    async removeUpload(id, { key, uploadId }) {
      await db
        .delete(importUploads)
        .where(
          and(eq(importUploads.import, id), eq(importUploads.key, key), eq(importUploads.uploadId, uploadId)),
        );
    },
  };
}

type Added = Awaited<ReturnType<ImportStore["addPortion"]>>;

interface Adding {
  readonly id: ImportRecord["id"];
  readonly portion: Portion;
  readonly now: string;
}

/** Every statement of the batch looks whether the import still waits for this portion: a second copy of a request changes nothing. */
async function addPortion(db: DrizzleD1Database, { id, portion, now }: Adding): Promise<Added> {
  const waits = and(eq(imports.id, id), eq(imports.state, "open"), eq(imports.portions, portion.number));
  const inserts = rowTexts(portion.items).map((rows) =>
    db.insert(items).select(sql`
      select ${id}, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
      from json_each(${rows}) where exists (select 1 from imports where ${waits})`),
  );
  const next = { portions: portion.number + 1, summary: portion.summary, touched: now };
  try {
    const results = await db.batch([
      db.update(imports).set({ touched: now }).where(waits),
      ...inserts,
      db.update(imports).set(next).where(waits),
    ]);
    return results[0].meta.changes > 0 ? "added" : "not now";
  } catch (error) {
    if (/UNIQUE constraint failed: items/.test(messages(error))) return "item twice";
    throw error;
  }
}

function messages(error: unknown): string {
  return error instanceof Error ? `${error.message} ${messages(error.cause)}` : "";
}

/** Rows as JSON texts, each for one statement. */
function rowTexts(records: readonly ItemRecord[]): readonly string[] {
  const texts: string[][] = [];
  let length = Infinity;
  for (const item of records) {
    const row = JSON.stringify([
      item.id,
      item.datetime,
      item.until ?? null,
      ...item.bbox,
      canonicalJson(storedItem(item)),
    ]);
    if (length + row.length > statementTextMax) {
      texts.push([]);
      length = 0;
    }
    texts[texts.length - 1]!.push(row);
    length += row.length;
  }
  return texts.map((rows) => `[${rows.join(",")}]`);
}

interface Exchange {
  readonly id: ImportRecord["id"];
  readonly record: Omit<CollectionRecord, "import">;
  readonly now: string;
}

async function makeCurrent(db: DrizzleD1Database, { id, record, now }: Exchange): Promise<boolean> {
  const open = sql`exists (select 1 from imports where id = ${id} and state = 'open')`;
  const { stac, facts } = record;
  const results = await db.batch([
    oldItemsAreOver(db, record.id, { now, onlyIf: open }),
    db
      .update(imports)
      .set({ state: "over", touched: now, summary: null })
      .where(and(eq(imports.collection, record.id), eq(imports.state, "current"), open)),
    db
      .insert(collections)
      .select(sql`select ${record.id}, ${JSON.stringify(stac)}, ${canonicalJson(facts)}, ${id} where ${open}`)
      .onConflictDoUpdate({
        target: collections.id,
        set: {
          stac: sql`excluded.stac`,
          facts: sql`excluded.facts`,
          currentImport: sql`excluded.current_import`,
        },
      }),
    db
      .update(imports)
      .set({ state: "current", touched: now, document: null })
      .where(and(eq(imports.id, id), eq(imports.state, "open"))),
  ]);
  return results[3].meta.changes > 0;
}

/** Items of before there were imports become those of an import that is over. */
function oldItemsAreOver(
  db: DrizzleD1Database,
  collection: string,
  { now, onlyIf }: { readonly now: string; readonly onlyIf: SQL },
) {
  return db
    .insert(imports)
    .select(
      sql`select id, id, 'over', ${now}, ${now}, 0, null, null from collections
      where id = ${collection} and current_import is null and ${onlyIf}`,
    )
    .onConflictDoNothing();
}
