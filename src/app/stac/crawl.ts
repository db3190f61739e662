/** Static catalogues: links are followed down, level by level, past collections that cannot hold what is asked for. */
import { type Limiter, createLimiter } from "../../io/bytes/limited.ts";
import { type DocumentPorts, DocumentUnreadable, fetchDocument } from "../../io/stac/fetch-document.ts";
import { readsInFlightMax, stacDepthMax, stacDocumentsMax } from "../../limits.ts";
import { type Collection, readCollection } from "../../stac/read/collection.ts";
import { documentKind, featuresOf } from "../../stac/read/document.ts";
import type { ItemSink } from "./item-list.ts";
import { type ItemQuery, mayHold } from "./query.ts";
import { selfOf } from "./search.ts";

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
    level = found.flatMap((child) => (child ? childrenOf(child.node, child.collection, seen) : []));
  }
}

/** What is still waiting is not asked for once a document has failed or the list is full. */
function visitAll(level: readonly Visit[], of: Crawl, limiter: Limiter): Promise<readonly (Node | null)[]> {
  let failed = false;
  return Promise.all(
    level.map((visit) =>
      limiter.run(async () => {
        if (failed || of.into.full) return null;
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

function childrenOf(node: Collection, collection: Collection | null, seen: Set<string>): Visit[] {
  const links = node.links.filter((link) => link.rel === "item" || link.rel === "child");
  const fresh = links.map((link) => link.href).filter((href) => !seen.has(href));
  for (const href of fresh) seen.add(href);
  return [...new Set(fresh)].map((url) => ({ url, collection }));
}

interface Node {
  readonly node: Collection;
  readonly collection: Collection | null;
}

/** Items go into the list; what has further links is given back. */
async function visitDocument(visit: Visit, { query, into, ports }: Crawl): Promise<Node | null> {
  const { url, json } = await fetchDocument({ url: visit.url }, ports);
  switch (documentKind(json)) {
    case "item":
      into.add(json, url, visit.collection);
      return null;
    case "items":
      for (const feature of featuresOf(json)) into.add(feature, selfOf(feature, url), visit.collection);
      return null;
    case "collection": {
      const node = readCollection(json, url);
      return mayHold(node, query) ? { node, collection: node } : null;
    }
    case "catalog":
      return { node: readCollection(json, url), collection: visit.collection };
    case null:
      throw new DocumentUnreadable(visit.url, "is no STAC document, though a catalogue links to it");
  }
}
