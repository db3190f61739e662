/** Signed addresses of ours in documents of a catalogue: they are read from storage, since a Worker never fetches itself. */
import type { Fetch } from "../../io/bytes/http.ts";
import type { Item } from "../../stac/read/item.ts";
import type { BindPorts } from "./ports.ts";

type OwnPorts = Pick<BindPorts, "ownFile" | "files" | "fetch">;

/** Documents that are files of users; all others are fetched. */
export function ownFirst({ ownFile, files, fetch }: OwnPorts): Fetch {
  return async (url, init) => {
    const own = isFileLink(url) ? await ownFile(url) : null;
    if (!own) return fetch(url, init);
    const bytes = await files.get(own.key);
    return new Response(bytes, {
      status: bytes ? 200 : 404,
      headers: { "Content-Type": "application/json" },
    });
  };
}

/** Assets that are files of users or of results, where their addresses say so. */
export function withOwnFiles(items: readonly Item[], ports: OwnPorts): Promise<readonly Item[]> {
  return Promise.all(
    items.map(async (item) =>
      item.assets.some(({ location }) => isOurs(location)) ? withGrants(item, ports) : item,
    ),
  );
}

async function withGrants(item: Item, { ownFile }: OwnPorts): Promise<Item> {
  const assets = item.assets.map(async (asset) => {
    const { location } = asset;
    const own = isOurs(location) ? await ownFile(location) : null;
    return own ? { ...asset, location: own } : asset;
  });
  return { ...item, assets: await Promise.all(assets) };
}

function isOurs(location: unknown): location is string {
  return typeof location === "string" && (isFileLink(location) || isAssetLink(location));
}

/** By their form alone: whether they are ours is what the signature says. */
function isFileLink(url: string): boolean {
  return /^https?:\/\/[^/]+\/files\/[^/]+\/\d+\/[0-9a-f]{64}\//.test(url);
}

function isAssetLink(url: string): boolean {
  return /^https?:\/\/[^/]+\/results\/[\w-]+\/\d+\/\d+\/[0-9a-f]{64}\/assets\//.test(url);
}
