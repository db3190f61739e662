/** The catalogue in D1: collections and items as documents, with columns for what is searched. */
import { type SQL, and, asc, desc, eq, gt, gte, inArray, lt, lte, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type {
  Catalog,
  CollectionFacts,
  CollectionRecord,
  ItemPosition,
  ItemRecord,
} from "../../app/ports/index.ts";
import { itemFromStore } from "../../app/ports/stored-sources.ts";
import { parseCanonical } from "../../cube/canonical.ts";
import { collections, items } from "./schema.ts";

export function d1Catalog(database: Parameters<typeof drizzle>[0]): Catalog {
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
      const [ordered, beyond] = query.order === "desc" ? [desc, lt] : [asc, gt];
      const rows = await db
        .select({ body: items.body })
        .from(items)
        .where(
          and(
            eq(items.import, collection.import),
            query.from === null
              ? undefined
              : gte(sql`coalesce(${items.until}, ${items.datetime})`, query.from),
            // One parameter for all: a statement may have a hundred.
            query.ids && inArray(items.id, sql`(select value from json_each(${JSON.stringify(query.ids)}))`),
            query.after && isBeyond(query.after, beyond),
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
        .orderBy(ordered(items.datetime), ordered(items.id))
        .limit(query.limit);
      return rows.map((row) => itemFromStore(parseCanonical(row.body) as ItemRecord));
    },
  };
}

function isBeyond({ datetime, id }: ItemPosition, beyond: typeof gt): SQL | undefined {
  return or(beyond(items.datetime, datetime), and(eq(items.datetime, datetime), beyond(items.id, id)));
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
  return {
    id: row.id,
    stac: row.stac,
    facts: parseCanonical(row.facts) as CollectionFacts,
    import: row.currentImport ?? row.id,
  };
}
