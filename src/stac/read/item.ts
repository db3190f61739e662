/** A STAC item of any version from 0.9 on as a load needs it. */
import { transformBounds } from "../../cube/crs/index.ts";
import { writtenBox } from "../../cube/crs/longitudes.ts";
import type { Base } from "../../cube/location.ts";
import { gridBounds } from "../../cube/shape.ts";
import { type Asset, assetOf } from "./asset.ts";
import { type Box, boxesOf } from "./box.ts";
import type { Collection } from "./collection.ts";
import { type Json, isObject, objectOf, textOf } from "./json.ts";
import { linksOf } from "./link.ts";
import { type ItemTime, timeOf } from "./time.ts";

export interface Item {
  readonly id: string;
  readonly collection: string | null;
  readonly time: ItemTime;
  /** WGS 84; two where the item crosses the antimeridian, none where nothing is said. */
  readonly boxes: readonly Box[];
  readonly properties: Json;
  readonly assets: readonly Asset[];
}

/** A reason instead of an item that no load can use. */
export type ReadItem = { readonly item: Item } | { readonly item: null; readonly reason: string };

/** `base` is where the document came from; its own `self` link counts only where that is not known. */
export function readItem(document: Json, base: Base, collection: Collection | null): ReadItem {
  const id = textOf(document["id"]);
  if (id === null) return { item: null, reason: "an item has no id" };
  const properties = { ...collection?.shared, ...objectOf(document["properties"]) };
  const time = timeOf(properties) ?? collection?.time ?? timeOf({ datetime: properties["created"] });
  if (!time) return { item: null, reason: timeless(document, id) };
  const at = base === "" ? (linksOf(document, "").find((link) => link.rel === "self")?.href ?? "") : base;
  const assets = assetsOf(objectOf(document["assets"]), { base: at, properties, collection });
  return {
    item: {
      id,
      collection: textOf(document["collection"]),
      time,
      boxes: boxesOf(document["bbox"], document["geometry"], () => pixelBox(assets)),
      properties,
      assets,
    },
  };
}

/** Where the first asset that says so has its pixels; null where none does. */
function pixelBox(assets: readonly Asset[]): Box | null {
  const grid = assets.find(({ proj }) => proj.grid !== null)?.proj.grid;
  return grid ? writtenBox(transformBounds(gridBounds(grid), grid.crs, "EPSG:4326")) : null;
}

function timeless(document: Json, id: string): string {
  return document["type"] === "Collection"
    ? `collection '${id}' has no items, and the temporal extent of its own assets is open at both ends`
    : `item '${id}' has no datetime`;
}

interface AssetsOf {
  readonly base: Base;
  readonly properties: Json;
  readonly collection: Collection | null;
}

function assetsOf(assets: Json, of: AssetsOf): readonly Asset[] {
  return Object.entries(assets).flatMap(([key, asset]) => {
    if (!isObject(asset)) return [];
    const templates = of.collection?.assets ?? {};
    const template = Object.hasOwn(templates, key) ? templates[key]! : {};
    const named = of.collection?.bands ?? {};
    const read = assetOf(asset, { key, properties: of.properties, template, named, base: of.base });
    return read ? [read] : [];
  });
}

/**
 * The assets that hold pixels to compute with. JPEG 2000 counts only where there is no GeoTIFF, because it then holds the
 * same bands at a higher cost; pictures only where there is nothing else.
 */
export function dataAssets(item: Item): readonly Asset[] {
  const kinds = ["geotiff", "jpeg2000", "visual"] as const;
  const found = kinds.map((kind) => item.assets.filter((asset) => asset.kind === kind));
  return found.find((assets) => assets.length > 0) ?? [];
}
