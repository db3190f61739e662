/** From items and what is known of their files to the facts of a load: bands with storage, grids, labels. One way for imports and for catalogues of others. */
import { type ElementType, type Grid, gridBounds } from "../../cube/shape.ts";
import { type Box, uniteBoxes } from "../../stac/read/box.ts";
import type { Item } from "../../stac/read/item.ts";
import type { CollectionBand, CollectionGrid } from "../ports.ts";
import type { BandPlace } from "./band-places.ts";
import type { RasterFacts } from "./raster-facts.ts";

/** A band of a file. */
export interface BandFile {
  readonly facts: RasterFacts;
  readonly band: number;
}

/** A band together with how its values are stored in all of its files, which must not be empty. */
export function storedBand(place: BandPlace, files: readonly BandFile[]): CollectionBand {
  const { facts, band } = files[0]!;
  const scale = place.scale ?? facts.scales?.[band];
  const offset = place.offset ?? facts.offsets?.[band];
  return {
    ...place,
    ...commonStorage(files.map((file) => file.facts.source)),
    stepX: Math.abs(facts.source.levels[0]!.grid.stepX),
    ...(scale !== undefined ? { scale } : {}),
    ...(offset !== undefined ? { offset } : {}),
  };
}

const WIDER: readonly ElementType[] = ["uint8", "uint16", "uint32"];

interface Storage {
  readonly type: ElementType;
  readonly nodata: number | null;
}

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
  if (nodata.length === 1) return { type, nodata: nodata[0]! };
  return { type: "float64", nodata: null };
}

/** Step and phase per CRS: those of the finest raster of the first item that has the CRS; bounds are those of all items. */
export function gridsOf(files: readonly (readonly RasterFacts[])[]): CollectionGrid[] {
  const grids = new Map<string, CollectionGrid>();
  for (const ofItem of files) {
    const own = ofItem.map((facts) => facts.source.levels[0]!.grid);
    for (const grid of own) {
      const known = grids.get(grid.crs);
      const bounds = gridBounds(grid);
      grids.set(
        grid.crs,
        known ? { ...known, bounds: uniteBoxes(known.bounds, bounds) } : { ...finest(own, grid.crs), bounds },
      );
    }
  }
  return [...grids.values()];
}

function finest(grids: readonly Grid[], crs: string): Omit<CollectionGrid, "bounds"> {
  const grid = grids
    .filter((candidate) => candidate.crs === crs)
    .reduce((best, candidate) => (candidate.stepX < best.stepX ? candidate : best));
  return { crs, originX: grid.originX, originY: grid.originY, stepX: grid.stepX, stepY: grid.stepY };
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
