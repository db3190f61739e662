/** All collections that users see: our own, and those of other servers. */
import { itemsPerLoadMax } from "../../limits.ts";
import { queryablesDocument } from "../../stac/collection.ts";
import type { Json } from "../../stac/read/json.ts";
import type { Deps } from "../deps.ts";
import { openeoError } from "../ports/openeo-error.ts";
import { unknownCollection } from "./unknown.ts";
import type { StacApiEntry } from "./upstream/entry.ts";

type CollectionDocument = Json & { readonly id: string };

/** STAC Collections by id; one whose server fails is shown with the reason instead of its metadata. */
export async function collectionDocuments(deps: Deps): Promise<readonly CollectionDocument[]> {
  const own = (await deps.catalog.list()).filter((record) => !deps.upstream.entry(record.id));
  const others = await Promise.all(deps.upstream.entries.map((entry) => documentOrStub(entry, deps)));
  return [...own.map((record) => ({ ...record.stac, id: record.id })), ...others].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}

async function documentOrStub(entry: StacApiEntry, deps: Deps): Promise<CollectionDocument> {
  try {
    return { ...(await deps.upstream.get(entry)).stac, id: entry.id };
  } catch (error) {
    const told = openeoError(error);
    if (told.code === "Internal") throw error;
    return {
      type: "Collection",
      stac_version: "1.0.0",
      id: entry.id,
      title: entry.title ?? entry.id,
      description: told.message,
      license: "other",
      extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
      links: [],
    };
  }
}

/** Without links that depend on the host. */
export async function collectionDocument(id: string, deps: Deps): Promise<Json> {
  const entry = deps.upstream.entry(id);
  if (entry) return (await deps.upstream.get(entry)).stac;
  const record = await deps.catalog.get(id);
  if (record) return record.stac;
  throw await unknownCollection(id, deps);
}

/** A JSON Schema of the properties that filters may use. */
export async function collectionQueryables(id: string, deps: Deps): Promise<Json> {
  const entry = deps.upstream.entry(id);
  if (entry) return (await deps.upstream.get(entry)).queryables;
  const record = await deps.catalog.get(id);
  if (!record) throw await unknownCollection(id, deps);
  const items = await deps.catalog.items(record, {
    bbox: null,
    from: null,
    to: null,
    limit: itemsPerLoadMax,
  });
  return queryablesDocument(
    id,
    items.map((item) => item.properties),
    null,
  );
}
