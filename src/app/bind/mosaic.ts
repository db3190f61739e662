/** Items laid over each other on the collection's grid: the frozen facts of a load. */
import { transformBounds } from "../../cube/crs/index.ts";
import { runningBox, unitedBox } from "../../cube/crs/longitudes.ts";
import { gridWithin, reachingOver } from "../../cube/load-grid.ts";
import type { LoadLayer, LoadParams } from "../../cube/nodes/load.ts";
import { sourceKey } from "../../cube/location.ts";
import { writtenApart, writtenOf } from "../../cube/promotion.ts";
import { type BandFacts, type CubeShape, type Grid, loadDimensions } from "../../cube/shape.ts";
import type { RasterSource } from "../../cube/source.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import { commonStorage } from "../collections/collection-facts.ts";
import { placeOfBand } from "../collections/place-of-band.ts";
import type { CollectionBand, CollectionFacts, CollectionGrid, ItemRecord } from "../ports/index.ts";
import { type Extent, lonLat } from "./extent.ts";

/** Whatever items come from, as a load sees it. */
export interface MosaicSource {
  /** As people know it: "collection 'x'". */
  readonly name: string;
  readonly facts: CollectionFacts;
}

export interface Chosen {
  readonly items: readonly ItemRecord[];
  readonly extent: Extent | null;
  readonly bands: readonly CollectionBand[];
  readonly path: readonly PathStep[];
}

/** Step and phase are the collection's; the extent only says which cells. */
export function gridOf(collection: MosaicSource, of: Chosen): Grid {
  const grids = collection.facts.grids.filter((grid) => of.items.some((item) => itemCrs(item) === grid.crs));
  const facts = reachingAll(crsOf(grids, of), grids);
  const scale = finestStep(of.bands) / finestStep(collection.facts.bands);
  const [stepX, stepY] = [facts.stepX * scale, facts.stepY * scale];
  const bounds = of.extent && transformBounds(of.extent.bounds, of.extent.crs, facts.crs);
  const grid = gridWithin({ ...facts, stepX, stepY }, bounds);
  if (grid) return grid;
  throw new OpenEOError(
    "NoDataAvailable",
    `There is no data available for the given spatial extent in ${collection.name}: no pixel centre lies in it.`,
    of.path,
    { parameter: "spatial_extent" },
  );
}

/** Relative to each other, steps are the same in every CRS. */
function finestStep(bands: readonly CollectionBand[]): number {
  return Math.min(...bands.map((band) => band.stepX));
}

/** Items of other systems (the next UTM zone) belong to the load as much as those of the grid's own. */
function reachingAll(grid: CollectionGrid, grids: readonly CollectionGrid[]): CollectionGrid {
  const others = grids.filter((each) => each.crs !== grid.crs);
  return reachingOver(
    grid,
    others.map((each) => transformBounds(each.bounds, each.crs, grid.crs)),
  );
}

/** The only CRS among the items, else that of the item nearest to the extent's centre. */
function crsOf(grids: readonly CollectionGrid[], of: Chosen): CollectionGrid {
  if (grids.length === 1) return grids[0]!;
  const bounds = runningBox(of.extent ? lonLat(of.extent) : unitedBox(of.items.map((item) => item.bbox)));
  const [x, y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
  let nearest = of.items[0]!;
  let distance = Infinity;
  for (const item of of.items) {
    const [west, south, east, north] = runningBox(item.bbox);
    const own = Math.hypot(degreesApart((west + east) / 2, x), (south + north) / 2 - y);
    if (own < distance) {
      distance = own;
      nearest = item;
    }
  }
  const crs = itemCrs(nearest);
  return grids.find((grid) => grid.crs === crs)!;
}

function itemCrs(item: ItemRecord): string {
  return Object.values(item.assets)[0]!.source.levels[0]!.grid.crs;
}

/** The shorter way around. */
function degreesApart(a: number, b: number): number {
  return a - b - 360 * Math.round((a - b) / 360);
}

interface Frozen {
  readonly items: readonly ItemRecord[];
  readonly bands: readonly CollectionBand[];
  readonly grid: Grid;
  /** What each item belongs to, by its id, in the order of the load; absent: labels of time tell. */
  readonly layers?: ReadonlyMap<string, string>;
}

export function frozen(collection: MosaicSource, of: Frozen): LoadParams {
  const sources: RasterSource[] = [];
  const sourceIndex = new Map<string, number>();
  const indexOf = (source: RasterSource): number => {
    const key = sourceKey(source);
    const known = sourceIndex.get(key);
    if (known !== undefined) return known;
    sourceIndex.set(key, sources.length);
    return sources.push(source) - 1;
  };
  const groups = of.layers
    ? groupByLayer(of.items, of.layers)
    : groupByLabel(of.items, collection.facts.group);
  const layers = [...groups.values()].map((items): LoadLayer => ({
    items: [...items]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((item) => ({
        id: item.id,
        bands: of.bands.map((band) => {
          const place = placeOfBand(item, band);
          const asset = place && item.assets[place.asset];
          return asset ? { source: indexOf(asset.source), band: place.band } : null;
        }),
      })),
  }));
  const spans = of.layers ? { spans: [...groups.values()].map(spanOf) } : {};
  return { shape: shapeOf([...groups.keys()], of.bands, of.grid), sources, layers, method: "near", ...spans };
}

function spanOf([item]: readonly ItemRecord[]): readonly [string, string] {
  const { datetime, until = datetime } = item!;
  return [datetime, until];
}

function groupByLayer(
  items: readonly ItemRecord[],
  layers: ReadonlyMap<string, string>,
): Map<string, ItemRecord[]> {
  const known = new Map(items.map((item) => [item.id, item]));
  const groups = new Map<string, ItemRecord[]>();
  for (const [id, layer] of layers) {
    const item = known.get(id);
    if (item) groups.set(layer, [...(groups.get(layer) ?? []), item]);
  }
  return groups;
}

/** One label per UTC day, or per distinct instant; labels ascend. */
function groupByLabel(items: readonly ItemRecord[], group: "day" | "item"): Map<string, ItemRecord[]> {
  const groups = new Map<string, ItemRecord[]>();
  const instant = (item: ItemRecord): string => item.label ?? item.datetime;
  for (const item of [...items].sort((a, b) =>
    instant(a) < instant(b) ? -1 : instant(a) > instant(b) ? 1 : 0,
  )) {
    const label =
      group === "day" ? `${instant(item).slice(0, 10)}T00:00:00Z` : instant(item).replace(".000Z", "Z");
    groups.set(label, [...(groups.get(label) ?? []), item]);
  }
  return groups;
}

function shapeOf(labels: readonly string[], bands: readonly CollectionBand[], grid: Grid): CubeShape {
  const storage = commonStorage(bands);
  return {
    dims: loadDimensions(
      labels,
      bands.map((band) => band.name),
      grid,
    ),
    ...storage,
    bands: bands.map((band) => ({
      ...factsOf(band),
      ...writtenApart(writtenOf(band), writtenOf(storage)),
    })),
  };
}

function factsOf(band: CollectionBand): BandFacts {
  const { name, aliases, commonName, wavelengthUm, scale, offset, unit } = band;
  return {
    name,
    aliases,
    ...(commonName !== undefined ? { commonName } : {}),
    ...(wavelengthUm !== undefined ? { wavelengthUm } : {}),
    ...(scale !== undefined ? { scale } : {}),
    ...(offset !== undefined ? { offset } : {}),
    ...(unit !== undefined ? { unit } : {}),
  };
}
