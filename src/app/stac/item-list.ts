/** Items as they come in: read, checked, each id once, up to the number that a load may take. */
import { type Base, isOwnFolder } from "../../cube/location.ts";
import { itemsPerLoadMax } from "../../limits.ts";
import type { Collection } from "../../stac/read/collection.ts";
import { type Item, readItem } from "../../stac/read/item.ts";
import type { Json } from "../../stac/read/json.ts";
import { type ItemQuery, itemMatches } from "./query.ts";

/** What searches and crawls put their items into. */
export interface ItemSink {
  add(document: Json, base: Base, collection: Collection | null): void;
  /** Items that were looked at. */
  readonly seen: number;
  /** Nothing more is wanted. */
  readonly full: boolean;
}

export interface ItemList extends ItemSink {
  readonly items: readonly Item[];
  /** Names of bands as the collections of the items order them. */
  readonly bandOrder: readonly string[];
  /** Names of bands that the collections of the items declare. */
  readonly bandNames: readonly string[];
  /** Why items could not be used, a few of the reasons. */
  readonly reasons: readonly string[];
}

const REASONS_KEPT = 3;

function baseText(base: Base): string {
  return isOwnFolder(base) ? base.prefix : base.replace(/[?#].*$/s, "");
}

export function createItemList(query: ItemQuery): ItemList {
  const items = new Map<string, Item>();
  const reasons: string[] = [];
  const order = new Set<string>();
  const names = new Set<string>();
  let seen = 0;
  return {
    add(document, base, collection) {
      seen++;
      const read = readItem(document, base, collection);
      if (!read.item) {
        if (reasons.length < REASONS_KEPT) reasons.push(read.reason);
      } else if (itemMatches(read.item, query)) {
        for (const name of collection?.bandOrder ?? []) order.add(name);
        for (const name of collection?.bandNames ?? []) names.add(name);
        items.set(`${read.item.collection ?? baseText(base)} ${read.item.id}`, read.item);
      }
    },
    get items() {
      return [...items.values()];
    },
    get bandOrder() {
      return [...order];
    },
    get bandNames() {
      return [...names];
    },
    get seen() {
      return seen;
    },
    reasons,
    get full() {
      return items.size > itemsPerLoadMax;
    },
  };
}
