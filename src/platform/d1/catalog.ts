/** The catalogue in D1: collections and items as documents, with columns for what is searched. */
import { type SQL, and, asc, eq, gt, gte, lt, lte, or, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type {
  Catalog,
  CatalogWriter,
  CollectionFacts,
  CollectionRecord,
  ItemRecord,
} from "../../app/ports/index.ts";
import { itemFromStore, storedItem } from "../../app/ports/stored-sources.ts";
import { canonicalJson, parseCanonical } from "../../cube/canonical.ts";
import { collections, items } from "./schema.ts";

/** Bound parameters of one statement are limited to 100; an item has nine columns. */
const ITEMS_PER_INSERT = 10;

export function d1Catalog(database: Parameters<typeof drizzle>[0]): Catalog & CatalogWriter {
  const db = drizzle(database);
  return {
    async list() {
      return (await db.select().from(collections).orderBy(asc(collections.id))).map(toRecord);
    },
    async get(id) {
      const [row] = await db.select().from(collections).where(eq(collections.id, id));
      return row ? toRecord(row) : null;
    },
    async items(collection, query) {
      const rows = await db
        .select({ body: items.body })
        .from(items)
        .where(
          and(
            eq(items.collection, collection),
            query.from === null
              ? undefined
              : gte(sql`coalesce(${items.until}, ${items.datetime})`, query.from),
            query.after && isAfter(query.after),
            query.to === null ? undefined : lt(items.datetime, query.to),
            query.bbox === null
              ? undefined
              : and(
                  touchesLongitudes(query.bbox[0], query.bbox[2]),
                  lte(items.south, query.bbox[3]),
                  gte(items.north, query.bbox[1]),
                ),
          ),
        )
        .orderBy(asc(items.datetime), asc(items.id))
        .limit(query.limit);
      return rows.map((row) => itemFromStore(parseCanonical(row.body) as ItemRecord));
    },
    putCollection: (record, itemRecords) => putCollection(db, record, itemRecords),
    async removeCollection(id) {
      const found = await db.select({ id: collections.id }).from(collections).where(eq(collections.id, id));
      await db.batch([
        db.delete(items).where(eq(items.collection, id)),
        db.delete(collections).where(eq(collections.id, id)),
      ]);
      return found.length > 0;
    },
  };
}

/** In canonical order. */
function isAfter({ datetime, id }: Pick<ItemRecord, "datetime" | "id">): SQL | undefined {
  return or(gt(items.datetime, datetime), and(eq(items.datetime, datetime), gt(items.id, id)));
}

/** Items and the query may cross the antimeridian: their west is then greater than their east. */
function touchesLongitudes(west: number, east: number): SQL | undefined {
  const startsBefore = lte(items.west, east);
  const endsAfter = gte(items.east, west);
  const crosses = gt(items.west, items.east);
  if (west > east) return or(crosses, startsBefore, endsAfter);
  return or(and(startsBefore, endsAfter), and(crosses, or(startsBefore, endsAfter)));
}

function toRecord(row: typeof collections.$inferSelect): CollectionRecord {
  return { id: row.id, stac: row.stac, facts: parseCanonical(row.facts) as CollectionFacts };
}

/** All in one batch, which D1 makes atomic: a collection is never seen with half of its items. */
async function putCollection(
  db: DrizzleD1Database,
  record: CollectionRecord,
  itemRecords: readonly ItemRecord[],
): Promise<void> {
  const rows = itemRecords.map((item) => ({
    collection: record.id,
    id: item.id,
    datetime: item.datetime,
    until: item.until ?? null,
    west: item.bbox[0],
    south: item.bbox[1],
    east: item.bbox[2],
    north: item.bbox[3],
    body: canonicalJson(storedItem(item)),
  }));
  const inserts = Array.from({ length: Math.ceil(rows.length / ITEMS_PER_INSERT) }, (_, i) =>
    db.insert(items).values(rows.slice(i * ITEMS_PER_INSERT, (i + 1) * ITEMS_PER_INSERT)),
  );
  await db.batch([
    db.delete(items).where(eq(items.collection, record.id)),
    db.delete(collections).where(eq(collections.id, record.id)),
    db.insert(collections).values({ id: record.id, stac: record.stac, facts: canonicalJson(record.facts) }),
    ...inserts,
  ]);
}
