/** Search for items over all collections that users see. */
import { OpenEOError } from "../../../errors.ts";
import { type DocumentPorts, documentPorts } from "../../../io/stac/fetch-document.ts";
import type { ItemSearch } from "../../../stac/item-search/search.ts";
import type { Json } from "../../../stac/read/json.ts";
import type { CollectionPorts } from "../list.ts";
import type { CollectionRecord } from "../../ports/index.ts";
import { unknownCollection } from "../unknown.ts";
import type { StacApiEntry } from "../upstream/entry.ts";
import { searchOwn } from "./own-search.ts";
import type { FoundItem, ItemPage } from "./page.ts";
import { searchUpstream } from "./upstream-search.ts";

export type ItemSearchPorts = CollectionPorts & Pick<DocumentPorts, "fetch" | "signal">;

/** Raises CollectionNotFound, and ProcessParameterInvalid where the collections are kept by several servers. */
export async function searchItems(
  search: ItemSearch,
  cursor: Json | null,
  ports: ItemSearchPorts,
): Promise<ItemPage> {
  const { entries, records } = await searched(search, ports);
  const servers = new Set(entries.map(({ api }) => api));
  if (servers.size + (records.length > 0 ? 1 : 0) > 1) throw severalServers(search);
  const [entry] = entries;
  if (!entry) return searchOwn({ search, collections: records, cursor }, ports.catalog);
  const { api } = await ports.upstream.get(entry);
  return searchUpstream({ search, entries, api, cursor }, documentPorts(ports));
}

/** With the links that it has elsewhere only. Raises NotFound. */
export async function itemOf(collection: string, id: string, ports: ItemSearchPorts): Promise<FoundItem> {
  const { items } = await searchItems({ ...everything, collections: [collection], ids: [id] }, null, ports);
  const item = items.find((each) => each.id === id);
  if (!item) throw new OpenEOError("NotFound", `Collection '${collection}' has no item '${id}'.`);
  return item;
}

const everything: ItemSearch = {
  collections: [],
  ids: null,
  bbox: null,
  intersects: null,
  from: null,
  to: null,
  filter: null,
  sort: [],
  fields: { include: [], exclude: [] },
  limit: 1,
};

interface Searched {
  readonly entries: readonly StacApiEntry[];
  readonly records: readonly CollectionRecord[];
}

async function searched({ collections }: ItemSearch, ports: CollectionPorts): Promise<Searched> {
  const [only, ...more] = collections;
  if (only !== undefined && more.length === 0) return oneOf(only, ports);
  const [entries, own] = await Promise.all([ports.upstream.entries(), ports.catalog.list()]);
  const hidden = new Set(entries.map(({ id }) => id));
  const records = own.filter(({ id }) => !hidden.has(id));
  if (collections.length === 0) return { entries, records };
  const known = new Set([...hidden, ...records.map(({ id }) => id)]);
  const unknown = collections.find((id) => !known.has(id));
  if (unknown !== undefined) throw await unknownCollection(unknown, ports);
  const isAsked = ({ id }: { readonly id: string }): boolean => collections.includes(id);
  return { entries: entries.filter(isAsked), records: records.filter(isAsked) };
}

/** Without reading the others. */
async function oneOf(id: string, ports: CollectionPorts): Promise<Searched> {
  const entry = await ports.upstream.entry(id);
  if (entry) return { entries: [entry], records: [] };
  const record = await ports.catalog.get(id);
  if (record) return { entries: [], records: [record] };
  throw await unknownCollection(id, ports);
}

function severalServers({ collections }: ItemSearch): OpenEOError {
  return new OpenEOError(
    "ProcessParameterInvalid",
    `The parameter 'collections' must name collections of one server${collections.length > 0 ? "" : ", as those here are kept by several"}: ask for them one by one.`,
  );
}
