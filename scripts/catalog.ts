/** `npm run catalog -- import <folder | collection.json>`, `list`, `remove <id>`; `--url` and `--token` name a deployed server. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Admin, adminOf } from "./lib/admin.ts";
import { type Server, freePort, startServer } from "./lib/server.ts";
import { openState, runningUrl } from "./lib/state.ts";

const usage =
  "usage: npm run catalog -- import <folder | collection.json> | list | remove <id>  [--url https://... --token <admin token>]";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: "string" }, token: { type: "string" } },
});

try {
  await withAdmin(command);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function command(admin: Admin): Promise<void> {
  const [verb, target] = positionals;
  if (verb === "list") {
    for (const { id, title } of await admin.list()) console.log(`${id.padEnd(28)} ${title}`);
  } else if (verb === "import" && target) await importFolder(admin, target);
  else if (verb === "remove" && target) await admin.removeCollection(target);
  else throw new Error(usage);
}

/** A named server, the running local one, or a local one started for this command alone. */
async function withAdmin(use: (admin: Admin) => Promise<void>): Promise<void> {
  if (values.url) {
    const token = values.token ?? process.env["OPENEO_ADMIN_TOKEN"];
    if (!token) throw new Error("give the admin token with --token or OPENEO_ADMIN_TOKEN");
    return use(adminOf(values.url.replace(/\/$/, ""), token));
  }
  const state = openState();
  const running = runningUrl(state);
  if (running) return use(adminOf(running, state.adminToken));
  const server: Server = await startServer(state, await freePort());
  try {
    await use(adminOf(server.url, server.adminToken));
  } finally {
    await server.stop();
  }
}

interface Document {
  readonly id: string;
  readonly links?: readonly { readonly rel: string; readonly href: string }[];
  readonly assets?: Readonly<Record<string, { readonly href: string }>>;
}

async function importFolder(admin: Admin, target: string): Promise<void> {
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
    console.log(`${index + 1} of ${itemPaths.length} items uploaded: ${items[index]!.id}`);
  }
  const result = await admin.putCollection(collection, items);
  console.log(`collection ${result.id}: ${result.items} items, bands ${result.bands.join(", ")}`);
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
