/** From any STAC address to the items that a load asks for. */
import {
  type DocumentPorts,
  DocumentUnreadable,
  type FetchedDocument,
  fetchDocument,
} from "../../io/stac/fetch-document.ts";
import { publicUrl } from "../../io/http/public-url.ts";
import { type Collection, readCollection } from "../../stac/read/collection.ts";
import { documentKind } from "../../stac/read/document.ts";
import { dataAssets } from "../../stac/read/item.ts";
import { type Json, textOf } from "../../stac/read/json.ts";
import { linksOf } from "../../stac/read/link.ts";
import { crawl } from "./crawl.ts";
import { type ItemList, type ItemSink, createItemList } from "./item-list.ts";
import type { ItemQuery } from "./query.ts";
import { type SearchApi, followPages, itemsApi, searchApi, searchItems, takePage } from "./search.ts";

export interface FoundItems {
  readonly list: ItemList;
  /** What the address is: "collection 'x'". */
  readonly what: string;
}

export async function findItems(url: string, query: ItemQuery, ports: DocumentPorts): Promise<FoundItems> {
  const list = createItemList(query);
  const { json } = await collectItems(url, { query, list, ports });
  return { list, what: nameOf(json, url) };
}

function nameOf(json: Json, url: string): string {
  const kind = documentKind(json);
  return kind === "items"
    ? `the items at ${publicUrl(url)}`
    : `${kind} '${textOf(json["id"]) ?? publicUrl(url)}'`;
}

export interface Collecting {
  readonly query: ItemQuery;
  readonly list: ItemSink;
  readonly ports: DocumentPorts;
}

/** Items go into the list; the document at the address is given back. */
export async function collectItems(url: string, collecting: Collecting): Promise<FetchedDocument> {
  const fetched = await fetchDocument({ url }, collecting.ports);
  const find: Find = { ...collecting, fetched };
  switch (documentKind(fetched.json)) {
    case "item":
      await addItem(find);
      return fetched;
    case "items":
      await addPages(find, url);
      return fetched;
    case "collection":
      await addOfCollection(find);
      return fetched;
    case "catalog":
      await addOfCatalog(find);
      return fetched;
    case null:
      throw new DocumentUnreadable(
        url,
        "is no STAC Item, Collection or Catalog: it is JSON without their members",
      );
  }
}

interface Find extends Collecting {
  readonly fetched: FetchedDocument;
}

/** The collection of an item is asked only where the item does not name its bands; items stand for themselves where it cannot be had. */
async function addItem({ fetched, list, query, ports }: Find): Promise<void> {
  const { json, url } = fetched;
  const link = linksOf(json, url).find((each) => each.rel === "collection" && /^https?:/.test(each.href));
  const alone = createItemList({ ...query, from: null, to: null, boxes: null, properties: {} });
  alone.add(json, url, null);
  const complete = alone.items.every((item) => dataAssets(item).every((asset) => asset.bands.length > 0));
  list.add(json, url, link && !complete ? await collectionAt(link.href, ports) : null);
}

async function collectionAt(url: string, ports: DocumentPorts): Promise<Collection | null> {
  try {
    const { json, url: base } = await fetchDocument({ url }, ports);
    return documentKind(json) === "collection" ? readCollection(json, base) : null;
  } catch {
    return null;
  }
}

/** The page that was fetched is read from the document; the next ones are asked for. */
async function addPages({ fetched, list, ports }: Find, url: string): Promise<void> {
  const paging = { into: list, ports, collection: null };
  const { next } = takePage(fetched, { url }, paging);
  if (next && !list.full) await followPages(next, paging);
}

/** Collections of an API are searched, those of a file tree are crawled; one without either may hold the assets itself. */
async function addOfCollection({ fetched, query, list, ports }: Find): Promise<void> {
  const { json, url } = fetched;
  const collection = readCollection(json, url);
  const items = itemsApi(collection);
  if (items) {
    const api = await apiOf(collection, ports);
    const collections = api ? [collection.id] : [];
    return searchItems({ api: api ?? items, collections, query, collection }, list, ports);
  }
  if (collection.links.some((link) => link.rel === "item" || link.rel === "child"))
    return crawl(collection, url, { query, into: list, ports });
  list.add(json, url, collection);
}

/** The search of the API that a collection belongs to. */
async function apiOf(collection: Collection, ports: DocumentPorts): Promise<SearchApi | null> {
  const root = collection.links.find((link) => link.rel === "root" && /^https?:/.test(link.href));
  if (!root) return null;
  try {
    const { json, url } = await fetchDocument({ url: root.href }, ports);
    return searchApi(readCollection(json, url));
  } catch {
    return null;
  }
}

async function addOfCatalog({ fetched, query, list, ports }: Find): Promise<void> {
  const catalog = readCollection(fetched.json, fetched.url);
  const api = searchApi(catalog);
  if (api) return searchItems({ api, collections: [], query, collection: null }, list, ports);
  return crawl(catalog, fetched.url, { query, into: list, ports });
}
