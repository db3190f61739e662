/** A portion of the items of an import: read, opened, and joined to what the import knows. */
import { type Base, type Location, fileKey } from "../../../cube/location.ts";
import { OpenEOError } from "../../../errors.ts";
import type { RasterHeader } from "../../../io/sources/raster-header.ts";
import { readCollection } from "../../../stac/read/collection.ts";
import { type Item, dataAssets, readItem } from "../../../stac/read/item.ts";
import type { Json } from "../../../stac/read/json.ts";
import { fileBands, openedFacts } from "../raster-facts.ts";
import { canonicalOrder } from "../collection-facts.ts";
import { placesOfItem } from "../band-places.ts";
import type { ItemFiles } from "../item-record.ts";
import { type Folded, type ImportSummary, withItems } from "./summary.ts";

export interface ImportPorts {
  openHeader(location: Location): Promise<RasterHeader>;
  /** The folder of uploaded files, to which relative addresses are relative; "" where all files stay on other servers. */
  readonly files: Base;
}

export interface ArrivedItems {
  /** The STAC Collection as it was given. */
  readonly collection: Json;
  /** STAC Items. */
  readonly items: readonly Json[];
  readonly number: number;
}

export async function readPortion(
  before: ImportSummary | null,
  arrived: ArrivedItems,
  ports: ImportPorts,
): Promise<Folded> {
  if (arrived.items.length === 0) throw invalidImport("a collection needs at least one item");
  const collection = readCollection(arrived.collection, "");
  const items = arrived.items.map((document) => {
    const read = readItem(document, ports.files, collection);
    if (!read.item) throw invalidImport(read.reason);
    return read.item;
  });
  const ids = new Set<string>();
  for (const { id } of items) {
    if (ids.has(id)) throw invalidImport(`two items have the id '${id}'`);
    ids.add(id);
  }
  const headers = new Map<string, Promise<RasterHeader>>();
  const openOnce = (location: Location): Promise<RasterHeader> => {
    const key = fileKey(location);
    const opening = headers.get(key) ?? ports.openHeader(location);
    headers.set(key, opening);
    return opening;
  };
  const opened = await Promise.all(items.sort(canonicalOrder).map((item) => openItem(item, openOnce)));
  const folded = withItems(before, opened, arrived.number);
  if (folded.summary.bands.length === 0) throw invalidImport("no item has a GeoTIFF or JPEG 2000 asset");
  return folded;
}

export function invalidImport(reason: string): OpenEOError {
  return new OpenEOError("FileContentInvalid", `The collection cannot be imported: ${reason}.`);
}

async function openItem(item: Item, openHeader: ImportPorts["openHeader"]): Promise<ItemFiles> {
  const files = new Map(
    await Promise.all(
      dataAssets(item).map(
        async (asset) => [asset.key, openedFacts(await openHeader(asset.location), asset)] as const,
      ),
    ),
  );
  return { item, files, places: placesOfItem(item, (asset) => fileBands(files.get(asset.key)!)) };
}
