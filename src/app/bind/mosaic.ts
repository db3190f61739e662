/** Items laid over each other on the collection's grid: the frozen facts of a load. */
import { transformBounds } from "../../cube/crs/index.ts";
import type { LoadLayer, LoadParams } from "../../cube/nodes/params.ts";
import {
  type BandFacts,
  type CubeShape,
  type ElementType,
  type Grid,
  loadDimensions,
} from "../../cube/shape.ts";
import type { RasterSource } from "../../cube/source.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import type { CollectionBand, CollectionGrid, CollectionRecord, ItemRecord } from "../ports.ts";
import { type Bounds, type Extent, lonLat } from "./extent.ts";

export interface Chosen {
  readonly items: readonly ItemRecord[];
  readonly extent: Extent | null;
  readonly bands: readonly CollectionBand[];
  readonly path: readonly PathStep[];
}

/** Step and phase are the collection's; the extent only says which cells. */
export function gridOf(collection: CollectionRecord, of: Chosen): Grid {
  const facts = crsOf(collection, of);
  const finest = Math.min(...of.bands.map((band) => band.stepX));
  const scale = finest / facts.stepX;
  const [stepX, stepY] = [finest, facts.stepY * scale];
  const bounds = of.extent
    ? intersect(transformBounds(of.extent.bounds, of.extent.crs, facts.crs), facts.bounds)
    : facts.bounds;
  const [columnStart, columnStop] = cellsBetween(
    (bounds[0] - facts.originX) / stepX,
    (bounds[2] - facts.originX) / stepX,
  );
  const [rowStart, rowStop] = cellsBetween(
    (bounds[3] - facts.originY) / stepY,
    (bounds[1] - facts.originY) / stepY,
  );
  if (!(columnStop > columnStart && rowStop > rowStart)) {
    throw new OpenEOError(
      "NoDataAvailable",
      `There is no data available for the given spatial extent in collection '${collection.id}': no pixel centre lies in it.`,
      of.path,
    );
  }
  return {
    crs: facts.crs,
    originX: facts.originX + columnStart * stepX,
    originY: facts.originY + rowStart * stepY,
    stepX,
    stepY,
    width: columnStop - columnStart,
    height: rowStop - rowStart,
  };
}

/** Centres on the edge belong; this much of a cell is forgiven to rounding. */
const EDGE_CELLS = 1e-9;

function cellsBetween(low: number, high: number): readonly [number, number] {
  return [Math.ceil(low - 0.5 - EDGE_CELLS), Math.floor(high - 0.5 + EDGE_CELLS) + 1];
}

function intersect(a: Bounds, b: Bounds): Bounds {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

/** The only CRS among the items, else that of the item nearest to the extent's centre. */
function crsOf(collection: CollectionRecord, of: Chosen): CollectionGrid {
  const grids = collection.facts.grids.filter((grid) => of.items.some((item) => itemCrs(item) === grid.crs));
  if (grids.length === 1) return grids[0]!;
  const bounds = of.extent ? lonLat(of.extent) : unitedBounds(of.items);
  const [x, y] = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
  let nearest = of.items[0]!;
  let distance = Infinity;
  for (const item of of.items) {
    const own = Math.hypot((item.bbox[0] + item.bbox[2]) / 2 - x, (item.bbox[1] + item.bbox[3]) / 2 - y);
    if (own < distance) {
      distance = own;
      nearest = item;
    }
  }
  const crs = itemCrs(nearest);
  return collection.facts.grids.find((grid) => grid.crs === crs)!;
}

function itemCrs(item: ItemRecord): string {
  return Object.values(item.assets)[0]!.source.levels[0]!.grid.crs;
}

function unitedBounds(items: readonly ItemRecord[]): Bounds {
  return items.reduce<Bounds>(
    (united, { bbox }) => [
      Math.min(united[0], bbox[0]),
      Math.min(united[1], bbox[1]),
      Math.max(united[2], bbox[2]),
      Math.max(united[3], bbox[3]),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}

interface Frozen {
  readonly items: readonly ItemRecord[];
  readonly bands: readonly CollectionBand[];
  readonly grid: Grid;
}

export function frozen(collection: CollectionRecord, of: Frozen): LoadParams {
  const sources: RasterSource[] = [];
  const sourceIndex = new Map<string, number>();
  const indexOf = (source: RasterSource): number => {
    const known = sourceIndex.get(source.href);
    if (known !== undefined) return known;
    sourceIndex.set(source.href, sources.length);
    return sources.push(source) - 1;
  };
  const groups = groupByLabel(of.items, collection.facts.group);
  const layers = [...groups.values()].map((items): LoadLayer => ({
    items: [...items]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((item) => ({
        id: item.id,
        bands: of.bands.map((band) => {
          const asset = item.assets[band.asset];
          return asset ? { source: indexOf(asset.source), band: band.assetBand } : null;
        }),
      })),
  }));
  return { shape: shapeOf([...groups.keys()], of.bands, of.grid), sources, layers, method: "near" };
}

/** One label per UTC day, or per distinct instant; labels ascend. */
function groupByLabel(items: readonly ItemRecord[], group: "day" | "item"): Map<string, ItemRecord[]> {
  const groups = new Map<string, ItemRecord[]>();
  for (const item of [...items].sort((a, b) =>
    a.datetime < b.datetime ? -1 : a.datetime > b.datetime ? 1 : 0,
  )) {
    const label = group === "day" ? `${item.datetime.slice(0, 10)}T00:00:00Z` : item.datetime;
    groups.set(label, [...(groups.get(label) ?? []), item]);
  }
  return groups;
}

function shapeOf(labels: readonly string[], bands: readonly CollectionBand[], grid: Grid): CubeShape {
  return {
    dims: loadDimensions(
      labels,
      bands.map((band) => band.name),
      grid,
    ),
    ...commonStorage(bands),
    bands: bands.map(factsOf),
  };
}

function factsOf(band: CollectionBand): BandFacts {
  const { name, aliases, commonName, wavelengthUm, scale, offset } = band;
  return {
    name,
    aliases,
    ...(commonName !== undefined ? { commonName } : {}),
    ...(wavelengthUm !== undefined ? { wavelengthUm } : {}),
    ...(scale !== undefined ? { scale } : {}),
    ...(offset !== undefined ? { offset } : {}),
  };
}

const WIDER: readonly ElementType[] = ["uint8", "uint16", "uint32"];

/** One type for all bands: their own, the wider unsigned one, or float64; a no-data value only where all have the same. */
export function commonStorage(bands: readonly Pick<CollectionBand, "type" | "nodata">[]): {
  type: ElementType;
  nodata: number | null;
} {
  const types = [...new Set(bands.map((band) => band.type))];
  const nodata = [...new Set(bands.map((band) => band.nodata))];
  const type =
    types.length === 1
      ? types[0]!
      : types.every((each) => WIDER.includes(each))
        ? WIDER[Math.max(...types.map((each) => WIDER.indexOf(each)))]!
        : "float64";
  if (nodata.length === 1) return { type, nodata: nodata[0]! };
  return { type: "float64", nodata: null };
}
