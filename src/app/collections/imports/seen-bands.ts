/** Bands portion by portion: in order of appearance, with how their values are stored in all files so far. */
import { cellSides } from "../../../cube/resample/affine.ts";
import type { CollectionBand, FormerBand } from "../../ports/index.ts";
import { type BandPlace, type BandPlaces, locate, withSharedAliases } from "../band-places.ts";
import {
  type BandFile,
  type Quantity,
  type Storage,
  commonQuantity,
  commonStorage,
  isSameQuantity,
  named,
  quantityOf,
} from "../collection-facts.ts";
import type { ItemFiles } from "../item-record.ts";

export interface SeenBand extends BandPlace {
  readonly formerly?: NonNullable<FormerBand["formerly"]>;
  /** Keys of assets that it was found in. */
  readonly assets: readonly string[];
  /** In units of the grid, of its first file. */
  readonly stepX: number;
  /** Each way once in which its files store values. */
  readonly storage: readonly Storage[];
  /** What turns stored values into quantities, each kind once: what some files say but not all alike is not said of the band. */
  readonly quantities: readonly Quantity[];
}

export interface SeenBands {
  readonly bands: readonly SeenBand[];
  /** Further sizes, also of names that a band has. */
  readonly alternates: readonly SeenBand[];
}

interface Arrived {
  readonly opened: readonly ItemFiles[];
  readonly portion: number;
}

/** `places`: those of the items that have arrived. */
export function seenBands(before: SeenBands | null, places: BandPlaces, arrived: Arrived): SeenBands {
  const known = before ?? { bands: [], alternates: [] };
  const all = [...known.bands, ...known.alternates];
  const merged = (kept: readonly SeenBand[], own: readonly BandPlace[], mayShare: boolean): SeenBand[] => {
    const byName = new Map(own.map((place) => [place.name, place]));
    const old = kept.map((band): SeenBand => {
      const place = byName.get(band.name);
      return place && mayShare ? withSharedAliases(band, place) : band;
    });
    const fresh = own
      .filter((place) => !kept.some((band) => band.name === place.name))
      .map((place) => newBand(place, all, arrived));
    return [...old, ...fresh].map((band) => withFiles(band, arrived.opened));
  };
  return {
    bands: merged(known.bands, places.bands, true),
    alternates: merged(known.alternates, places.alternates, false),
  };
}

/** A band that items of before may have as well, under another name. What is said of their values may then be said of more files than are its own, and is never too narrow. */
function newBand(place: BandPlace, known: readonly SeenBand[], { opened, portion }: Arrived): SeenBand {
  const former = portion === 0 ? [] : formerBands(place, known);
  const alone = portion === 0 ? [] : known.filter((band) => band.assets.includes(place.name));
  const files = [...new Set([...former, ...alone])];
  const stepX = files[0]?.stepX ?? cellSides(filesOf(place, opened)[0]!.facts.source.levels[0]!)[0];
  return {
    ...place,
    stepX,
    assets: [],
    storage: files.flatMap((band) => band.storage),
    quantities: files.flatMap((band) => band.quantities),
    ...(portion === 0 ? {} : { formerly: { portion, bands: former.map(bare) } }),
  };
}

/** By name, by further names, and by place, as `locate` finds them. */
function formerBands(place: BandPlace, known: readonly SeenBand[]): readonly SeenBand[] {
  const found = known.filter((band) => locate({ bands: [band], alternates: [] }, place));
  const rank = (band: SeenBand): number =>
    band.name === place.name ? 0 : band.aliases.includes(place.name) ? 1 : 2;
  return [...found].sort((a, b) => rank(a) - rank(b));
}

function bare({ name, asset, assetBand, formerly }: SeenBand): FormerBand {
  return { name, asset, assetBand, ...(formerly ? { formerly } : {}) };
}

function filesOf(band: BandPlace, opened: readonly ItemFiles[]): readonly BandFile[] {
  return opened.flatMap((each) => {
    const place = locate(each.places, band);
    return place ? [{ facts: each.files.get(place.asset)!, place }] : [];
  });
}

function withFiles(band: SeenBand, opened: readonly ItemFiles[]): SeenBand {
  const files = filesOf(band, opened);
  return {
    ...band,
    assets: distinct([...band.assets, ...files.map(({ place }) => place.asset)], Object.is),
    storage: distinct([...band.storage, ...files.map(storageOf)], isSameStorage),
    quantities: distinct(
      [...band.quantities, ...files.flatMap((file) => quantityOf(file) ?? [])],
      isSameQuantity,
    ),
  };
}

function storageOf({ facts: { source } }: BandFile): Storage {
  return { type: source.type, nodata: source.nodata };
}

/** More kinds than these tell nothing more: what they have in common is settled by then. */
const KINDS_KEPT = 24;

/** Without those that were there, in the order in which they came. */
function distinct<Kind>(all: readonly Kind[], isSame: (a: Kind, b: Kind) => boolean): readonly Kind[] {
  const kinds: Kind[] = [];
  for (const each of all)
    if (kinds.length < KINDS_KEPT && !kinds.some((kind) => isSame(kind, each))) kinds.push(each);
  return kinds;
}

function isSameStorage(a: Storage, b: Storage): boolean {
  return a.type === b.type && Object.is(a.nodata, b.nodata);
}

/** The band as the collection keeps it. */
export function keptBand({ storage, quantities, assets: _assets, ...band }: SeenBand): CollectionBand {
  return { ...named(band), ...commonStorage(storage), ...commonQuantity(quantities) };
}
