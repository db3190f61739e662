/** A STAC collection on the web goes to a server: its items are crawled or searched here, its files stay where they are. */
import { setTimeout } from "node:timers/promises";
import { collectItems } from "../../src/app/stac/find-items.ts";
import { documentPorts } from "../../src/io/stac/fetch-document.ts";
import type { Fetch } from "../../src/io/bytes/http.ts";
import { retryWithBackoff } from "../../src/io/http/retry-with-backoff.ts";
import { isObject, objectOf } from "../../src/stac/read/json.ts";
import { resolveHref } from "../../src/stac/read/link.ts";
import { itemsPerLoadMax } from "../../src/limits.ts";
import type { Admin } from "./admin.ts";
import { importing } from "./importing.ts";

type Json = Readonly<Record<string, unknown>>;

/** `id` is the collection's id here; its own where it is null. */
export async function importUrl(
  admin: Admin,
  from: { readonly url: string; readonly id: string | null },
  tell: (line: string) => void,
): Promise<void> {
  const items = new Map<string, Json>();
  const { json, url } = await collectItems(from.url, {
    query: { boxes: null, from: null, to: null, properties: {} },
    ports: documentPorts({ fetch: retryWithBackoff(fetch as Fetch, (ms) => setTimeout(ms)), signal: null }),
    list: {
      add(document, base) {
        // What is crawled on the web has an address there.
        items.set(String(document["id"]), withAddresses(document, base as string));
        if (items.size % 50 === 0) tell(`${items.size} items found`);
      },
      get seen() {
        return items.size;
      },
      get full() {
        return items.size > itemsPerLoadMax;
      },
    },
  });
  if (json["type"] !== "Collection") throw new Error(`${url} is no STAC Collection`);
  if (items.size > itemsPerLoadMax)
    throw new Error(`${url} has more than ${itemsPerLoadMax} items; offer it as an API instead`);
  const collection = from.id === null ? json : { ...json, id: from.id };
  const result = await importing(admin, collection, async (into) => {
    for (const item of items.values()) await into.putItem(item);
  });
  tell(`collection ${result.id}: ${result.items} items, bands ${result.bands.join(", ")}`);
}

/** Relative addresses hold only beside the item. */
function withAddresses(item: Json, base: string): Json {
  const assets = Object.entries(objectOf(item["assets"])).flatMap(([key, asset]) => {
    const href = isObject(asset) ? resolveHref(String(asset["href"]), base) : null;
    return isObject(asset) && href !== null ? [[key, { ...asset, href }] as const] : [];
  });
  return { ...item, assets: Object.fromEntries(assets) };
}
