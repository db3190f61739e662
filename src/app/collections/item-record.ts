/** An item with its files, frozen: what a load and the catalogue keep of it. */
import { transformBounds } from "../../cube/crs/index.ts";
import { writtenBox } from "../../cube/crs/longitudes.ts";
import { planeBounds } from "../../cube/resample/affine.ts";
import type { Item } from "../../stac/read/item.ts";
import type { AssetRecord, ItemRecord } from "../ports/index.ts";
import { type BandPlace, type BandPlaces, locate } from "./band-places.ts";
import { boxOf, planesOf } from "./collection-facts.ts";
import type { RasterFacts } from "./raster-facts.ts";

export interface ItemFiles {
  readonly item: Item;
  readonly places: BandPlaces;
  /** By asset key; only those that the load needs. */
  readonly files: ReadonlyMap<string, RasterFacts>;
}

type Moved = [string, NonNullable<ItemRecord["moved"]>[string]];

export function itemRecord({ item, places, files }: ItemFiles, bands: readonly BandPlace[]): ItemRecord {
  const assets = Object.fromEntries(
    [...files].map(([key, facts]): [string, AssetRecord] => [key, { source: facts.source }]),
  );
  const moved = bands.flatMap((band): Moved[] => {
    const place = locate(places, band);
    if (place?.asset === band.asset && place.assetBand === band.assetBand) return [];
    return [[band.name, place && { asset: place.asset, band: place.assetBand }]];
  });
  return {
    id: item.id,
    datetime: item.time.start,
    ...(item.time.end === item.time.start ? {} : { until: item.time.end }),
    ...(item.time.label === item.time.start ? {} : { label: item.time.label }),
    bbox: bboxOf(item, files),
    properties: item.properties,
    assets,
    ...(moved.length > 0 ? { moved: Object.fromEntries(moved) } : {}),
  };
}

/** Items that do not say where they are lie where their first file lies. */
function bboxOf(item: Item, files: ReadonlyMap<string, RasterFacts>): ItemRecord["bbox"] {
  const [plane] = planesOf(files).values();
  if (item.boxes.length > 0 || !plane) return boxOf(item.boxes);
  return writtenBox(transformBounds(planeBounds(plane), plane.grid.crs, "EPSG:4326"));
}
