/** Where an item of our catalogue has a band. */
import type { FormerBand, ItemRecord } from "../ports/index.ts";

interface Place {
  readonly asset: string;
  readonly band: number;
}

/** The item's own word; else the place that the collection has. What the collection knows of bands that came later than the item holds between. */
export function placeOfBand(item: ItemRecord, band: FormerBand): Place | null {
  const { moved = {} } = item;
  if (Object.hasOwn(moved, band.name)) return moved[band.name]!;
  const { formerly } = band;
  if (!formerly || (item.portion ?? 0) >= formerly.portion)
    return { asset: band.asset, band: band.assetBand };
  for (const former of formerly.bands) {
    const place = placeOfBand(item, former);
    if (place && Object.hasOwn(item.assets, place.asset)) return place;
  }
  // The key of an asset is a further name of the band that is alone in it.
  const alone = Object.hasOwn(item.assets, band.name) && item.assets[band.name]!.source.bands === 1;
  return alone ? { asset: band.name, band: 0 } : null;
}
