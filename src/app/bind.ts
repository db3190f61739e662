/** Binding a load: the catalogue is asked once, and the load becomes frozen facts: items in canonical order, grid, labels. */
import { normalizeCrs, transformBounds } from "../cube/crs/index.ts";
import { ProcessFault } from "../cube/faults.ts";
import type { LoadLayer, LoadParams } from "../cube/nodes/params.ts";
import { evaluate } from "../cube/program/scalar.ts";
import type { Value, ValueObject } from "../cube/program/value.ts";
import type { RasterSource } from "../cube/source.ts";
import {
  type BandFacts,
  type CubeShape,
  type ElementType,
  type Grid,
  loadDimensions,
} from "../cube/shape.ts";
import { OpenEOError, type PathStep } from "../errors.ts";
import { itemsPerLoadMax } from "../limits.ts";
import type { LoadRequest } from "../openeo/define.ts";
import type { LoadWish } from "../openeo/lower.ts";
import type { Catalog, CollectionBand, CollectionGrid, CollectionRecord, ItemRecord } from "./ports.ts";

type Bounds = readonly [number, number, number, number];

export async function bindLoad(wish: LoadWish, catalog: Catalog): Promise<LoadParams> {
  const { request, path } = wish;
  const [from, to] = interval(request.temporal, path);
  const extent = extentOf(request.spatial, path);
  const collection = await catalog.get(request.collection);
  if (!collection)
    throw new OpenEOError("CollectionNotFound", `Collection '${request.collection}' does not exist.`, path);
  const bands = chosenBands(collection, request.bands, path);
  const query = { bbox: extent && lonLat(extent), from, to };
  const items = (await catalog.items(collection.id, query)).filter((item) => matches(item, request));
  if (items.length === 0)
    throw new OpenEOError(
      "NoDataAvailable",
      `There is no data available for the given extents in collection '${collection.id}'.`,
      path,
    );
  if (items.length > itemsPerLoadMax) {
    throw new OpenEOError(
      "ProcessGraphComplexity",
      `The load takes in ${items.length} items; ${itemsPerLoadMax} are allowed. Ask for less time or area, or filter by properties.`,
      path,
    );
  }
  const grid = gridOf(collection, { items, extent, bands, path });
  return frozen(collection, { items, bands, grid });
}

/** Half-open, as instants; one end may be open. */
function interval(value: Value, path: readonly PathStep[]): readonly [string | null, string | null] {
  if (value === null) return [null, null];
  const [start, end] = (value as readonly (string | null)[]).map((text) =>
    text === null ? null : new Date(text).toISOString(),
  );
  if (start && end && end <= start) {
    throw new OpenEOError(
      "TemporalExtentEmpty",
      "The temporal extent is empty. The second instant in time must always be greater/later than the first instant in time.",
      path,
    );
  }
  return [start ?? null, end ?? null];
}

interface Extent {
  readonly bounds: Bounds;
  readonly crs: string;
}

function extentOf(value: Value, path: readonly PathStep[]): Extent | null {
  if (value === null) return null;
  const object = value as ValueObject;
  if ("west" in object) {
    const crs = knownCrs((object["crs"] as string | number | null | undefined) ?? 4326, path);
    const { west, south, east, north } = object as unknown as Record<string, number>;
    if (west! > east! || south! > north!) {
      throw new OpenEOError(
        "ProcessParameterInvalid",
        "The value for parameter 'spatial_extent' of process 'load_collection' is invalid: west must not be greater than east, nor south than north.",
        path,
      );
    }
    return { bounds: [west!, south!, east!, north!], crs };
  }
  return { bounds: geometryBounds(object), crs: "EPSG:4326" };
}

function knownCrs(crs: string | number, path: readonly PathStep[]): string {
  try {
    return normalizeCrs(crs);
  } catch (error) {
    if (error instanceof ProcessFault) throw new OpenEOError(error.code, error.message, path);
    throw error;
  }
}

function geometryBounds(geojson: ValueObject): Bounds {
  const out: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (value: Value): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] !== "number") return value.forEach(visit);
    const [x, y] = value as [number, number];
    out[0] = Math.min(out[0], x);
    out[1] = Math.min(out[1], y);
    out[2] = Math.max(out[2], x);
    out[3] = Math.max(out[3], y);
  };
  const walk = (object: ValueObject): void => {
    if (object["type"] === "FeatureCollection") (object["features"] as readonly ValueObject[]).forEach(walk);
    else if (object["type"] === "Feature") walk(object["geometry"] as ValueObject);
    else visit(object["coordinates"] ?? null);
  };
  walk(geojson);
  return out;
}

function lonLat(extent: Extent): Bounds {
  return transformBounds(extent.bounds, extent.crs, "EPSG:4326");
}

/** Bands by label, alias or common name, in the order of the argument; all of them when none is named. */
function chosenBands(
  collection: CollectionRecord,
  names: readonly string[] | null,
  path: readonly PathStep[],
): readonly CollectionBand[] {
  const { bands } = collection.facts;
  if (names === null) return bands;
  return names.map((name) => {
    const found =
      bands.find((band) => band.name === name) ??
      bands.find((band) => band.aliases.includes(name)) ??
      bands.find((band) => band.commonName === name);
    if (found) return found;
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'bands' of process 'load_collection' is invalid: collection '${collection.id}' has no band '${name}'; it has ${bands.map((band) => band.name).join(", ")}.`,
      path,
    );
  });
}

/** All property filters must say true; a property that an item lacks is null to them. */
function matches(item: ItemRecord, request: LoadRequest): boolean {
  return Object.entries(request.properties).every(
    ([name, callback]) =>
      evaluate(callback.program, {
        ...callback.uniforms,
        value: (item.properties[name] ?? null) as Value,
      }) === true,
  );
}

interface Chosen {
  readonly items: readonly ItemRecord[];
  readonly extent: Extent | null;
  readonly bands: readonly CollectionBand[];
  readonly path: readonly PathStep[];
}

/** Step and phase are the collection's; the extent only says which cells. */
function gridOf(collection: CollectionRecord, of: Chosen): Grid {
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

function frozen(collection: CollectionRecord, of: Frozen): LoadParams {
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
function commonStorage(bands: readonly CollectionBand[]): { type: ElementType; nodata: number | null } {
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
