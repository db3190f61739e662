/** The demo collection as files, which every program reads alike. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { demoCollection, generateDemo } from "../../scripts/demo/generate.ts";

export interface DemoFolder {
  readonly dir: string;
  readonly collection: Record<string, unknown>;
  /** With assets by their paths in this file system. */
  readonly items: readonly Record<string, unknown>[];
}

type Assets = Record<string, { readonly href: string }>;

/** Made once; `dir` must be absolute. */
export async function demoFolder(dir: string): Promise<DemoFolder> {
  const list = join(dir, "items.json");
  if (!existsSync(list)) {
    const made: Record<string, unknown>[] = [];
    await generateDemo({
      async file(path, bytes) {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), bytes);
      },
      async item(document) {
        made.push(document);
      },
    });
    writeFileSync(list, JSON.stringify(made));
  }
  const items = JSON.parse(readFileSync(list, "utf8")) as Record<string, unknown>[];
  return { dir, collection: demoCollection, items: items.map((item) => placed(item, dir)) };
}

function placed(item: Record<string, unknown>, dir: string): Record<string, unknown> {
  const assets = Object.entries(item["assets"] as Assets).map(([name, asset]) => [
    name,
    { ...asset, href: join(dir, asset.href) },
  ]);
  const properties = { ...(item["properties"] as object), "proj:code": "EPSG:32633" };
  return { ...item, properties, collection: demoCollection.id, assets: Object.fromEntries(assets) };
}
