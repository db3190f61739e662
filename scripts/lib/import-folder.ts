/** A STAC collection on disk goes to a server: files to R2, then the documents. */
import { existsSync, statSync } from "node:fs";
import { dirname, extname, isAbsolute, relative, sep } from "node:path";
import { readCollection } from "../../src/stac/read/collection.ts";
import { dataAssets, readItem } from "../../src/stac/read/item.ts";
import { type Json, isObject, objectOf, textOf } from "../../src/stac/read/json.ts";
import type { Admin } from "./admin.ts";
import { type Importing, importing } from "./importing.ts";
import { type Placed, type StacFolder, hasStac, localPath, readStacFolder } from "./stac-folder.ts";
import { type TiffFolderOptions, readTiffFolder, tiffsIn } from "./tiff-folder.ts";

type Tell = (line: string) => void;

/** `tell` hears of every step; `made` is for folders of GeoTIFFs without STAC. */
export async function importFolder(
  admin: Admin,
  target: string,
  tell: Tell,
  made: TiffFolderOptions = {},
): Promise<void> {
  const { collection, items } = await readFolder(target, made);
  requireId(collection);
  const result = await importing(admin, collection.json, async (into) => {
    const uploads = { into, collection, tell, done: new Map<string, string>(), taken: new Set<string>() };
    for (const [index, item] of items.entries()) {
      await into.putItem(await uploadItem(uploads, item));
      tell(`${index + 1} of ${items.length} items uploaded: ${String(item.json["id"])}`);
    }
  });
  tell(`collection ${result.id}: ${result.items} items, bands ${result.bands.join(", ")}`);
}

async function readFolder(target: string, made: TiffFolderOptions): Promise<StacFolder> {
  const isFolder = existsSync(target) && statSync(target).isDirectory();
  if (isFolder && !hasStac(target) && tiffsIn(target).length > 0) return readTiffFolder(target, made);
  if (made.id !== undefined || made.date !== undefined)
    throw new Error(`--id and --date are for folders of GeoTIFFs without STAC; ${target} is none`);
  return readStacFolder(target);
}

/** Said before anything is uploaded. */
function requireId({ json, path }: Placed): void {
  if (!/^[\w\-.~]+$/.test(textOf(json["id"]) ?? ""))
    throw new Error(`${path} needs an id of word characters, -, . and ~, and has '${String(json["id"])}'`);
}

interface Uploads {
  readonly into: Importing;
  readonly collection: Placed;
  readonly tell: Tell;
  /** By the file, what items name it by: several may share one. */
  readonly done: Map<string, string>;
  /** Names of files that are there. */
  readonly taken: Set<string>;
}

/** Local files go to R2; assets on other servers stay where they are. */
async function uploadItem(uploads: Uploads, item: Placed): Promise<Json> {
  const data = dataKeys(uploads.collection.json, item.json);
  const assets: Record<string, unknown> = {};
  for (const [name, asset] of Object.entries(objectOf(item.json["assets"]))) {
    const href = isObject(asset) ? textOf(asset["href"]) : null;
    if (!isObject(asset) || href === null) continue;
    const file = localPath(href, { ...item, json: {} });
    if (file === null) assets[name] = asset;
    else if (existsSync(file))
      assets[name] = { ...asset, href: await upload(uploads, { file, item: String(item.json["id"]), name }) };
    else {
      const what = `asset '${name}' of item '${String(item.json["id"])}'`;
      if (data.includes(name)) throw new Error(`${what} does not exist: ${file}`);
      uploads.tell(`${what} is left out: ${file} does not exist`);
    }
  }
  return { ...item.json, assets };
}

/** Assets whose pixels are loaded; the collection would lack bands without them. */
function dataKeys(collection: Json, item: Json): readonly string[] {
  // Without an address of its own a relative asset has none, and is no asset.
  const read = readItem(item, "https://folder.invalid/item.json", readCollection(collection, ""));
  if (!read.item) throw new Error(`an item cannot be imported: ${read.reason}`);
  return dataAssets(read.item).map((asset) => asset.key);
}

interface AssetFile {
  readonly file: string;
  readonly item: string;
  readonly name: string;
}

async function upload(uploads: Uploads, { file, item, name }: AssetFile): Promise<string> {
  const known = uploads.done.get(file);
  if (known !== undefined) return known;
  const inside = relative(dirname(uploads.collection.path), file);
  const outside = inside.startsWith("..") || isAbsolute(inside);
  const parts = outside ? [item, `${name}${extname(file)}`] : inside.split(sep);
  const path = freePath(uploads, parts.map(keyPart));
  await uploads.into.putFile(path, file);
  uploads.done.set(file, path);
  uploads.taken.add(path);
  return path;
}

/** Keys are made of fewer characters than file names; names that differ may then look the same. */
function freePath({ taken }: Uploads, parts: readonly string[]): string {
  let path = parts.join("/");
  for (let count = 2; taken.has(path); count++)
    path = [...parts.slice(0, -1), `${count}-${parts.at(-1)!}`].join("/");
  return path;
}

function keyPart(text: string): string {
  return text.replace(/[^\w.~-]+|\.{2,}/g, "_");
}
