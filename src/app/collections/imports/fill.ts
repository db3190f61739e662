/** Items arrive portion by portion, and then become the collection's. Each step may be sent twice. */
import { canonicalJson, parseCanonical } from "../../../cube/canonical.ts";
import { importPortionItemsMax } from "../../../limits.ts";
import type { Json } from "../../../stac/read/json.ts";
import type { ImportRecord } from "../../ports/imports.ts";
import { importFolder } from "../catalog-files.ts";
import { type ImportStores, importOver, openImport, requireImport } from "./begin.ts";
import { importedCollection } from "./collection.ts";
import { invalidImport, readPortion } from "./portion.ts";
import type { ImportSummary } from "./summary.ts";

interface Arriving {
  readonly number: number;
  /** STAC Items. */
  readonly items: readonly Json[];
}

export async function addItems(id: string, { number, items }: Arriving, stores: ImportStores): Promise<void> {
  const found = await openImport(id, stores);
  if (number < found.portions) return;
  if (number > found.portions)
    throw invalidImport(`portion ${found.portions} of its items comes before portion ${number}`);
  if (items.length > importPortionItemsMax)
    throw invalidImport(`a portion of its items has ${importPortionItemsMax} at most`);
  const folded = await readPortion(
    summaryOf(found),
    { collection: found.document!, items, number },
    {
      openHeader: (location) => stores.freshHeader(location),
      files: importFolder(found),
    },
  );
  const portion = { number, items: folded.items, summary: canonicalJson(folded.summary) };
  const outcome = await stores.imports.addPortion(id, portion, stores.clock.now());
  if (outcome === "item twice")
    throw invalidImport(`portion ${number} has an item whose id an earlier one has`);
  if (outcome === "not now" && (await requireImport(id, stores)).portions <= number)
    throw importOver(`The import ${id} has ended while items arrived.`);
}

export interface ImportedCollection {
  readonly id: string;
  readonly items: number;
  readonly bands: readonly string[];
}

/** The exchange; asked again, it tells the same. */
export async function finishImport(id: string, stores: ImportStores): Promise<ImportedCollection> {
  const found = await requireImport(id, stores);
  if (found.state === "over") throw importOver(`The import ${id} has ended.`);
  const summary = summaryOf(found);
  if (!summary) throw invalidImport("a collection needs at least one item");
  if (found.state === "open") {
    const record = importedCollection(found.document!, summary);
    // Whoever was faster has exchanged or ended it.
    if (!(await stores.imports.makeCurrent(id, record, stores.clock.now()))) return finishImport(id, stores);
  }
  return { id: found.collection, items: summary.items, bands: summary.bands.map((band) => band.name) };
}

function summaryOf({ summary }: ImportRecord): ImportSummary | null {
  return summary === null ? null : (parseCanonical(summary) as ImportSummary);
}
