/** A STAC collection on disk: where its documents are, however the folder is laid out. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { documentKind, featuresOf } from "../../src/stac/read/document.ts";
import { type Json, objectsOf, textOf } from "../../src/stac/read/json.ts";

/** A document and the file that it came from, to which its addresses are relative. */
export interface Placed {
  readonly json: Json;
  readonly path: string;
}

export interface StacFolder {
  readonly collection: Placed;
  readonly items: readonly Placed[];
}

/** `target` is a folder, a collection, or a catalog that leads to one. */
export function readStacFolder(target: string): StacFolder {
  const collection = collectionAt(target);
  const linked = linkedFrom(collection, new Set()).items;
  const items = linked.length > 0 ? linked : itemsBeside(collection);
  if (items.length > 0) return { collection, items };
  throw new Error(
    `${collection.path} has no items: none are linked with rel "item" or "child", and none lie in its folder`,
  );
}

/** Whether a folder holds STAC, in which case that says what it is. */
export function hasStac(folder: string): boolean {
  return jsonFiles(folder).some((path) => {
    const kind = documentKind(tried(path));
    return kind === "collection" || kind === "catalog";
  });
}

function collectionAt(target: string): Placed {
  const path = existsSync(target) && statSync(target).isDirectory() ? startOf(target) : target;
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  const start = placed(resolve(path));
  const kind = documentKind(start.json);
  if (kind === "collection") return start;
  const found = kind === "catalog" ? linkedFrom(start, new Set()).collections : [];
  if (found.length === 1) return found[0]!;
  throw new Error(
    found.length > 1
      ? `${path} has several collections; import one of ${found.map((each) => each.path).join(", ")}`
      : `${path} is no STAC Collection, and leads to none`,
  );
}

/** The document of a folder by which one begins: by its usual name, else the only collection. */
function startOf(folder: string): string {
  const usual = join(folder, "collection.json");
  if (existsSync(usual)) return usual;
  const collections = jsonFiles(folder).filter((path) => documentKind(tried(path)) === "collection");
  if (collections.length === 1) return collections[0]!;
  if (collections.length > 1)
    throw new Error(`${folder} has several collections; import one of ${collections.join(", ")}`);
  const catalog = join(folder, "catalog.json");
  if (existsSync(catalog)) return catalog;
  throw new Error(`${usual} does not exist; give a folder with a STAC collection, or a STAC collection file`);
}

interface Linked {
  readonly items: Placed[];
  readonly collections: Placed[];
}

/** Items in the order of the links; catalogs and collections between are gone through, each once. */
function linkedFrom(from: Placed, seen: Set<string>): Linked {
  seen.add(from.path);
  const found: Linked = { items: [], collections: [] };
  for (const link of objectsOf(from.json["links"])) {
    const href = textOf(link["href"]);
    if (href === null || !["item", "items", "child"].includes(String(link["rel"]))) continue;
    const path = localPath(href, from);
    if (path === null)
      throw new Error(
        `${from.path} links to ${href}, which is on another server; import the address of the collection instead`,
      );
    if (seen.has(path)) continue;
    seen.add(path);
    const node = placed(path);
    const kind = documentKind(node.json);
    if (kind === "item") found.items.push(node);
    else if (kind === "items") found.items.push(...featuresOf(node.json).map((json) => ({ json, path })));
    else if (kind === null) throw new Error(`${path} is no STAC document, though ${from.path} links to it`);
    else {
      if (kind === "collection") found.collections.push(node);
      const further = linkedFrom(node, seen);
      found.items.push(...further.items);
      found.collections.push(...further.collections);
    }
  }
  return found;
}

/** Folders of items without a link to them, as tools that download leave them. */
function itemsBeside({ json, path }: Placed): Placed[] {
  const own = (item: Json): boolean => (textOf(item["collection"]) ?? json["id"]) === json["id"];
  return jsonFiles(dirname(path), "with folders").flatMap((file): Placed[] => {
    const document = tried(file);
    const kind = documentKind(document);
    const items = kind === "item" ? [document!] : kind === "items" ? featuresOf(document!) : [];
    return items
      .filter((item) => documentKind(item) === "item" && own(item))
      .map((item) => ({ json: item, path: file }));
  });
}

function jsonFiles(folder: string, reach?: "with folders"): string[] {
  return readdirSync(folder, { recursive: reach !== undefined, encoding: "utf8" })
    .filter((name) => /\.(geo)?json$/i.test(name))
    .sort()
    .map((name) => resolve(folder, name));
}

/** A document, or nothing where a file is no JSON object: folders hold other things, too. */
function tried(path: string): Json | null {
  try {
    return placed(path).json;
  } catch {
    return null;
  }
}

function placed(path: string): Placed {
  try {
    return { json: JSON.parse(readFileSync(path, "utf8")) as Json, path };
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}

/**
 * The file that an address means: relative to its document, with or without percent-encoding, or absolute below the place
 * that the document says it was published at. Null for other servers.
 */
export function localPath(href: string, from: Placed): string | null {
  if (/^file:/i.test(href)) return fileURLToPath(href);
  const reference = isAbsolute(href) ? withoutPlace(href, from.json) : href;
  if (reference === null) return null;
  const literal = resolve(dirname(from.path), reference);
  if (existsSync(literal)) return literal;
  const plain = reference.replace(/[?#].*$/s, "");
  try {
    return resolve(dirname(from.path), decodeURIComponent(plain));
  } catch {
    return literal;
  }
}

/** A single letter before the colon is a drive. */
function isAbsolute(href: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(href);
}

function withoutPlace(href: string, document: Json): string | null {
  const self = objectsOf(document["links"]).find((link) => link["rel"] === "self");
  const place = textOf(self?.["href"])?.replace(/[^/]*$/, "");
  return place && isAbsolute(place) && href.startsWith(place) ? href.slice(place.length) : null;
}
