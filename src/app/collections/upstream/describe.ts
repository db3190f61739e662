/** A collection of another server as we publish it, and what loads need of it: from its own document and, where that is poor, from some of its items. */
import {
  type DocumentPorts,
  DocumentUnreadable,
  type FetchedDocument,
  fetchDocument,
} from "../../../io/stac/fetch-document.ts";
import { publicUrl } from "../../../io/http/public-url.ts";
import { stacSampleItems } from "../../../limits.ts";
import { collectionDocument, queryablesDocument } from "../../../stac/collection.ts";
import { type Collection, readCollection } from "../../../stac/read/collection.ts";
import { documentKind } from "../../../stac/read/document.ts";
import { type Item, readItem } from "../../../stac/read/item.ts";
import { type Json, objectOf } from "../../../stac/read/json.ts";
import { groupOf } from "../collection-facts.ts";
import { type BandPlaces, bandPlaces, inOrder, locate } from "../band-places.ts";
import { createItemList } from "../../stac/item-list.ts";
import { type SearchApi, searchApi, searchItems } from "../../stac/search.ts";
import { bandFactsOf } from "./band-facts.ts";
import type { StacApiEntry } from "./entry.ts";

/** Plain data, kept between requests. */
export interface UpstreamCollection {
  readonly api: SearchApi;
  /** The provider's document and its address. */
  readonly source: FetchedDocument;
  /** What we publish, without links that depend on the host. */
  readonly stac: Readonly<Record<string, unknown>>;
  readonly queryables: Readonly<Record<string, unknown>>;
  readonly places: BandPlaces;
}

export async function describeUpstream(
  entry: StacApiEntry,
  ports: DocumentPorts,
): Promise<UpstreamCollection> {
  const landing = await fetchDocument({ url: entry.api }, ports);
  const root = readCollection(landing.json, landing.url);
  const api = searchApi(root);
  if (!api) throw new DocumentUnreadable(entry.api, "offers no item search");
  const source = await fetchDocument({ url: collectionUrl(root, landing.url, entry) }, ports);
  if (documentKind(source.json) !== "collection")
    throw new DocumentUnreadable(source.url, "is no STAC Collection");
  const collection = readCollection(source.json, source.url);
  const sample = await sampleItems({ api, entry, collection }, ports);
  const places = placesOf(collection, sample);
  if (places.bands.length === 0) throw new DocumentUnreadable(source.url, noRasters(collection, sample));
  return {
    api,
    source,
    places,
    stac: documentOf(entry, { collection, sample, places, source: source.url }),
    queryables: await queryablesOf(entry, { collection, sample, ports }),
  };
}

function collectionUrl(root: Collection, base: string, entry: StacApiEntry): string {
  const data = root.links.find((link) => link.rel === "data")?.href;
  const all = data ?? `${base.replace(/\/$/, "")}/collections`;
  return `${all.replace(/\/$/, "")}/${encodeURIComponent(entry.collection)}`;
}

interface Sampling {
  readonly api: SearchApi;
  readonly entry: StacApiEntry;
  readonly collection: Collection;
}

async function sampleItems(
  { api, entry, collection }: Sampling,
  ports: DocumentPorts,
): Promise<readonly Item[]> {
  const query = { boxes: null, from: null, to: null, properties: {} };
  const list = createItemList(query);
  const collections = [entry.collection];
  await searchItems({ api, collections, query, collection, sampleItems: stacSampleItems }, list, ports);
  return list.items;
}

function noRasters(collection: Collection, sample: readonly Item[]): string {
  const items = [...sample, ...templateItem(collection)];
  const formats = new Set(items.flatMap((item) => item.assets.flatMap((asset) => asset.format ?? [])));
  if (formats.size === 0) return "names no rasters among its item_assets, and has no items that do";
  return `has rasters in the format ${[...formats].join(" and ")} only, which cannot be read here; GeoTIFF and JPEG 2000 can`;
}

/** The collection's item_assets as if they were an item, with addresses that nobody has. */
function templateItem(collection: Collection): readonly Item[] {
  const assets = Object.fromEntries(
    Object.entries(collection.assets).map(([key, { alternate: _alternate, ...asset }]) => [
      key,
      { ...asset, href: `item-asset:${key}` },
    ]),
  );
  const properties = { datetime: "1970-01-01T00:00:00Z" };
  const { item } = readItem({ id: "item_assets", properties, assets }, "", null);
  return item ? [item] : [];
}

/** In the order of the collection where it has one; bands that only the collection names come last. */
function placesOf(collection: Collection, sample: readonly Item[]): BandPlaces {
  const places = joined(
    bandPlaces(sample, () => null),
    bandPlaces(templateItem(collection), () => null),
  );
  const known = new Set(places.bands.map((band) => band.asset));
  const ordered = inOrder(places, collection.bandOrder);
  return { ...ordered, alternates: places.alternates.filter((band) => !known.has(band.name)) };
}

/** Collections may name bands otherwise than their items do: what the items name, under whatever further name, is not counted again. */
function joined(own: BandPlaces, declared: BandPlaces): BandPlaces {
  const unknown = (band: BandPlaces["bands"][number]): boolean => locate(own, band) === null;
  return {
    bands: [...own.bands, ...declared.bands.filter(unknown)],
    alternates: [...own.alternates, ...declared.alternates.filter(unknown)],
  };
}

interface Described {
  /** Address of the provider's document. */
  readonly source: string;
  readonly collection: Collection;
  readonly sample: readonly Item[];
  readonly places: BandPlaces;
}

function documentOf(
  entry: StacApiEntry,
  { collection, sample, places, source }: Described,
): Record<string, unknown> {
  const { document } = collection;
  const { bands, derived } = bandFactsOf(places.bands, sample);
  const made = collectionDocument(
    { ...document, id: entry.id, title: entry.title ?? document["title"] ?? entry.id },
    {
      facts: { bands, grids: [], group: groupOf(sample) },
      boxes: collection.boxes,
      interval: collection.interval,
      properties: [],
      derived,
    },
  );
  const via = { rel: "via", href: publicUrl(source), type: "application/json" };
  return { ...made, extent: objectOf(document["extent"]), links: [...(made["links"] as Json[]), via] };
}

interface Queryables {
  readonly collection: Collection;
  readonly sample: readonly Item[];
  readonly ports: DocumentPorts;
}

/** The provider's own where it has them, else what the sampled items show. */
async function queryablesOf(entry: StacApiEntry, of: Queryables): Promise<Json> {
  const link = of.collection.links.find((each) => each.rel.endsWith("/queryables"));
  const derived = queryablesDocument(
    entry.id,
    of.sample.map((item) => item.properties),
    { summaries: objectOf(of.collection.document["summaries"]) },
  );
  if (!link) return derived;
  try {
    const { json } = await fetchDocument({ url: link.href }, of.ports);
    const { $id: _id, ...rest } = json;
    return typeof json["properties"] === "object" ? rest : derived;
  } catch {
    return derived;
  }
}
