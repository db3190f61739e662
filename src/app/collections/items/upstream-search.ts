/**
 * Search for items of collections of another server: what was asked for, in our words, is sent to the search that the operator
 * configured, and to no other address. Pages go on by what that server gave, of which only the members that differ are kept.
 */
import { OpenEOError } from "../../../errors.ts";
import {
  DocumentUnreadable,
  type DocumentPorts,
  type DocumentRequest,
  fetchDocument,
} from "../../../io/stac/fetch-document.ts";
import { searchCursorBytesMax } from "../../../limits.ts";
import type { Condition } from "../../../stac/filter/condition.ts";
import { toCql2 } from "../../../stac/filter/cql2.ts";
import type { ItemSearch } from "../../../stac/item-search/search.ts";
import { documentKind, featuresOf } from "../../../stac/read/document.ts";
import { type Json, objectOf, textOf } from "../../../stac/read/json.ts";
import { type Link, linksOf } from "../../../stac/read/link.ts";
import type { SearchApi } from "../../stac/search.ts";
import type { StacApiEntry } from "../upstream/entry.ts";
import type { ItemPage } from "./page.ts";
import { upstreamItem } from "./upstream-document.ts";

export interface UpstreamSearch {
  readonly search: ItemSearch;
  /** All of one server. */
  readonly entries: readonly StacApiEntry[];
  readonly api: SearchApi;
  readonly cursor: Json | null;
}

export async function searchUpstream(of: UpstreamSearch, ports: DocumentPorts): Promise<ItemPage> {
  const first = requestOf(of);
  const request = of.cursor ? continued(first, of.cursor) : first;
  const page = await fetchDocument(request, ports);
  if (documentKind(page.json) !== "items")
    throw new DocumentUnreadable(of.api.href, "gives no page of items: a FeatureCollection was expected");
  const items = featuresOf(page.json)
    .slice(0, of.search.limit)
    .flatMap((feature) => upstreamItem(feature, page.url, of.entries) ?? []);
  const next = linksOf(page.json, page.url).find((link) => link.rel === "next");
  return { items, next: next && items.length > 0 ? cursorOf(next, { first, api: of.api }) : null };
}

/** Nothing but these members is ever sent. */
function requestOf({ search, entries, api }: UpstreamSearch): DocumentRequest {
  const { ids, bbox, intersects, from, to, sort, limit } = search;
  const members = {
    limit,
    collections: entries.map((entry) => entry.collection),
    ...(ids ? { ids } : {}),
    ...(bbox ? { bbox } : {}),
    ...(intersects ? { intersects } : {}),
    ...(from === null && to === null ? {} : { datetime: `${from ?? ".."}/${to ?? ".."}` }),
    ...(search.filter ? filterOf(search.filter, api) : {}),
    ...(sort.length > 0 ? sortOf(search, api) : {}),
  };
  if (api.method === "POST") return { url: api.href, method: "POST", body: members };
  const url = new URL(api.href);
  for (const [name, value] of Object.entries(members))
    url.searchParams.set(
      name,
      typeof value === "object" && !Array.isArray(value) ? JSON.stringify(value) : String(value),
    );
  return { url: url.href };
}

/** Half a filter would find too much. */
function filterOf(filter: Condition, api: SearchApi): Json {
  if (api.filter === "cql2-json") return { "filter-lang": "cql2-json", filter: toCql2(filter) };
  const query = api.filter === "query" ? wholeQuery(filter) : null;
  if (query) return { query };
  throw unsupported("filter", "does not take such filters; filter by collections, ids, area and time");
}

/** In the older query extension, which has several comparisons of a property that all hold. */
function wholeQuery(filter: Condition): Json | null {
  const parts = filter.kind === "and" ? filter.parts : [filter];
  const query = new Map<string, Map<string, unknown>>();
  for (const part of parts) {
    if (part.kind !== "compare") return null;
    const known = query.get(part.property) ?? new Map<string, unknown>();
    const name = QUERY_NAMES[part.op];
    if (known.has(name)) return null;
    query.set(part.property, known.set(name, part.value));
  }
  return Object.fromEntries([...query].map(([property, known]) => [property, Object.fromEntries(known)]));
}

const QUERY_NAMES = { "=": "eq", "<>": "neq", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" } as const;

function sortOf({ sort }: ItemSearch, { sorts }: SearchApi): Json {
  if (!sorts) throw unsupported("sortby", "gives items in its own order only");
  const ITEM_MEMBERS = ["id", "collection"];
  return {
    sortby: sort.map(({ field, direction }) => ({
      field: ITEM_MEMBERS.includes(field) ? field : `properties.${field}`,
      direction,
    })),
  };
}

function unsupported(parameter: string, reason: string): OpenEOError {
  return new OpenEOError(
    "ProcessParameterInvalid",
    `The parameter '${parameter}' cannot be passed on: the server of the collection ${reason}.`,
  );
}

interface Went {
  readonly first: DocumentRequest;
  readonly api: SearchApi;
}

/** What a next link has besides what we sent: a token, mostly. */
function cursorOf(next: Link, { first, api }: Went): Json {
  const [there, configured] = [new URL(next.href), new URL(api.href)];
  if (there.origin !== configured.origin || there.pathname !== configured.pathname)
    throw new DocumentUnreadable(api.href, "leads to another address for its next page");
  const sent = objectOf(first.body);
  const cursor: Json =
    next.method === "GET"
      ? { method: "GET", query: there.search }
      : { method: "POST", query: there.search, body: differing(next.body ?? {}, sent) };
  if (JSON.stringify(cursor).length > searchCursorBytesMax)
    throw new DocumentUnreadable(
      api.href,
      `needs more than ${searchCursorBytesMax} bytes to name its next page`,
    );
  return cursor;
}

function differing(body: Json, sent: Json): Json {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name, value]) => !Object.hasOwn(sent, name) || JSON.stringify(value) !== JSON.stringify(sent[name]),
    ),
  );
}

function continued(first: DocumentRequest, cursor: Json): DocumentRequest {
  const url = new URL(first.url);
  url.search = textOf(cursor["query"]) ?? "";
  if (cursor["method"] === "GET") return { url: url.href };
  return { url: url.href, method: "POST", body: { ...objectOf(first.body), ...objectOf(cursor["body"]) } };
}
