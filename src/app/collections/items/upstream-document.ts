/** An item of another server as one of the collection that it has here: members of STAC alone, with addresses that are whole. */
import { publicUrl } from "../../../io/http/public-url.ts";
import { type Json, isObject, objectOf, textOf } from "../../../stac/read/json.ts";
import { resolveHref } from "../../../stac/read/link.ts";
import { selfOf } from "../../stac/search.ts";
import type { StacApiEntry } from "../upstream/entry.ts";
import type { FoundItem } from "./page.ts";

const MEMBERS = ["type", "stac_version", "stac_extensions", "id", "geometry", "bbox", "properties"];

/** Null for what has no id, or is of none of the collections that were asked for. */
export function upstreamItem(
  feature: Json,
  page: string,
  entries: readonly StacApiEntry[],
): FoundItem | null {
  const id = textOf(feature["id"]);
  const entry = entries.find(({ collection }) => collection === (feature["collection"] ?? collection));
  if (id === null || !entry) return null;
  const self = selfOf(feature, page);
  const kept = Object.fromEntries(
    MEMBERS.flatMap((name) => (Object.hasOwn(feature, name) ? [[name, feature[name]]] : [])),
  );
  const assets = Object.entries(objectOf(feature["assets"])).flatMap(([key, asset]) => {
    const whole = isObject(asset) ? withAddress(asset, self) : null;
    return whole ? [[key, whole]] : [];
  });
  const via = self === page ? [] : [{ rel: "via", href: publicUrl(self), type: "application/geo+json" }];
  return {
    collection: entry.id,
    id,
    document: { ...kept, collection: entry.id, assets: Object.fromEntries(assets) as Json, links: via },
  };
}

function withAddress(asset: Json, base: string): Json | null {
  const href = textOf(asset["href"]);
  const resolved = href === null ? null : resolveHref(href, base);
  return resolved === null ? null : { ...asset, href: resolved };
}
