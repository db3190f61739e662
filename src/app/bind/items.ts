/** Items of other servers become a load: bands by what is declared, storage and place by the files, where they must be opened. */
import { endlessGrids } from "../../cube/load-grid.ts";
import type { LoadParams } from "../../cube/nodes/load.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import { type Item, dataAssets } from "../../stac/read/item.ts";
import { type BandPlace, type BandPlaces, inOrder } from "../collections/band-places.ts";
import {
  canonicalOrder,
  commonStorage,
  groupOf,
  planesOf,
  storedBand,
} from "../collections/collection-facts.ts";
import { type ItemFiles, itemRecord } from "../collections/item-record.ts";
import type { CollectionBand, CollectionFacts } from "../ports/index.ts";
import { chosenBands } from "./chosen-bands.ts";
import { declaredPlaces } from "./declared-places.ts";
import type { Extent } from "./extent.ts";
import type { BindPorts } from "./ports.ts";
import { filesOf, openItems } from "./item-files.ts";
import { type MosaicSource, frozen, gridOf } from "./mosaic.ts";
import { checkItems } from "./no-data.ts";
import { createOpener } from "./opener.ts";

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
  /** Names of bands that their collection declares. */
  readonly bandNames: readonly string[];
  /** What each item belongs to, by its id, in the order of the load; absent: labels of time tell. */
  readonly layers?: ReadonlyMap<string, string>;
}

export async function bindItems(load: ItemsLoad, ports: BindPorts): Promise<LoadParams> {
  checkItems(load.items.length, load.source, load.path);
  const items = [...load.items].sort(canonicalOrder);
  requireReadable(items, load);
  const opener = createOpener(ports);
  const found = load.known ?? (await declaredPlaces(items, { names: load.bands, path: load.path }, opener));
  const places = inOrder(found, load.bandOrder);
  const chosen = chosenBands({ ...load, ...withDeclared(places, load.bandNames), names: load.bands });
  const opened = (await openItems(items, { bands: chosen, opener, path: load.path })).filter(
    ({ files }) => files.size > 0,
  );
  if (opened.length === 0) throw withoutBands(chosen, load);
  const stored = storedBands(chosen, opened);
  const records = opened.map((each) => itemRecord(each, chosen));
  const facts: CollectionFacts = {
    grids: phased(endlessGrids(opened.map(({ files }) => planesOf(files))), load.phase),
    bands: stored,
    group: groupOf(items),
  };
  const source: MosaicSource = { name: load.source, facts };
  const grid = gridOf(source, { items: records, extent: load.extent, bands: stored, path: load.path });
  const phaseOf = load.phase ? "declared" : phaseItem(opened, grid.crs);
  const layers = load.layers ? { layers: load.layers } : {};
  return { ...frozen(source, { items: records, bands: stored, grid, ...layers }), phaseOf };
}

/** Bands that the collection declares may be named, though none of these items has them. */
function withDeclared({ bands, alternates }: BandPlaces, declared: readonly string[]): BandPlaces {
  const known = [...bands, ...alternates].flatMap((band) => [band.name, ...band.aliases]);
  const missing = declared.filter((name) => !known.includes(name));
  const places = missing.map((name): BandPlace => ({ name, aliases: [], asset: name, assetBand: 0 }));
  return { bands, alternates: [...alternates, ...places] };
}

/** A band that the collection has but none of these items is no-data, stored as the others. */
function storedBands(chosen: readonly BandPlace[], opened: readonly ItemFiles[]): readonly CollectionBand[] {
  const files = chosen.map((band) => filesOf(opened, band));
  const storage = commonStorage(files.flat().map((file) => file.facts.source));
  return chosen.map((band, i) =>
    files[i]!.length > 0 ? storedBand(band, files[i]!) : { ...band, ...storage, stepX: Infinity },
  );
}

function withoutBands(chosen: readonly BandPlace[], load: ItemsLoad): OpenEOError {
  const names = chosen.map((band) => band.name).join(", ");
  return new OpenEOError(
    "NoDataAvailable",
    `There is no data available: none of the items of ${load.source} in the given extents has the bands ${names}.`,
    load.path,
  );
}

/** The first item of the system that the grid is in. */
function phaseItem(opened: readonly ItemFiles[], crs: string): string {
  const first = opened.find(({ files }) =>
    [...planesOf(files).values()].some(({ grid }) => grid.crs === crs),
  );
  return `item '${first!.item.id}'`;
}

/** Items without a raster that can be read are refused by name of what they have. */
function requireReadable(items: readonly Item[], load: ItemsLoad): void {
  if (items.some((item) => dataAssets(item).length > 0)) return;
  const formats = new Set(items.flatMap((item) => item.assets.flatMap((asset) => asset.format ?? [])));
  const keys = [...new Set(items.flatMap((item) => item.assets.map((asset) => asset.key)))].slice(0, 12);
  throw new OpenEOError(
    "FeatureUnsupported",
    formats.size > 0
      ? `The rasters of ${load.source} are ${[...formats].join(" and ")} files, which cannot be read here; GeoTIFF and JPEG 2000 can. Look for a collection of the same data as Cloud Optimized GeoTIFF.`
      : `The items of ${load.source} have no GeoTIFF or JPEG 2000 among their assets (${keys.join(", ") || "none"}).`,
    load.path,
  );
}

function phased(grids: CollectionFacts["grids"], phase: ItemsLoad["phase"]): CollectionFacts["grids"] {
  return phase ? grids.map((grid) => ({ ...grid, originX: phase[0], originY: phase[1] })) : grids;
}
