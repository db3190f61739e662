/** Items of other servers become a load: bands by what is declared, storage and place by the files, where they must be opened. */
import { endlessGrids } from "../../cube/load-grid.ts";
import type { LoadParams } from "../../cube/nodes/params.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import { openeoError } from "../told-error.ts";
import { createLimiter } from "../../io/bytes/limited.ts";
import { readsInFlightMax } from "../../limits.ts";
import type { Asset } from "../../stac/read/asset.ts";
import { type Item, dataAssets } from "../../stac/read/item.ts";
import {
  type BandPlace,
  type BandPlaces,
  bandPlaces,
  inOrder,
  locate,
  placesOfItem,
} from "../catalog/band-places.ts";
import { type BandFile, canonicalOrder, groupOf, planesOf, storedBand } from "../catalog/collection-facts.ts";
import { type ItemFiles, itemRecord } from "../catalog/item-record.ts";
import { type RasterFacts, declaredFacts, openedFacts } from "../catalog/raster-facts.ts";
import type { CollectionFacts } from "../ports.ts";
import { chosenBands } from "./chosen-bands.ts";
import type { Extent } from "./extent.ts";
import type { BindPorts } from "./index.ts";
import { type MosaicSource, frozen, gridOf } from "./mosaic.ts";
import { checkItems } from "./no-data.ts";

export interface ItemsLoad {
  readonly items: readonly Item[];
  readonly extent: Extent | null;
  readonly bands: readonly string[] | null;
  /** For messages: "load_stac", "collection 'x'". */
  readonly process: string;
  readonly source: string;
  readonly path: readonly PathStep[];
  /** Where the edge of a cell lies in every CRS; null takes that of the first item. */
  readonly phase: readonly [number, number] | null;
  /** Bands that are known without the items. */
  readonly known: BandPlaces | null;
  /** Names of bands as their collection orders them; empty where it does not. */
  readonly bandOrder: readonly string[];
}

export async function bindItems(load: ItemsLoad, ports: BindPorts): Promise<LoadParams> {
  checkItems(load.items.length, load.source, load.path);
  const items = [...load.items].sort(canonicalOrder);
  requireReadable(items, load);
  const opener = createOpener(ports);
  const found = load.known ?? (await declaredPlaces(items, load, opener));
  const places = inOrder(found, load.bandOrder);
  const chosen = chosenBands({ ...load, ...places, names: load.bands });
  const opened = (await openItems(items, { bands: chosen, opener, path: load.path })).filter(
    ({ files }) => files.size > 0,
  );
  const bands = presentBands(chosen, opened, load);
  const stored = bands.map((band) => storedBand(band, filesOf(opened, band)));
  const records = opened.map((each) => itemRecord(each, bands));
  const facts: CollectionFacts = {
    grids: phased(endlessGrids(opened.map(({ files }) => planesOf(files))), load.phase),
    bands: stored,
    group: groupOf(items),
  };
  const source: MosaicSource = { name: load.source, facts };
  const grid = gridOf(source, { items: records, extent: load.extent, bands: stored, path: load.path });
  const phaseOf = load.phase ? "declared" : `item '${records[0]!.id}'`;
  return { ...frozen(source, { items: records, bands: stored, grid }), phaseOf };
}

/** Bands that the collection has but none of the items; one that was asked for by name must be there. */
function presentBands(
  chosen: readonly BandPlace[],
  opened: readonly ItemFiles[],
  load: ItemsLoad,
): readonly BandPlace[] {
  const missing = chosen.filter((band) => filesOf(opened, band).length === 0);
  if (missing.length === 0 || (load.bands === null && missing.length < chosen.length))
    return chosen.filter((band) => !missing.includes(band));
  throw new OpenEOError(
    "NoDataAvailable",
    `There is no data available: none of the items of ${load.source} in the given extents has the band ${missing.map((band) => band.name).join(", ")}.`,
    load.path,
  );
}

/** Items without a raster that can be read are refused by name of what they have. */
function requireReadable(items: readonly Item[], load: ItemsLoad): void {
  if (items.some((item) => dataAssets(item).length > 0)) return;
  const formats = new Set(items.flatMap((item) => item.assets.flatMap((asset) => asset.format ?? [])));
  const keys = [...new Set(items.flatMap((item) => item.assets.map((asset) => asset.key)))].slice(0, 12);
  throw new OpenEOError(
    "FeatureUnsupported",
    formats.size > 0
      ? `The rasters of ${load.source} are ${[...formats].join(" and ")} files, which cannot be read here; GeoTIFF can. Look for a collection of the same data as Cloud Optimized GeoTIFF.`
      : `The items of ${load.source} have no GeoTIFF among their assets (${keys.join(", ") || "none"}).`,
    load.path,
  );
}

interface Opener {
  /** What a load needs to know of a file; opened only where its asset does not say it. */
  facts(asset: Asset): Promise<RasterFacts>;
  /** Of the file itself. */
  opened(asset: Asset): Promise<RasterFacts>;
}

/** Each file is opened once, six at a time. */
function createOpener(ports: BindPorts): Opener {
  const limiter = createLimiter(readsInFlightMax);
  const known = new Map<string, RasterFacts>();
  const opened = async (asset: Asset): Promise<RasterFacts> => {
    const facts =
      known.get(asset.href) ?? openedFacts(await limiter.run(() => ports.openHeader(asset.href)), asset);
    known.set(asset.href, facts);
    return facts;
  };
  return {
    opened,
    facts: async (asset) =>
      (ports.mode === "describe" ? declaredFacts(asset) : null) ?? (await opened(asset)),
  };
}

/** Where an asset declares no bands, the first file of its key tells how many there are; that matters only if a band is asked for that nobody declares. */
async function declaredPlaces(items: readonly Item[], load: ItemsLoad, opener: Opener): Promise<BandPlaces> {
  const declared = bandPlaces(items, () => null);
  const names = load.bands;
  const all = [...declared.bands, ...declared.alternates];
  const known = (name: string): boolean =>
    all.some((band) => band.name === name || band.aliases.includes(name) || band.commonName === name);
  if (names?.every(known)) return declared;
  const counts = new Map<string, number>();
  for (const item of items)
    for (const asset of dataAssets(item)) {
      if (asset.bands.length > 0 || counts.has(asset.key)) continue;
      counts.set(asset.key, (await opener.opened(asset)).source.bands);
    }
  return bandPlaces(items, (asset) => (asset.bands.length > 0 ? null : (counts.get(asset.key) ?? null)));
}

interface Opening {
  readonly bands: readonly BandPlace[];
  readonly opener: Opener;
  readonly path: readonly PathStep[];
}

async function openItems(items: readonly Item[], opening: Opening): Promise<readonly ItemFiles[]> {
  return Promise.all(items.map((item) => openItem(item, opening)));
}

/** Only the files that hold a chosen band. */
async function openItem(item: Item, { bands, opener, path }: Opening): Promise<ItemFiles> {
  const places = placesOfItem(item, (asset) => (asset.bands.length > 0 ? null : bandCount(bands, asset.key)));
  const wanted = new Map(
    bands.flatMap((band) => {
      const place = locate(places, band);
      return place ? [[place.asset, place.assetBand] as const] : [];
    }),
  );
  const assets = dataAssets(item).filter((asset) => wanted.has(asset.key));
  const files = await Promise.all(
    assets.map(async (asset): Promise<[string, RasterFacts]> => {
      const where = `asset '${asset.key}' of item '${item.id}'`;
      const facts = await told(() => opener.facts(asset), { where, path });
      if (wanted.get(asset.key)! < facts.source.bands) return [asset.key, facts];
      throw new OpenEOError(
        "FileContentInvalid",
        `The file of ${where} has ${facts.source.bands} bands, fewer than its metadata declare.`,
        path,
      );
    }),
  );
  return { item, places, files: new Map(files) };
}

/** Failures of files say which asset they are about. */
async function told<T>(
  open: () => Promise<T>,
  about: { readonly where: string; readonly path: readonly PathStep[] },
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const known = openeoError(error);
    if (known.code === "Internal") throw error;
    throw new OpenEOError(known.code, `${known.message} It is ${about.where}.`, about.path);
  }
}

/** At least so many bands an asset has that declares none. */
function bandCount(bands: readonly BandPlace[], asset: string): number {
  return 1 + Math.max(0, ...bands.filter((band) => band.asset === asset).map((band) => band.assetBand));
}

function filesOf(opened: readonly ItemFiles[], band: BandPlace): readonly BandFile[] {
  return opened.flatMap(({ places, files }) => {
    const place = locate(places, band);
    const facts = place ? files.get(place.asset) : undefined;
    return place && facts ? [{ facts, band: place.assetBand }] : [];
  });
}

function phased(grids: CollectionFacts["grids"], phase: ItemsLoad["phase"]): CollectionFacts["grids"] {
  return phase ? grids.map((grid) => ({ ...grid, originX: phase[0], originY: phase[1] })) : grids;
}
