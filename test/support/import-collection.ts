/** A whole import without a server: items in one portion, or cut into several. */
import { importedCollection } from "../../src/app/collections/imports/collection.ts";
import { type ImportPorts, readPortion } from "../../src/app/collections/imports/portion.ts";
import type { ImportSummary } from "../../src/app/collections/imports/summary.ts";
import type { CollectionRecord, ItemRecord } from "../../src/app/ports/index.ts";
import { canonicalJson, parseCanonical } from "../../src/cube/canonical.ts";
import type { Json } from "../../src/stac/read/json.ts";

export interface Imported {
  readonly record: Omit<CollectionRecord, "import">;
  readonly items: readonly ItemRecord[];
}

export function importCollection(
  collection: Json,
  items: readonly Json[],
  ports: ImportPorts,
): Promise<Imported> {
  return importPortions(collection, [items], ports);
}

export async function importPortions(
  collection: Json,
  portions: readonly (readonly Json[])[],
  ports: ImportPorts,
): Promise<Imported> {
  const all: ItemRecord[] = [];
  let before: ImportSummary | null = null;
  for (const [number, items] of portions.entries()) {
    const { summary, items: records } = await readPortion(before, { collection, items, number }, ports);
    // As it is kept between portions.
    before = parseCanonical(canonicalJson(summary)) as ImportSummary;
    all.push(...records);
  }
  return { record: importedCollection(collection, before!), items: all };
}
