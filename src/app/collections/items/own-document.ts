/** An item of ours as a STAC Item. */
import { splitBox } from "../../../stac/read/box.ts";
import { isOwn } from "../../../cube/location.ts";
import type { Json } from "../../../stac/read/json.ts";
import type { ItemRecord } from "../../ports/index.ts";

const MEDIA_TYPES: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/\.(jp2|j2k)$/i, "image/jp2"],
  [/\.nc$/i, "application/x-netcdf"],
];

export function ownItemDocument(collection: string, item: ItemRecord): Json {
  return {
    type: "Feature",
    stac_version: "1.1.0",
    id: item.id,
    collection,
    bbox: item.bbox,
    geometry: outline(item.bbox),
    properties: { ...item.properties, ...timesOf(item) },
    assets: assetsOf(item),
  };
}

/** Times are those of the provider; where it gave none, those that a load goes by. */
function timesOf({ datetime, until, label, properties }: ItemRecord): Json {
  const written = typeof properties["datetime"] === "string" ? properties["datetime"] : null;
  if (until === undefined) return { datetime: written ?? datetime };
  return {
    datetime: written ?? label ?? null,
    start_datetime: properties["start_datetime"] ?? datetime,
    end_datetime: properties["end_datetime"] ?? until,
  };
}

/** The catalogue keeps boxes alone; one across the antimeridian has two parts, as RFC 7946 asks. */
export function outline(bbox: ItemRecord["bbox"]): Json {
  const [first, ...more] = splitBox(bbox).map(([west, south, east, north]) => [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ]);
  return more.length === 0
    ? { type: "Polygon", coordinates: first }
    : { type: "MultiPolygon", coordinates: [first, ...more] };
}

/** Files in storage of ours have no address: they are read by load_collection. */
function assetsOf({ assets }: ItemRecord): Json {
  return Object.fromEntries(
    Object.entries(assets).flatMap(([key, { source }]) => {
      if (!URL.canParse(source.href) || (source.access !== undefined && isOwn(source.access))) return [];
      const path = new URL(source.href).pathname;
      const type =
        MEDIA_TYPES.find(([pattern]) => pattern.test(path))?.[1] ?? "image/tiff; application=geotiff";
      return [[key, { href: source.href, type, roles: ["data"] }]];
    }),
  );
}
