/** From items and what is known of their files to the facts of a load: bands with storage, grids, labels. One way for imports and for catalogues of others. */
import { cellSides } from "../../cube/resample/affine.ts";
import { unitedWritten, writtenOf } from "../../cube/promotion.ts";
import type { CubeShape, ElementType } from "../../cube/shape.ts";
import type { SourcePlane } from "../../cube/source.ts";
import { type Box, uniteBoxes } from "../../stac/read/box.ts";
import type { Item } from "../../stac/read/item.ts";
import type { CollectionBand } from "../ports/index.ts";
import type { BandPlace } from "./band-places.ts";
import type { RasterFacts } from "./raster-facts.ts";

/** A band of an item, and its file. */
export interface BandFile {
  readonly facts: RasterFacts;
  readonly place: BandPlace;
}

/** A band together with how its values are stored in all of its files, which must not be empty. */
export function storedBand(place: BandPlace, files: readonly BandFile[]): CollectionBand {
  const { facts } = files[0]!;
  return {
    ...named(place),
    ...commonStorage(files.map((file) => file.facts.source)),
    stepX: cellSides(facts.source.levels[0]!)[0],
    ...commonQuantity(files.flatMap((file) => quantityOf(file) ?? [])),
  };
}

/** A band without what its first file says of its values. */
export function named<Place extends BandPlace>({
  scale: _scale,
  offset: _offset,
  unit: _unit,
  ...band
}: Place): Omit<Place, keyof Quantity> {
  return band;
}

/** What turns stored values into quantities, and their unit. */
export type Quantity = Pick<BandPlace, "scale" | "offset" | "unit">;

/** As the item says it, else the file; null where neither does. */
export function quantityOf({ place, facts }: BandFile): Quantity | null {
  const scale = place.scale ?? facts.scales?.[place.assetBand];
  const offset = place.offset ?? facts.offsets?.[place.assetBand];
  const unit = place.unit ?? facts.units?.[place.assetBand];
  if (scale === undefined && offset === undefined && !unit) return null;
  return {
    ...(scale !== undefined ? { scale } : {}),
    ...(offset !== undefined ? { offset } : {}),
    ...(unit ? { unit } : {}),
  };
}

/** Values are loaded as they are stored: what turns those of some files into quantities, but not those of all, is not said of the band. */
export function commonQuantity([first, ...others]: readonly Quantity[]): Quantity {
  if (!first || !others.every((each) => isSameScale(each, first))) return {};
  const { unit, ...scale } = first;
  const agree = unit !== undefined && others.every((each) => each.unit === unit);
  return { ...scale, ...(agree ? { unit } : {}) };
}

export function isSameQuantity(a: Quantity, b: Quantity): boolean {
  return isSameScale(a, b) && a.unit === b.unit;
}

function isSameScale(a: Quantity, b: Quantity): boolean {
  return (a.scale ?? 1) === (b.scale ?? 1) && (a.offset ?? 0) === (b.offset ?? 0);
}

const WIDER: readonly ElementType[] = ["uint8", "uint16", "uint32"];

export type Storage = Pick<CubeShape, "type" | "nodata" | "written">;

/** One type for all: their own, the wider unsigned one, or float64; a no-data value only where all have the same. */
export function commonStorage(stored: readonly Storage[]): Storage {
  const types = [...new Set(stored.map((each) => each.type))];
  const nodata = [...new Set(stored.map((each) => each.nodata))];
  const type =
    types.length === 1
      ? types[0]!
      : types.every((each) => WIDER.includes(each))
        ? WIDER[Math.max(...types.map((each) => WIDER.indexOf(each)))]!
        : "float64";
  const held: Storage =
    nodata.length === 1 ? { type, nodata: nodata[0]! } : { type: "float64", nodata: null };
  const written = unitedWritten(stored.map(writtenOf));
  const isOwn = !written || (written.type === held.type && Object.is(written.nodata, held.nodata));
  return isOwn ? held : { ...held, written };
}

/** Full-resolution cells of an item's files, by the key of the asset. */
export function planesOf(files: ReadonlyMap<string, RasterFacts>): ReadonlyMap<string, SourcePlane> {
  return new Map([...files].map(([key, facts]) => [key, facts.source.levels[0]!]));
}

/** Properties of missions that show one place in several items a day. */
const TILED = [
  "grid:code",
  "mgrs:utm_zone",
  "s2:mgrs_tile",
  "sentinel:utm_zone",
  "landsat:wrs_path",
  "eo:row",
];

/** Several tiles of one day are one time step. */
export function groupOf(items: readonly Item[]): "day" | "item" {
  return items.some((item) => TILED.some((name) => name in item.properties)) ? "day" : "item";
}

/** Datetime, then id. */
export function canonicalOrder(a: Item, b: Item): number {
  if (a.time.start !== b.time.start) return a.time.start < b.time.start ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** One box for an item: west > east where it crosses the antimeridian. */
export function boxOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return [-180, -90, 180, 90];
  const [east, west] = [boxes.find((box) => box[0] === -180), boxes.find((box) => box[2] === 180)];
  if (boxes.length === 2 && east && west)
    return [west[0], Math.min(east[1], west[1]), east[2], Math.max(east[3], west[3])];
  return boxes.reduce(uniteBoxes);
}
