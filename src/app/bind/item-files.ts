/** The files of items that a load needs. */
import { OpenEOError, type PathStep } from "../../errors.ts";
import { type Item, dataAssets } from "../../stac/read/item.ts";
import { type BandPlace, type FileBands, locate, placesOfItem } from "../collections/band-places.ts";
import type { BandFile } from "../collections/collection-facts.ts";
import type { ItemFiles } from "../collections/item-record.ts";
import type { RasterFacts } from "../collections/raster-facts.ts";
import type { Opener } from "./opener.ts";
import { tellingAsset } from "./telling-asset.ts";

interface Opening {
  readonly bands: readonly BandPlace[];
  readonly opener: Opener;
  readonly path: readonly PathStep[];
}

/** Every item with what is known of the files that hold the chosen bands. */
export async function openItems(items: readonly Item[], opening: Opening): Promise<readonly ItemFiles[]> {
  return Promise.all(items.map((item) => openItem(item, opening)));
}

/** Only the files that hold a chosen band. */
async function openItem(item: Item, { bands, opener, path }: Opening): Promise<ItemFiles> {
  const places = placesOfItem(item, (asset) =>
    asset.bands.length > 0 ? null : knownBands(bands, asset.key),
  );
  const wanted = new Map<string, number>();
  for (const band of bands) {
    const place = locate(places, band);
    if (place) wanted.set(place.asset, Math.max(place.assetBand, wanted.get(place.asset) ?? 0));
  }
  const assets = dataAssets(item).filter((asset) => wanted.has(asset.key));
  const files = await Promise.all(
    assets.map(async (asset): Promise<[string, RasterFacts]> => {
      const band = wanted.get(asset.key)!;
      const where = { item: item.id, asset: asset.key, path };
      const facts = await tellingAsset(where, () => opener.facts(asset, band));
      if (band < facts.source.bands) return [asset.key, facts];
      throw new OpenEOError(
        "FileContentInvalid",
        `The file of asset '${asset.key}' of item '${item.id}' has ${facts.source.bands} bands, fewer than its metadata declare.`,
        path,
      );
    }),
  );
  return { item, places, files: new Map(files) };
}

/** At least so many bands an asset has that declares none. */
function knownBands(bands: readonly BandPlace[], asset: string): FileBands {
  const count =
    1 + Math.max(0, ...bands.filter((band) => band.asset === asset).map((band) => band.assetBand));
  return { count, names: null };
}

/** The files of a band, item after item. */
export function filesOf(opened: readonly ItemFiles[], band: BandPlace): readonly BandFile[] {
  return opened.flatMap(({ places, files }) => {
    const place = locate(places, band);
    const facts = place ? files.get(place.asset) : undefined;
    return place && facts ? [{ facts, place }] : [];
  });
}
