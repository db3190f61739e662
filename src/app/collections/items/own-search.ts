/** Search for items of own collections: the catalogue answers what it has columns for, the rest is looked at here, within bounds. */
import { OpenEOError } from "../../../errors.ts";
import { searchPortionRows, searchReadsMax, searchRowsMax } from "../../../limits.ts";
import { type PlainGeometry, positionsOf } from "../../../cube/vector/geometry.ts";
import { relationTo } from "../../../cube/vector/topology.ts";
import { holds } from "../../../stac/filter/holds.ts";
import { type SortKey, inOrder, orderOfTime } from "../../../stac/item-search/order.ts";
import type { ItemSearch } from "../../../stac/item-search/search.ts";
import { type Box, boxesOf, boxesTouch, splitBox, uniteBoxes } from "../../../stac/read/box.ts";
import { type Json, numberOf, textOf } from "../../../stac/read/json.ts";
import type { Catalog, CollectionRecord, ItemPosition, ItemQuery, ItemRecord } from "../../ports/index.ts";
import { outline, ownItemDocument } from "./own-document.ts";
import type { FoundItem, ItemPage } from "./page.ts";

export interface OwnSearch {
  readonly search: ItemSearch;
  /** By id. */
  readonly collections: readonly CollectionRecord[];
  /** As a page of the same search gave it. */
  readonly cursor: Json | null;
}

/**
 * One collection after the other, each in the order of its index; by another order, all that is found at once. Raises
 * ProcessParameterInvalid where more would have to be looked at than a search may.
 */
export function searchOwn(of: OwnSearch, catalog: Catalog): Promise<ItemPage> {
  const order = orderOfTime(of.search.sort);
  const isIndexed = order !== null && (of.collections.length < 2 || of.search.sort.length === 0);
  return isIndexed ? inTurn(of, order, catalog) : sorted(of, catalog);
}

interface Scanned {
  readonly collection: CollectionRecord;
  readonly item: ItemRecord;
  readonly isFound: boolean;
}

async function inTurn(
  { search, collections, cursor }: OwnSearch,
  order: SortKey["direction"],
  catalog: Catalog,
): Promise<ItemPage> {
  const from = textOf(cursor?.["collection"]);
  const scan = new Scan(search, order, catalog);
  const items: FoundItem[] = [];
  let last: Scanned | null = null;
  let shown: Scanned | null = null;
  for (const collection of collections) {
    if (from !== null && collection.id < from) continue;
    const after = collection.id === from ? positionOf(cursor) : undefined;
    for await (const scanned of scan.of(collection, after)) {
      last = scanned;
      if (!scanned.isFound) continue;
      if (items.length === search.limit) return { items, next: cursorOf(shown) };
      items.push(foundOf(scanned));
      shown = scanned;
    }
    if (!scan.isOver) continue;
    if (items.length === 0) throw tooMany(last);
    return { items, next: cursorOf(last) };
  }
  return { items, next: null };
}

async function sorted({ search, collections, cursor }: OwnSearch, catalog: Catalog): Promise<ItemPage> {
  const scan = new Scan(search, "desc", catalog);
  const found: Scanned[] = [];
  for (const collection of collections) {
    for await (const scanned of scan.of(collection)) if (scanned.isFound) found.push(scanned);
    if (scan.isOver) throw tooMany(null);
  }
  const compare = inOrder(search.sort);
  found.sort((a, b) => compare(sortable(a), sortable(b)));
  const start = numberOf(cursor?.["offset"]) ?? 0;
  const items = found.slice(start, start + search.limit).map(foundOf);
  const end = start + items.length;
  return { items, next: end < found.length ? { offset: end } : null };
}

function sortable({ collection, item }: Scanned): Parameters<ReturnType<typeof inOrder>>[0] {
  return { ...item, collection: collection.id };
}

function foundOf({ collection, item }: Scanned): FoundItem {
  return { collection: collection.id, id: item.id, document: ownItemDocument(collection.id, item) };
}

function cursorOf(at: Scanned | null): Json | null {
  return at && { collection: at.collection.id, datetime: at.item.datetime, id: at.item.id };
}

function positionOf(cursor: Json | null): ItemPosition | undefined {
  const [datetime, id] = [textOf(cursor?.["datetime"]), textOf(cursor?.["id"])];
  return datetime === null || id === null ? undefined : { datetime, id };
}

function tooMany(last: Scanned | null): OpenEOError {
  const where = last ? `; it came as far as ${last.item.datetime} in collection '${last.collection.id}'` : "";
  return new OpenEOError(
    "ProcessParameterInvalid",
    `The search looks at more than ${searchRowsMax} items, or at too many collections${where}. Ask for a shorter interval by 'datetime', a smaller area, or fewer collections.`,
  );
}

/** Reads items of collections, and counts what was read. */
class Scan {
  readonly #search: ItemSearch;
  readonly #query: Omit<ItemQuery, "limit">;
  readonly #matches: (item: ItemRecord, collection: string) => boolean;
  readonly #catalog: Catalog;
  #rows = searchRowsMax;
  #reads = searchReadsMax;
  #isOver = false;

  constructor(search: ItemSearch, order: SortKey["direction"], catalog: Catalog) {
    this.#search = search;
    this.#query = { ...columnsOf(search), order };
    this.#matches = matcherOf(search);
    this.#catalog = catalog;
  }

  /** Not all could be looked at. */
  get isOver(): boolean {
    return this.#isOver;
  }

  async *of(collection: CollectionRecord, from?: ItemPosition): AsyncGenerator<Scanned, void, void> {
    if (!mayHold(collection, this.#search)) return;
    for (let after = from; ;) {
      const limit = Math.min(this.#portion, this.#rows);
      if (limit === 0 || this.#reads === 0) {
        this.#isOver = true;
        return;
      }
      const items = await this.#catalog.items(collection, {
        ...this.#query,
        limit,
        ...(after ? { after } : {}),
      });
      this.#rows -= items.length;
      this.#reads--;
      for (const item of items) yield { collection, item, isFound: this.#matches(item, collection.id) };
      if (items.length < limit) return;
      after = items[items.length - 1]!;
    }
  }

  /** One more than the page has tells whether there is a next one. */
  get #portion(): number {
    const { filter, intersects, sort, limit } = this.#search;
    return filter || intersects || sort.length > 0 ? searchPortionRows : limit + 1;
  }
}

/** A millisecond after the end, which belongs to the search and not to a query. */
function columnsOf({ ids, bbox, intersects, from, to }: ItemSearch): Omit<ItemQuery, "limit" | "order"> {
  return {
    bbox: bbox ?? (intersects && aroundOf(intersects)),
    from,
    to: to === null ? null : new Date(Date.parse(to) + 1).toISOString(),
    ...(ids ? { ids } : {}),
  };
}

function aroundOf(geometry: PlainGeometry): Box {
  const points = [...positionsOf(geometry)].map(([x, y]): Box => [x, y, x, y]);
  return points.reduce(uniteBoxes);
}

function matcherOf({ filter, intersects }: ItemSearch): (item: ItemRecord, collection: string) => boolean {
  const meets = intersects ? relationTo([intersects], "intersects") : null;
  return (item, collection) => {
    if (filter && holds(filter, { ...item, collection }) !== true) return false;
    return !meets || meets(outline(item.bbox) as unknown as PlainGeometry);
  };
}

/** By the extent of all of its items; what its document does not tell may be. */
function mayHold({ id, stac }: CollectionRecord, search: ItemSearch): boolean {
  if (search.collections.length > 0 && !search.collections.includes(id)) return false;
  const { spatial, temporal } = (stac["extent"] ?? {}) as {
    readonly spatial?: { readonly bbox?: readonly unknown[] };
    readonly temporal?: { readonly interval?: readonly (readonly (string | null)[])[] };
  };
  const [start = null, end = null] = temporal?.interval?.[0] ?? [];
  if (search.to !== null && start !== null && start > search.to) return false;
  if (search.from !== null && end !== null && end < search.from) return false;
  const asked = search.bbox ?? (search.intersects && aroundOf(search.intersects));
  const boxes = boxesOf(spatial?.bbox?.[0], null);
  return !asked || boxes.length === 0 || boxesTouch(boxes, splitBox(asked));
}
