/** A STAC collection with items and COGs becomes a collection of ours: what a load must know is derived once, here. */
import type { Base, Location } from "../../cube/location.ts";
import { endlessGrids } from "../../cube/load-grid.ts";
import { OpenEOError } from "../../errors.ts";
import type { CogHeader } from "../../io/sources/cog/header.ts";
import { collectionDocument } from "../../stac/collection.ts";
import { splitBox } from "../../stac/read/box.ts";
import { readCollection } from "../../stac/read/collection.ts";
import { type Item, dataAssets, readItem } from "../../stac/read/item.ts";
import type { Json } from "../../stac/read/json.ts";
import { FOR_EVER } from "../../stac/read/time.ts";
import { type BandPlace, bandPlaces, locate, placesOfItem } from "./band-places.ts";
import { canonicalOrder, groupOf, planesOf, storedBand } from "./collection-facts.ts";
import { type ItemFiles, itemRecord } from "./item-record.ts";
import { type RasterFacts, fileBands, openedFacts } from "./raster-facts.ts";
import type { CollectionBand, CollectionRecord, ItemRecord } from "../ports/index.ts";

export interface Imported {
  readonly record: CollectionRecord;
  readonly items: readonly ItemRecord[];
}

export interface ImportPorts {
  openHeader(location: Location): Promise<CogHeader>;
  /** The folder of uploaded files, to which relative addresses are relative; "" where all files stay on other servers. */
  readonly files: Base;
}

export async function importCollection(
  document: Json,
  itemDocuments: readonly Json[],
  ports: ImportPorts,
): Promise<Imported> {
  const collection = readCollection(document, "");
  if (!/^[\w\-.~]+$/.test(collection.id)) invalid("a collection needs an id of word characters, -, . and ~");
  if (itemDocuments.length === 0) invalid("a collection needs at least one item");
  const items = itemDocuments.map((each) => {
    const read = readItem(each, ports.files, collection);
    return read.item ?? invalid(read.reason);
  });
  const ids = new Set<string>();
  for (const { id } of items) {
    if (ids.has(id)) invalid(`two items have the id '${id}'`);
    ids.add(id);
  }
  const opened = await Promise.all(items.sort(canonicalOrder).map((item) => openItem(item, ports)));
  const bands = bandsOf(opened);
  if (bands.bands.length === 0) invalid("no item has a GeoTIFF or JPEG 2000 asset");
  const facts = {
    grids: endlessGrids(opened.map(({ files }) => planesOf(files))),
    ...bands,
    group: groupOf(items),
  };
  const last = items.map((item) => item.time.end).sort()[items.length - 1]!;
  const records = opened.map((each) => itemRecord(each, [...facts.bands, ...facts.alternates]));
  const boxes = items.flatMap((item, index) =>
    item.boxes.length > 0 ? item.boxes : splitBox(records[index]!.bbox),
  );
  const properties = items.map((item) => item.properties);
  return {
    record: {
      id: collection.id,
      stac: collectionDocument(document, {
        facts,
        boxes,
        interval: [items[0]!.time.start, last === FOR_EVER ? null : last],
        properties,
      }),
      facts,
    },
    items: records,
  };
}

function invalid(reason: string): never {
  throw new OpenEOError("FileContentInvalid", `The collection cannot be imported: ${reason}.`);
}

async function openItem(item: Item, ports: ImportPorts): Promise<ItemFiles> {
  const files = new Map(
    await Promise.all(
      dataAssets(item).map(async (asset): Promise<[string, RasterFacts]> => [
        asset.key,
        openedFacts(await ports.openHeader(asset.location), asset),
      ]),
    ),
  );
  return { item, files, places: placesOfItem(item, (asset) => fileBands(files.get(asset.key)!)) };
}

/** Bands of all items in order of appearance; the first item that has a band decides its facts. */
function bandsOf(opened: readonly ItemFiles[]): Record<"bands" | "alternates", readonly CollectionBand[]> {
  const counts = new Map(
    opened.flatMap(({ item, files }) =>
      dataAssets(item).map((asset) => [asset, fileBands(files.get(asset.key)!)] as const),
    ),
  );
  const places = bandPlaces(
    opened.map(({ item }) => item),
    (asset) => counts.get(asset)!,
  );
  const stored = (place: BandPlace): CollectionBand =>
    storedBand(
      place,
      opened.flatMap((each) => {
        const own = locate(each.places, place);
        return own ? [{ facts: each.files.get(own.asset)!, place: own }] : [];
      }),
    );
  return { bands: places.bands.map(stored), alternates: places.alternates.map(stored) };
}
