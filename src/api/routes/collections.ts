/** Data discovery. */
import type { CollectionRecord } from "../../app/ports.ts";
import { OpenEOError } from "../../errors.ts";
import { queryablesDocument } from "../../stac/collection.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { nextLinks, pageOf, slicePage } from "../http/page.ts";

export async function listCollections(context: RouteContext): Promise<Response> {
  const records = await context.deps.catalog.list();
  const page = pageOf(context.url);
  const { shown, next } = slicePage(records, page);
  return json({
    collections: shown.map((record) => shortDocument(record, context.root)),
    links: nextLinks(context.url, page.limit, next),
  });
}

export async function describeCollection(context: RouteContext): Promise<Response> {
  const record = await recordOf(context);
  const { root } = context;
  const own = `${root}/collections/${record.id}`;
  return json({
    ...record.stac,
    links: [
      ...(record.stac["links"] as readonly unknown[]),
      { rel: "self", href: own, type: "application/json" },
      { rel: "root", href: `${root}/`, type: "application/json" },
      { rel: "parent", href: `${root}/collections`, type: "application/json" },
      {
        rel: "http://www.opengis.net/def/rel/ogc/1.0/queryables",
        href: `${own}/queryables`,
        type: "application/schema+json",
      },
    ],
  });
}

export async function queryables(context: RouteContext): Promise<Response> {
  const record = await recordOf(context);
  const items = await context.deps.catalog.items(record.id, { bbox: null, from: null, to: null });
  return json(
    { ...queryablesDocument(record.id, items), $id: context.url.href },
    { type: "application/schema+json" },
  );
}

async function recordOf(context: RouteContext): Promise<CollectionRecord> {
  const id = context.params["collection_id"]!;
  const record = await context.deps.catalog.get(id);
  if (record) return record;
  throw new OpenEOError("CollectionNotFound", `Collection '${id}' does not exist.`);
}

/** Valid STAC without the long parts. */
function shortDocument(record: CollectionRecord, root: string): Record<string, unknown> {
  const { summaries: _summaries, "cube:dimensions": _dimensions, ...rest } = record.stac;
  return {
    ...rest,
    links: [
      { rel: "self", href: `${root}/collections/${record.id}`, type: "application/json" },
      { rel: "root", href: `${root}/`, type: "application/json" },
    ],
  };
}
