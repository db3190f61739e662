/** Item search of STAC APIs: POST or GET, filters by what the server says it understands, page after page. */
import {
  DocumentUnreadable,
  type DocumentPorts,
  type DocumentRequest,
  type FetchedDocument,
  fetchDocument,
} from "../../io/stac/fetch-document.ts";
import { stacEmptyPagesMax, stacPageItems, stacPagesMax } from "../../limits.ts";
import { type Condition, conditionOf } from "../../stac/filter/condition.ts";
import { toCql2 } from "../../stac/filter/cql2.ts";
import { toQuery } from "../../stac/filter/query.ts";
import type { Box } from "../../stac/read/box.ts";
import type { Collection } from "../../stac/read/collection.ts";
import { documentKind, featuresOf } from "../../stac/read/document.ts";
import { type Json, objectOf } from "../../stac/read/json.ts";
import { type Link, linksOf } from "../../stac/read/link.ts";
import type { ItemSink } from "./item-list.ts";
import type { ItemQuery } from "./query.ts";

export interface SearchApi {
  readonly href: string;
  readonly method: "GET" | "POST";
  /** In which form property filters may be sent. */
  readonly filter: "cql2-json" | "query" | null;
  /** Whether items can be asked for in an order. Absent in descriptions of before, for a day. */
  readonly sorts?: boolean;
}

/** Null where a landing page offers no item search. */
export function searchApi(landing: Collection): SearchApi | null {
  const links = landing.links.filter((link) => link.rel === "search");
  const link = links.find((each) => each.method === "POST") ?? links[0];
  if (!link) return null;
  const says = (pattern: RegExp): boolean => landing.conformance.some((each) => pattern.test(each));
  const cql2 = says(/item-search#filter/) && says(/cql2-json|basic-cql/);
  const filter = cql2 ? "cql2-json" : says(/item-search#query/) ? "query" : null;
  return {
    href: link.href,
    method: link.method,
    filter: link.method === "POST" ? filter : null,
    sorts: link.method === "POST" && says(/item-search#sort/),
  };
}

/** The items of one collection, as OGC API Features have them; null where it has no such link. */
export function itemsApi(collection: Collection): SearchApi | null {
  const link = collection.links.find((each) => each.rel === "items" && /^https?:/.test(each.href));
  return link ? { href: link.href, method: "GET", filter: null } : null;
}

export interface Search {
  readonly api: SearchApi;
  /** Empty: all collections of the API. */
  readonly collections: readonly string[];
  readonly query: ItemQuery;
  readonly collection: Collection | null;
  /** Items of the first page are enough. */
  readonly sampleItems?: number;
}

/** One search per box: few servers take boxes that cross the antimeridian. */
export async function searchItems(search: Search, into: ItemSink, ports: DocumentPorts): Promise<void> {
  for (const box of search.query.boxes ?? [null]) {
    await followPages(firstRequest(search, box), { ...search, into, ports });
    if (into.full) return;
  }
}

function firstRequest({ api, collections, query, sampleItems }: Search, box: Box | null): DocumentRequest {
  const condition = conditionOf(query.properties);
  const members = {
    limit: sampleItems ?? stacPageItems,
    ...(collections.length > 0 ? { collections } : {}),
    ...(box ? { bbox: box } : {}),
    ...datetimeOf(query),
    ...filterOf(api, condition),
  };
  if (api.method === "POST") return { url: api.href, method: "POST", body: members };
  const url = new URL(api.href);
  for (const [name, value] of Object.entries(members)) url.searchParams.set(name, String(value));
  return { url: url.href };
}

/** STAC intervals are closed: what is asked for too much is dropped by the check on our side. */
function datetimeOf({ from, to }: ItemQuery): Json {
  return from === null && to === null ? {} : { datetime: `${from ?? ".."}/${to ?? ".."}` };
}

function filterOf(api: SearchApi, condition: Condition | null): Json {
  if (!condition || api.filter === null) return {};
  if (api.filter === "cql2-json") return { "filter-lang": "cql2-json", filter: toCql2(condition) };
  const query = toQuery(condition);
  return query ? { query } : {};
}

interface Paging {
  readonly into: ItemSink;
  readonly ports: DocumentPorts;
  readonly collection: Collection | null;
  readonly sampleItems?: number;
}

/** Pages of items from a first request on, until there is no next one or the list is full. Fewer than the server counted are a fault of it. */
export async function followPages(first: DocumentRequest, of: Paging): Promise<void> {
  const asked = new Set<string>();
  const before = of.into.seen;
  let request: DocumentRequest | null = first;
  let counted: number | null = null;
  let empty = 0;
  for (let page = 0; request; page++) {
    const key = JSON.stringify(request);
    if (asked.has(key)) return;
    asked.add(key);
    if (page >= stacPagesMax)
      throw new DocumentUnreadable(
        request.url,
        `has more than ${stacPagesMax} pages of items for this load; ask for less time or area`,
      );
    const seen = of.into.seen;
    const { next, matched } = takePage(await fetchDocument(request, of.ports), request, of);
    counted ??= matched;
    request = next;
    empty = of.into.seen > seen ? 0 : empty + 1;
    if (empty > stacEmptyPagesMax) return;
    if (of.into.full || (of.sampleItems !== undefined && of.into.seen >= of.sampleItems)) return;
  }
  if (counted !== null && of.sampleItems === undefined) requireAll(first.url, of.into.seen - before, counted);
}

function requireAll(url: string, given: number, counted: number): void {
  if (given < counted)
    throw new DocumentUnreadable(
      url,
      `counts ${counted} items for this load, gives ${given} of them, and has no link to the others; ask for less time or area, so that one page holds all`,
    );
}

interface Page {
  /** The request of the next page; null where there is none. */
  readonly next: DocumentRequest | null;
  /** How many items there are in all pages, as the server counts them; null where it does not. */
  readonly matched: number | null;
}

/** Items of a page go into the list. */
export function takePage(
  { url, json }: FetchedDocument,
  request: DocumentRequest,
  of: Pick<Paging, "into" | "collection">,
): Page {
  if (documentKind(json) !== "items")
    throw new DocumentUnreadable(request.url, "gives no page of items: a FeatureCollection was expected");
  for (const feature of featuresOf(json)) of.into.add(feature, selfOf(feature, url), of.collection);
  const next = linksOf(json, url).find((link) => link.rel === "next");
  return { next: next ? nextRequest(next, request) : null, matched: matchedOf(json) };
}

/** STAC API 1.0 counts in the page, earlier versions in its context. */
function matchedOf(json: Json): number | null {
  const counted = json["numberMatched"] ?? objectOf(json["context"])["matched"];
  return typeof counted === "number" ? counted : null;
}

/** Relative hrefs of an item's assets are relative to the item, not to the page. */
export function selfOf(feature: Json, page: string): string {
  return (
    linksOf(feature, page).find((link) => link.rel === "self" && /^https?:/.test(link.href))?.href ?? page
  );
}

function nextRequest(next: Link, before: DocumentRequest): DocumentRequest {
  const headers = { ...before.headers, ...next.headers };
  const common = Object.keys(headers).length > 0 ? { headers } : {};
  if (next.method === "GET") return { url: next.href, ...common };
  const earlier = next.merge || !next.body ? (before.body as Json | undefined) : undefined;
  return { url: next.href, method: "POST", body: { ...earlier, ...next.body }, ...common };
}
