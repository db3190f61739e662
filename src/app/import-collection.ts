/** A STAC collection with items and COGs becomes a collection of ours: what a load must know is derived once, here. */
import { transformBounds } from "../cube/crs/index.ts";
import { writtenBox } from "../cube/crs/longitudes.ts";
import { endlessGrids } from "../cube/load-grid.ts";
import { cellSides, planeBounds } from "../cube/resample/affine.ts";
import type { ElementType } from "../cube/shape.ts";
import type { SourcePlane } from "../cube/source.ts";
import { OpenEOError } from "../errors.ts";
import { type CogHeader, rasterSource } from "../io/sources/cog/header.ts";
import {
  type StacAsset,
  type StacCollection,
  type StacItem,
  collectionDocument,
} from "../stac/collection.ts";
import type { AssetRecord, CollectionBand, CollectionRecord, ItemRecord } from "./ports.ts";

export interface Imported {
  readonly record: CollectionRecord;
  readonly items: readonly ItemRecord[];
}

/** `openHeader` reads the header of an asset by its (already absolute) href. */
export async function importCollection(
  collection: StacCollection,
  stacItems: readonly StacItem[],
  openHeader: (href: string) => Promise<CogHeader>,
): Promise<Imported> {
  if (typeof collection.id !== "string" || !/^[\w\-.~]+$/.test(collection.id))
    invalid("a collection needs an id of word characters, -, . and ~");
  if (stacItems.length === 0) invalid("a collection needs at least one item");
  const ordered = [...stacItems].sort(canonicalOrder);
  const opened = await Promise.all(ordered.map((item) => openItem(item, openHeader)));
  const bands = bandsOf(ordered, opened);
  if (bands.length === 0) invalid("no item has a GeoTIFF asset");
  const facts = { grids: endlessGrids(opened.map(planesOf)), bands, group: groupOf(ordered) };
  const stac = collectionDocument({ ...collection, items: ordered, facts });
  return {
    record: { id: collection.id, stac, facts },
    items: ordered.map((item, index) => itemRecord(item, opened[index]!)),
  };
}

/** Full-resolution cells of an item's files. */
function planesOf(opened: Opened): SourcePlane[] {
  return Object.values(opened).map((header) => rasterSource(header).levels[0]!);
}

function invalid(reason: string): never {
  throw new OpenEOError("FileContentInvalid", `The collection cannot be imported: ${reason}.`);
}

function instantOf(item: StacItem): string {
  const text = item.properties["datetime"] ?? item.properties["start_datetime"];
  if (typeof text !== "string") return invalid(`item '${item.id}' has no datetime`);
  return new Date(text).toISOString();
}

function canonicalOrder(a: StacItem, b: StacItem): number {
  const [ta, tb] = [instantOf(a), instantOf(b)];
  return ta < tb ? -1 : ta > tb ? 1 : a.id < b.id ? -1 : 1;
}

type Opened = Readonly<Record<string, CogHeader>>;

async function openItem(item: StacItem, openHeader: (href: string) => Promise<CogHeader>): Promise<Opened> {
  const entries = Object.entries(item.assets).filter(([, asset]) => isRaster(asset));
  return Object.fromEntries(
    await Promise.all(entries.map(async ([key, asset]) => [key, await openHeader(asset.href)] as const)),
  );
}

/** GeoTIFF data; overviews, thumbnails and visual images are for people. */
function isRaster(asset: StacAsset): boolean {
  const tiff = /image\/(tiff|vnd\.stac\.geotiff)/.test(asset.type ?? "") || /\.tiff?($|\?)/i.test(asset.href);
  const roles = asset.roles ?? [];
  return tiff && !roles.some((role) => ["thumbnail", "overview", "visual"].includes(role));
}

/** Bands of all items in order of appearance; the first item that has a band decides its facts. */
function bandsOf(items: readonly StacItem[], opened: readonly Opened[]): CollectionBand[] {
  const bands = new Map<string, CollectionBand>();
  items.forEach((item, index) => {
    for (const [key, header] of Object.entries(opened[index]!)) {
      for (let number = 0; number < header.bands; number++) {
        const band = bandOf(item.assets[key]!, { key, number, header, applied: offsetApplied(item) });
        if (!bands.has(band.name)) bands.set(band.name, band);
      }
    }
  });
  return [...bands.values()];
}

/** Earth Search says so where the offset of newer Sentinel-2 products is already in the values. */
function offsetApplied(item: StacItem): boolean {
  return (
    item.properties["earthsearch:boa_offset_applied"] === true ||
    item.properties["s2:boa_offset_applied"] === true
  );
}

interface BandPlace {
  readonly key: string;
  readonly number: number;
  readonly header: CogHeader;
  readonly applied: boolean;
}

function bandOf(asset: StacAsset, at: BandPlace): CollectionBand {
  const eo = asset["eo:bands"]?.[at.number] ?? asset.bands?.[at.number] ?? {};
  const raster = asset["raster:bands"]?.[at.number];
  const several = at.header.bands > 1;
  const name = eo.name ?? (several ? `${at.key}_${at.number + 1}` : at.key);
  const stem = /([^/]+)\.tiff?($|\?)/i.exec(asset.href)?.[1];
  const common = eo.common_name ?? eo["eo:common_name"];
  const wavelength = eo.center_wavelength ?? eo["eo:center_wavelength"];
  const scale = raster?.scale ?? at.header.scales?.[at.number];
  const offset = at.applied ? 0 : (raster?.offset ?? at.header.offsets?.[at.number]);
  const aliases = several ? [] : [at.key, ...(stem ? [stem] : [])];
  return {
    name,
    aliases: [...new Set(aliases)].filter((alias) => alias !== name),
    asset: at.key,
    assetBand: at.number,
    type: at.header.type,
    nodata: at.header.nodata ?? nodataOf(raster?.nodata, at.header.type),
    stepX: cellSides(rasterSource(at.header).levels[0]!)[0],
    ...(common !== undefined ? { commonName: common } : {}),
    ...(wavelength !== undefined ? { wavelengthUm: wavelength } : {}),
    ...(scale !== undefined ? { scale } : {}),
    ...(offset !== undefined ? { offset } : {}),
  };
}

function nodataOf(value: unknown, type: ElementType): number | null {
  if (typeof value === "number") return value;
  return value === "nan" && type.startsWith("float") ? NaN : null;
}

/** Tiled missions show one place in several items a day; those are one time step. */
function groupOf(items: readonly StacItem[]): "day" | "item" {
  return items.some(
    (item) =>
      "grid:code" in item.properties ||
      "mgrs:utm_zone" in item.properties ||
      "s2:mgrs_tile" in item.properties,
  )
    ? "day"
    : "item";
}

function itemRecord(item: StacItem, opened: Opened): ItemRecord {
  const assets = Object.fromEntries(
    Object.entries(opened).map(([key, header]): [string, AssetRecord] => [
      key,
      { source: rasterSource(header) },
    ]),
  );
  const plane = planesOf(opened)[0];
  const bbox = item.bbox ?? (plane ? lonLatBox(plane) : [-180, -90, 180, 90]);
  return {
    id: item.id,
    datetime: instantOf(item),
    bbox:
      bbox.length === 6
        ? [bbox[0]!, bbox[1]!, bbox[3]!, bbox[4]!]
        : (bbox as [number, number, number, number]),
    properties: item.properties,
    assets,
  };
}

function lonLatBox(plane: SourcePlane): readonly number[] {
  return writtenBox(transformBounds(planeBounds(plane), plane.grid.crs, "EPSG:4326"));
}
