/** Data discovery. */
import { collectionDocument, collectionDocuments, collectionQueryables } from "../../app/collections/list.ts";
import { itemQueryables } from "../../stac/item-search/queryables.ts";
import { type Json, idOf } from "../../stac/read/json.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { nextLinks, pageOf, slicePage } from "../http/page.ts";

export async function listCollections(context: RouteContext): Promise<Response> {
  const documents = await collectionDocuments(context.deps);
  const page = pageOf(context, "collections");
  const { shown, next } = slicePage(documents, page);
  return json({
    collections: shown.map((document) => shortDocument(document, context.root)),
    links: [
      { rel: "self", href: `${context.root}/collections`, type: "application/json" },
      { rel: "root", href: `${context.root}/`, type: "application/json" },
      { rel: "parent", href: `${context.root}/`, type: "application/json" },
      ...nextLinks(context, "collections", next),
    ],
  });
}

export async function describeCollection(context: RouteContext): Promise<Response> {
  const { root } = context;
  const id = context.params["collection_id"]!;
  const document = await collectionDocument(id, context.deps);
  const own = `${root}/collections/${id}`;
  return json({
    ...document,
    links: [
      ...(document["links"] as readonly unknown[]),
      { rel: "self", href: own, type: "application/json" },
      { rel: "root", href: `${root}/`, type: "application/json" },
      { rel: "parent", href: `${root}/collections`, type: "application/json" },
      { rel: "items", href: `${own}/items`, type: "application/geo+json" },
      {
        rel: "http://www.opengis.net/def/rel/ogc/1.0/queryables",
        href: `${own}/queryables`,
        type: "application/schema+json",
      },
    ],
  });
}

export async function queryables(context: RouteContext): Promise<Response> {
  const schema = await collectionQueryables(context.params["collection_id"]!, context.deps);
  return json({ ...schema, $id: context.url.href }, { type: "application/schema+json" });
}

/** Valid STAC without the long parts. */
function shortDocument(document: Json, root: string): Record<string, unknown> {
  const { summaries: _summaries, "cube:dimensions": _dimensions, ...rest } = document;
  const own = `${root}/collections/${idOf(document)}`;
  return {
    ...rest,
    links: [
      { rel: "self", href: own, type: "application/json" },
      { rel: "root", href: `${root}/`, type: "application/json" },
      { rel: "parent", href: `${root}/`, type: "application/json" },
      { rel: "items", href: `${own}/items`, type: "application/geo+json" },
    ],
  };
}

/** What items of every collection have; each collection has further ones. */
export function commonQueryables(context: RouteContext): Response {
  return json({ ...itemQueryables, $id: context.url.href }, { type: "application/schema+json" });
}
