/** Storage of bands of another server's collection, for its document only: what assets declare, and a sentence about what they do not. */
import type { DocumentBand } from "../../../stac/collection.ts";
import { type Item, dataAssets } from "../../../stac/read/item.ts";
import { type BandPlace } from "../band-places.ts";

export interface BandFactsFound {
  readonly bands: readonly DocumentBand[];
  readonly derived: readonly string[];
}

export function bandFactsOf(places: readonly BandPlace[], sample: readonly Item[]): BandFactsFound {
  const bands = places.map((place): DocumentBand => {
    const found = sample.flatMap((item) =>
      dataAssets(item)
        .filter((asset) => asset.key === place.asset)
        .map((asset) => ({ asset, band: asset.bands[place.assetBand] ?? asset.common })),
    );
    const declared = found.find(({ band }) => band?.type != null)?.band ?? found[0]?.band;
    return {
      ...place,
      type: declared?.type ?? null,
      nodata: declared?.nodata ?? null,
      gsd: declared?.gsd ?? null,
    };
  });
  const untyped = bands.filter((band) => band.type === null).map((band) => band.name);
  return {
    bands,
    derived: [
      ...(sample.length > 0
        ? [`Bands were derived from ${sample.length} items of the collection and from its item_assets.`]
        : ["Bands were derived from item_assets alone: no item could be looked at."]),
      ...(untyped.length > 0
        ? [`The data type of ${untyped.join(", ")} is not declared; it is that of the files.`]
        : []),
    ],
  };
}
