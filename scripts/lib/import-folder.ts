/** A STAC collection on disk goes to a server: files to R2, then the documents. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Admin } from "./admin.ts";

interface Document {
  readonly id: string;
  readonly links?: readonly { readonly rel: string; readonly href: string }[];
  readonly assets?: Readonly<Record<string, { readonly href: string }>>;
}

/** `tell` hears of every step. */
export async function importFolder(
  admin: Admin,
  target: string,
  tell: (line: string) => void,
): Promise<void> {
  const path =
    existsSync(target) && statSync(target).isDirectory() ? join(target, "collection.json") : target;
  if (!existsSync(path))
    throw new Error(
      `${path} does not exist; give a folder with a collection.json, or a STAC collection file`,
    );
  const collection = readJson(path);
  const itemPaths = (collection.links ?? [])
    .filter((link) => link.rel === "item")
    .map((link) => resolve(dirname(path), link.href));
  if (itemPaths.length === 0) throw new Error(`${path} has no links with rel "item"`);
  const items: Document[] = [];
  for (const [index, itemPath] of itemPaths.entries()) {
    items.push(
      await uploadItem(admin, { collection: collection.id, itemPath, root: dirname(resolve(path)) }),
    );
    tell(`${index + 1} of ${itemPaths.length} items uploaded: ${items[index]!.id}`);
  }
  const result = await admin.putCollection(collection, items);
  tell(`collection ${result.id}: ${result.items} items, bands ${result.bands.join(", ")}`);
}

interface ItemPlace {
  readonly collection: string;
  readonly itemPath: string;
  readonly root: string;
}

/** Local files go to R2; assets on other servers stay where they are. */
async function uploadItem(admin: Admin, place: ItemPlace): Promise<Document> {
  const item = readJson(place.itemPath);
  const assets: Record<string, unknown> = {};
  for (const [name, asset] of Object.entries(item.assets ?? {})) {
    if (/^https?:/.test(asset.href)) {
      assets[name] = asset;
      continue;
    }
    const file = resolve(dirname(place.itemPath), asset.href);
    if (!existsSync(file)) throw new Error(`asset '${name}' of item '${item.id}' does not exist: ${file}`);
    const inside = relative(place.root, file).split("\\").join("/");
    const key = `catalog/${place.collection}/${inside.startsWith("..") ? `${item.id}/${name}` : inside}`;
    await admin.putFile(key, readFileSync(file));
    assets[name] = { ...asset, href: `r2:${key}` };
  }
  return { ...item, assets } as Document;
}

function readJson(path: string): Document {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Document;
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}
