/** The bands of items that no collection describes. */
import type { PathStep } from "../../errors.ts";
import { type Item, dataAssets } from "../../stac/read/item.ts";
import { type BandPlaces, type FileBands, bandPlaces } from "../collections/band-places.ts";
import { fileBands } from "../collections/raster-facts.ts";
import type { Opener } from "./opener.ts";
import { tellingAsset } from "./telling-asset.ts";

interface Asked {
  /** Null for all bands. */
  readonly names: readonly string[] | null;
  readonly path: readonly PathStep[];
}

/** Where an asset declares no bands, the first file of its key tells how many there are; that matters only if a band is asked for that nobody declares. */
export async function declaredPlaces(
  items: readonly Item[],
  { names, path }: Asked,
  opener: Opener,
): Promise<BandPlaces> {
  const declared = bandPlaces(items, () => null);
  const all = [...declared.bands, ...declared.alternates];
  const known = (name: string): boolean =>
    all.some((band) => band.name === name || band.aliases.includes(name) || band.commonName === name);
  if (names?.every(known)) return declared;
  const files = new Map<string, FileBands>();
  for (const item of items)
    for (const asset of dataAssets(item)) {
      if (asset.bands.length > 0 || files.has(asset.key)) continue;
      const where = { item: item.id, asset: asset.key, path };
      files.set(asset.key, fileBands(await tellingAsset(where, () => opener.opened(asset))));
    }
  return bandPlaces(items, (asset) => (asset.bands.length > 0 ? null : (files.get(asset.key) ?? null)));
}
