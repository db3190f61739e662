/** Catalogues without a search: links are followed down, level by level, past collections that cannot hold what is asked for. */
import { type Limiter, createLimiter } from "../../io/bytes/limited.ts";
import { type DocumentPorts, DocumentUnreadable, fetchDocument } from "../../io/stac/fetch-document.ts";
import { readsInFlightMax, stacDepthMax, stacDocumentsMax } from "../../limits.ts";
import { type Collection, readCollection } from "../../stac/read/collection.ts";
import { documentKind, featuresOf } from "../../stac/read/document.ts";
import { type Json, objectsOf } from "../../stac/read/json.ts";
import { linksOf } from "../../stac/read/link.ts";
import type { ItemSink } from "./item-list.ts";
import { type ItemQuery, mayHold } from "./query.ts";
import { itemsApi, searchItems, selfOf } from "./search.ts";

export interface Crawl {
  readonly query: ItemQuery;
  readonly into: ItemSink;
  readonly ports: DocumentPorts;
}

interface Visit {
  readonly url: string;
  /** The collection that the document belongs to. */
  readonly collection: Collection | null;
}

export async function crawl(root: Collection, url: string, of: Crawl): Promise<void> {
  const seen = new Set([url]);
  const limiter = createLimiter(readsInFlightMax);
  let level = childrenOf(root, root, seen);
  for (let depth = 1; level.length > 0; depth++) {
    if (seen.size > stacDocumentsMax || depth > stacDepthMax)
      throw new DocumentUnreadable(
        url,
        `is a static catalogue of more than ${stacDocumentsMax} documents or ${stacDepthMax} levels; give the URL of one of its collections or items`,
      );
    const found = await visitAll(level, of, limiter);
    if (of.into.full) return;
    level = found.flat().flatMap((child) => childrenOf(child.node, child.collection, seen));
  }
}

/** What is still waiting is not asked for once a document has failed or the list is full. */
function visitAll(
  level: readonly Visit[],
  of: Crawl,
  limiter: Limiter,
): Promise<readonly (readonly Node[])[]> {
  let failed = false;
  return Promise.all(
    level.map((visit) =>
      limiter.run(async () => {
        if (failed || of.into.full) return [];
        try {
          return await visitDocument(visit, of);
        } catch (error) {
          failed = true;
          throw error;
        }
      }),
    ),
  );
}

/** An API without item search and without children lists its collections behind `data`. */
function childrenOf(node: Node["node"], collection: Collection | null, seen: Set<string>): Visit[] {
  const down = node.links.filter((link) => link.rel === "item" || link.rel === "child");
  const links = down.length > 0 ? down : node.links.filter((link) => link.rel === "data");
  const fresh = links.map((link) => link.href).filter((href) => !seen.has(href));
  for (const href of fresh) seen.add(href);
  return [...new Set(fresh)].map((url) => ({ url, collection }));
}

interface Node {
  readonly node: Pick<Collection, "links">;
  readonly collection: Collection | null;
}

/** Items go into the list; what has further links is given back. */
async function visitDocument(visit: Visit, of: Crawl): Promise<readonly Node[]> {
  const { into, ports } = of;
  const { url, json } = await fetchDocument({ url: visit.url }, ports);
  switch (documentKind(json)) {
    case "item":
      into.add(json, url, visit.collection);
      return [];
    case "items":
      for (const feature of featuresOf(json)) into.add(feature, selfOf(feature, url), visit.collection);
      return [];
    case "collection":
      return enterCollection(readCollection(json, url), of);
    case "catalog":
      return [{ node: readCollection(json, url), collection: visit.collection }];
    case null:
      if (Array.isArray(json["collections"])) return enterCollections(json, url, of);
      throw new DocumentUnreadable(visit.url, "is no STAC document, though a catalogue links to it");
  }
}

/** A collection that leads on is followed; one of an API gives its items itself. */
async function enterCollection(node: Collection, { query, into, ports }: Crawl): Promise<readonly Node[]> {
  if (!mayHold(node, query)) return [];
  const api = itemsApi(node);
  if (!api || childrenOf(node, node, new Set()).length > 0) return [{ node, collection: node }];
  await searchItems({ api, collections: [], query, collection: node }, into, ports);
  return [];
}

/** A page of collections, and the one after it. */
async function enterCollections(page: Json, url: string, of: Crawl): Promise<readonly Node[]> {
  const inside: Node[] = [];
  for (const json of objectsOf(page["collections"])) {
    if (of.into.full) return [];
    inside.push(...(await enterCollection(readCollection(json, url), of)));
  }
  const next = linksOf(page, url).filter((link) => link.rel === "next");
  const links = next.map((link) => ({ ...link, rel: "child" }));
  return links.length > 0 ? [...inside, { node: { links }, collection: null }] : inside;
}
