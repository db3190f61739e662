/** All collections that users see: our own, and those of other servers. */
import { itemsPerLoadMax } from "../../limits.ts";
import { queryablesDocument } from "../../stac/collection.ts";
import type { Json } from "../../stac/read/json.ts";
import { openeoError } from "../ports/openeo-error.ts";
import type { Catalog } from "../ports/index.ts";
import { unknownCollection } from "./unknown.ts";
import type { StacApiEntry } from "./upstream/entry.ts";
import type { Upstream } from "./upstream/index.ts";

/** Where collections are looked for. */
export interface CollectionPorts {
  readonly catalog: Catalog;
  readonly upstream: Upstream;
}

type CollectionDocument = Json & { readonly id: string };

/** STAC Collections by id; one whose server fails is shown with the reason instead of its metadata. */
export async function collectionDocuments(ports: CollectionPorts): Promise<readonly CollectionDocument[]> {
  const [entries, records] = await Promise.all([ports.upstream.entries(), ports.catalog.list()]);
  const hidden = new Set(entries.map((entry) => entry.id));
  const own = records.filter((record) => !hidden.has(record.id));
  const others = await Promise.all(entries.map((entry) => documentOrStub(entry, ports)));
  return [...own.map((record) => ({ ...record.stac, id: record.id })), ...others].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
}

async function documentOrStub(entry: StacApiEntry, ports: CollectionPorts): Promise<CollectionDocument> {
  try {
    return { ...(await ports.upstream.get(entry)).stac, id: entry.id };
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
export async function collectionDocument(id: string, ports: CollectionPorts): Promise<Json> {
  const entry = await ports.upstream.entry(id);
  if (entry) return (await ports.upstream.get(entry)).stac;
  const record = await ports.catalog.get(id);
  if (record) return record.stac;
  throw await unknownCollection(id, ports);
}

/** A JSON Schema of the properties that filters may use. */
export async function collectionQueryables(id: string, ports: CollectionPorts): Promise<Json> {
  const entry = await ports.upstream.entry(id);
  if (entry) return (await ports.upstream.get(entry)).queryables;
  const record = await ports.catalog.get(id);
  if (!record) throw await unknownCollection(id, ports);
  const items = await ports.catalog.items(record, {
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
