/** Binding a collection: its catalogue is asked once, and the load becomes frozen facts: items in canonical order, grid, labels. */
import type { LoadParams } from "../../cube/nodes/params.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import type { CollectionRequest } from "../../openeo/define.ts";
import { itemsPerLoadMax } from "../../limits.ts";
import type { Catalog, CollectionRecord, ItemRecord } from "../ports.ts";
import { propertiesMatch } from "../stac/query.ts";
import { type Asked, askedFor } from "./asked.ts";
import { chosenBands } from "./chosen-bands.ts";
import { lonLat } from "./extent.ts";
import type { BindPorts } from "./ports.ts";
import { type MosaicSource, frozen, gridOf } from "./mosaic.ts";
import { checkItems } from "./no-data.ts";
import { bindUpstream } from "./upstream.ts";

export async function bindCollection(
  request: CollectionRequest,
  path: readonly PathStep[],
  ports: BindPorts,
): Promise<LoadParams> {
  const asked = askedFor(request, path);
  const upstream = ports.upstream.entry(request.collection);
  if (upstream) return bindUpstream(request, { entry: upstream, asked, path, ports });
  const collection = await ports.catalog.get(request.collection);
  if (!collection)
    throw new OpenEOError("CollectionNotFound", `Collection '${request.collection}' does not exist.`, path);
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
  const items = await itemsOf(collection.id, asked, ports.catalog);
  checkItems(items.length, source.name, path);
  const grid = gridOf(source, { items, extent: asked.extent, bands, path });
  return { ...frozen(source, { items, bands, grid }), phaseOf: "the import" };
}

/** Page after page, until there are more than a load may take: a catalogue may hold far more. */
async function itemsOf(id: string, asked: Asked, catalog: Catalog): Promise<readonly ItemRecord[]> {
  const { extent, from, to, properties } = asked;
  const limit = itemsPerLoadMax + 1;
  const query = { bbox: extent && lonLat(extent), from, to, limit };
  const found: ItemRecord[] = [];
  for (let after: ItemRecord | undefined; ;) {
    const page = await catalog.items(id, { ...query, ...(after ? { after } : {}) });
    found.push(...page.filter((item) => propertiesMatch(item.properties, properties)));
    after = page.at(-1);
    if (page.length < limit || found.length > itemsPerLoadMax) return found;
  }
}
