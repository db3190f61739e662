/** Binding a collection: its catalogue is asked once, and the load becomes frozen facts: items in canonical order, grid, labels. */
import type { LoadParams } from "../../cube/nodes/load.ts";
import type { OpenEOError, PathStep } from "../../errors.ts";
import type { CollectionRequest } from "../../openeo/define.ts";
import { itemsPerLoadMax } from "../../limits.ts";
import { readCollection } from "../../stac/read/collection.ts";
import type { Catalog, CollectionRecord, ItemRecord } from "../ports/index.ts";
import { unknownCollection } from "../collections/unknown.ts";
import { propertiesMatch } from "../stac/query.ts";
import { type Asked, askedFor } from "./asked.ts";
import { chosenBands } from "./chosen-bands.ts";
import { lonLat } from "./extent.ts";
import type { BindPorts } from "./ports.ts";
import { filteredOut, nothingThere } from "./nothing-there.ts";
import { type MosaicSource, frozen, gridOf } from "./mosaic.ts";
import { checkItems } from "./no-data.ts";
import { bindUpstream } from "./upstream.ts";

export async function bindCollection(
  request: CollectionRequest,
  path: readonly PathStep[],
  ports: BindPorts,
): Promise<LoadParams> {
  const asked = askedFor(request, path);
  const [upstream, collection] = await Promise.all([
    ports.upstream.entry(request.collection),
    ports.catalog.get(request.collection),
  ]);
  if (upstream) return bindUpstream(request, { entry: upstream, asked, path, ports });
  if (!collection) throw await unknownCollection(request.collection, ports, path);
  return bindOwn(collection, request, { asked, path, ports });
}

interface Binding {
  readonly asked: Asked;
  readonly path: readonly PathStep[];
  readonly ports: BindPorts;
}

/** All that a load needs was found out at import. */
async function bindOwn(
  collection: CollectionRecord,
  request: CollectionRequest,
  { asked, path, ports }: Binding,
): Promise<LoadParams> {
  const source: MosaicSource = { name: `collection '${collection.id}'`, facts: collection.facts };
  const bands = chosenBands({
    bands: collection.facts.bands,
    alternates: collection.facts.alternates ?? [],
    names: request.bands,
    process: "load_collection",
    source: source.name,
    path,
  });
  const { items, seen, properties } = await itemsOf(collection, asked, ports.catalog);
  if (seen === 0) throw outside(collection, source.name, { asked, path });
  if (items.length === 0)
    throw filteredOut(source.name, { filters: asked.properties, seen, properties, path });
  checkItems(items.length, source.name, path);
  const grid = gridOf(source, { items, extent: asked.extent, bands, path });
  return { ...frozen(source, { items, bands, grid }), phaseOf: "the import" };
}

interface FoundItems {
  readonly items: readonly ItemRecord[];
  /** Items in the extents, whatever their properties. */
  readonly seen: number;
  /** Names of the properties that these have. */
  readonly properties: ReadonlySet<string>;
}

/** Page after page, until there are more than a load may take: a catalogue may hold far more. */
async function itemsOf(collection: CollectionRecord, asked: Asked, catalog: Catalog): Promise<FoundItems> {
  const { extent, from, to, properties } = asked;
  const limit = itemsPerLoadMax + 1;
  const query = { bbox: extent && lonLat(extent), from, to, limit };
  const items: ItemRecord[] = [];
  const names = new Set<string>();
  let seen = 0;
  for (let after: ItemRecord | undefined; ;) {
    const page = await catalog.items(collection, { ...query, ...(after ? { after } : {}) });
    items.push(...page.filter((item) => propertiesMatch(item.properties, properties)));
    if (items.length === 0)
      for (const item of page) for (const name of Object.keys(item.properties)) names.add(name);
    seen += page.length;
    after = page.at(-1);
    if (page.length < limit || items.length > itemsPerLoadMax) return { items, seen, properties: names };
  }
}

function outside(
  { stac }: CollectionRecord,
  source: string,
  { asked, path }: Pick<Binding, "asked" | "path">,
): OpenEOError {
  return nothingThere({ source, declared: readCollection(stac, ""), asked, path });
}
