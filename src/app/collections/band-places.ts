/** Which bands items have, and in which asset each of them is. No band is counted twice because it comes in several sizes. */
import type { BandFacts } from "../../cube/shape.ts";
import { locationName } from "../../io/location-name.ts";
import { trimmedEnd } from "../../io/trimmed-end.ts";
import type { Asset } from "../../stac/read/asset.ts";
import type { Band } from "../../stac/read/band.ts";
import { type Item, dataAssets } from "../../stac/read/item.ts";

export interface BandPlace extends BandFacts {
  /** Key of the asset, and the band's number in that file, from 0. */
  readonly asset: string;
  readonly assetBand: number;
}

export interface BandPlaces {
  /** What a load gives that names no bands. */
  readonly bands: readonly BandPlace[];
  /** Further sizes of the same bands, by the key of their asset. */
  readonly alternates: readonly BandPlace[];
}

/** What is known of the bands of a file. */
export interface FileBands {
  readonly count: number;
  /** Descriptions of the bands, each with one of its own; null where the file has none such. */
  readonly names: readonly string[] | null;
}

/** The bands of the file of an asset; null where it was not opened, so that what is declared counts. */
export type BandsOfFile = (asset: Asset) => FileBands | null;

/** In order of appearance; the first item that has a band tells about it, but further names are those that all items give it. */
export function bandPlaces(items: readonly Item[], bandsOfFile: BandsOfFile): BandPlaces {
  const bands = new Map<string, BandPlace>();
  const alternates = new Map<string, BandPlace>();
  for (const item of items) {
    const own = placesOfItem(item, bandsOfFile);
    for (const band of own.bands) bands.set(band.name, withSharedAliases(bands.get(band.name) ?? band, band));
    for (const band of own.alternates) if (!alternates.has(band.name)) alternates.set(band.name, band);
  }
  const others = [...alternates.values()].filter((band) => !bands.has(band.name));
  return { bands: [...bands.values()], alternates: others };
}

/** The stem of one item's file is no name of the band. */
export function withSharedAliases<Place extends BandPlace>(first: Place, own: BandPlace): Place {
  const aliases = first.aliases.filter((alias) => own.aliases.includes(alias));
  return aliases.length === first.aliases.length ? first : { ...first, aliases };
}

/** As a collection orders them; bands that it does not name come last, as they were. */
export function inOrder(places: BandPlaces, order: readonly string[]): BandPlaces {
  const rank = (band: BandPlace): number => {
    const at = order.findIndex((name) => name === band.name || band.aliases.includes(name));
    return at < 0 ? order.length : at;
  };
  return { ...places, bands: [...places.bands].sort((a, b) => rank(a) - rank(b)) };
}

/** Where an item has a band that may come from another item: by its name, or in the same place where the item gives no names. */
export function locate(own: BandPlaces, band: BandPlace): BandPlace | null {
  const all = [...own.bands, ...own.alternates];
  return (
    all.find((each) => each.name === band.name) ??
    all.find((each) => each.aliases.includes(band.name)) ??
    all.find((each) => each.asset === band.asset && each.assetBand === band.assetBand && isUnnamed(each)) ??
    null
  );
}

function isUnnamed(place: BandPlace): boolean {
  return place.name === place.asset || place.name === `${place.asset}_${place.assetBand + 1}`;
}

interface Candidate extends BandPlace {
  readonly rank: number;
}

export function placesOfItem(item: Item, bandsOfFile: BandsOfFile): BandPlaces {
  const applied = offsetApplied(item);
  const numbers = sharedNumbers(dataAssets(item));
  const byName = new Map<string, Candidate[]>();
  for (const asset of dataAssets(item)) {
    const file = bandsOfFile(asset);
    const number = file?.count ?? Math.max(1, asset.bands.length);
    for (let index = 0; index < number; index++) {
      const described = file?.names?.[index] ?? null;
      const place = placeOf(asset, { index, number, described, applied, item: item.id, numbers });
      byName.set(place.name, [...(byName.get(place.name) ?? []), place]);
    }
  }
  const bands: BandPlace[] = [];
  const alternates: BandPlace[] = [];
  for (const candidates of byName.values()) {
    const best = candidates.reduce((a, b) => (b.rank < a.rank ? b : a));
    bands.push(bare(best));
    for (const other of candidates) if (other !== best) alternates.push(alternateOf(other));
  }
  return { bands, alternates };
}

/** "b1", "band 2" and "3" number the bands of a file. */
const NUMBER = /^(b|[Bb]and[ _-]?)?\d+$/;

/** Numbers that several assets use for their bands: they tell the bands of a file apart, not those of an item. */
function sharedNumbers(assets: readonly Asset[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const asset of assets)
    for (const name of new Set(asset.bands.map((band) => band.name ?? ""))) {
      if (!NUMBER.test(name)) continue;
      if (seen.has(name)) shared.add(name);
      seen.add(name);
    }
  return shared;
}

function bare({ rank: _rank, ...place }: Candidate): BandPlace {
  return place;
}

/** A further size of a band is known by its asset alone: its names belong to the first. */
function alternateOf(other: Candidate): BandPlace {
  const { commonName: _common, aliases: _aliases, ...place } = bare(other);
  const name = other.assetBand === 0 ? other.asset : `${other.asset}_${other.assetBand + 1}`;
  return { ...place, name, aliases: [] };
}

/** Earth Search says so where the offset of newer Sentinel-2 products is already in the values. */
function offsetApplied(item: Item): boolean {
  return (
    item.properties["earthsearch:boa_offset_applied"] === true ||
    item.properties["s2:boa_offset_applied"] === true
  );
}

interface Placing {
  readonly index: number;
  readonly number: number;
  /** What the file calls the band. */
  readonly described: string | null;
  readonly applied: boolean;
  /** Its id. */
  readonly item: string;
  /** Names that are none. */
  readonly numbers: ReadonlySet<string>;
}

/** Of a band that is not listed: what the asset says of all; common name and wavelength belong to one band alone. */
function unlistedBand({ common }: Asset, number: number): Band {
  return number === 1 ? common : { ...common, commonName: null, wavelengthUm: null };
}

/** Named by the band, else by the asset; the key of the asset and the stem of its file are further names of a band that is alone in its file. */
function placeOf(asset: Asset, at: Placing): Candidate {
  const band = asset.bands[at.index] ?? unlistedBand(asset, at.number);
  const several = at.number > 1;
  const key = keyWithout(at.item, asset.key);
  const numbered = several ? (soleCommonName(asset, band) ?? at.described ?? `${key}_${at.index + 1}`) : key;
  const name = band.name === null || at.numbers.has(band.name) ? numbered : band.name;
  const aliases = several || key !== asset.key ? [] : [key, ...stemOf(locationName(asset.location), at.item)];
  const offset = at.applied && band.offset !== null ? 0 : band.offset;
  return {
    name,
    aliases: [...new Set(aliases)].filter((alias) => alias !== name),
    asset: asset.key,
    assetBand: at.index,
    rank: rankOf(asset, band),
    ...(band.commonName !== null ? { commonName: band.commonName } : {}),
    ...(band.wavelengthUm !== null ? { wavelengthUm: band.wavelengthUm } : {}),
    ...(band.scale !== null ? { scale: band.scale } : {}),
    ...(offset !== null ? { offset } : {}),
    ...(band.unit !== null ? { unit: band.unit } : {}),
  };
}

/** Shorter ids may begin the name of a band by chance. */
const ID_LENGTH = 6;

/** Keys that are file names begin as the item's id does; what follows is the same in all items. */
function keyWithout(item: string, key: string): string {
  if (item.length < ID_LENGTH || !key.startsWith(item)) return key;
  const rest = trimmedEnd(
    key
      .slice(item.length)
      .replace(/\.tiff?$/i, "")
      .replace(/^[_\-. ]+/, ""),
    "_-. ",
  );
  return rest === "" ? "data" : rest;
}

/** Bands without a name may go by their common name where no other band of the file has the same. */
function soleCommonName(asset: Asset, band: Band): string | null {
  const { commonName } = band;
  if (commonName === null) return null;
  return asset.bands.filter((each) => each.commonName === commonName).length === 1 ? commonName : null;
}

/** Stems that begin as the item's id does name the item rather than the band. */
const SAME_BEGINNING = 8;

function stemOf(name: string, item: string): readonly string[] {
  const stem = /([^/]+)\.tiff?($|\?)/i.exec(name)?.[1];
  return stem === undefined || stem.slice(0, SAME_BEGINNING) === item.slice(0, SAME_BEGINNING) ? [] : [stem];
}

/** Less is better: original sampling before resampled copies, then the finer one, then the one with fewer bands beside it. */
function rankOf(asset: Asset, band: Band): number {
  const resampled = asset.roles.some((role) => role.startsWith("sampling:") && role !== "sampling:original");
  const step = asset.proj.grid?.stepX ?? band.gsd ?? 1e6;
  return (resampled ? 1e12 : 0) + step * (1 + 1e-6 * asset.bands.length);
}
