/** What is left of imports goes: of replaced ones when nobody needs them any more, and of those that came to nothing. A portion per call; whatever interrupts it, the next call or the clock goes on. */
import { importsCleanedAtOnce, itemsRemovedAtOnce, leftImportMs, replacedImportMs } from "../../../limits.ts";
import { OpenEOError } from "../../../errors.ts";
import type { Due, ImportRecord } from "../../ports/imports.ts";
import { collectionPrefix, importFolder, importMark } from "../catalog-files.ts";
import { type ImportStores, requireImport } from "./begin.ts";

/** True when nothing is left. `now`: without waiting for readers of what was replaced, and for imports that may still go on. */
export async function cleanImports(stores: ImportStores, when: "now" | "when due"): Promise<boolean> {
  return clean(when === "now" ? { overBefore: ALWAYS, openBefore: ALWAYS } : dueNow(stores), stores);
}

/** Ends an import that is not current, and takes away what has arrived; true when nothing is left. */
export async function endImport(id: string, stores: ImportStores): Promise<boolean> {
  const found = await requireImport(id, stores);
  if (found.state === "current")
    throw new OpenEOError(
      "FileLocked",
      `The import ${id} is what collection '${found.collection}' consists of; remove the collection.`,
    );
  await stores.imports.end(id, stores.clock.now());
  return removeImport(found, stores);
}

/** Takes the collection away from readers, then all that it consists of; true when nothing is left. */
export async function removeCollection(id: string, stores: ImportStores): Promise<boolean> {
  const removed = await stores.imports.removeCollection(id, stores.clock.now());
  const due: Due = { overBefore: ALWAYS, openBefore: NEVER, collection: id };
  if (!removed && (await stores.imports.due(due, 1)).length === 0)
    throw new OpenEOError("CollectionNotFound", `Collection '${id}' does not exist.`);
  return clean(due, stores);
}

const ALWAYS = "9999";
const NEVER = "0000";

function dueNow(stores: ImportStores): Due {
  const before = (ms: number): string => new Date(Date.parse(stores.clock.now()) - ms).toISOString();
  return { overBefore: before(replacedImportMs), openBefore: before(leftImportMs) };
}

async function clean(due: Due, stores: ImportStores): Promise<boolean> {
  const found = await stores.imports.due(due, importsCleanedAtOnce);
  for (const each of found) {
    await stores.imports.end(each.id, stores.clock.now());
    if (!(await removeImport(each, stores))) return false;
  }
  return found.length < importsCleanedAtOnce;
}

/** Its row goes last, since it leads to the rest. */
async function removeImport(gone: ImportRecord, stores: ImportStores): Promise<boolean> {
  for (const upload of await stores.imports.uploads(gone.id)) {
    await stores.files.abortUpload(upload);
    await stores.imports.removeUpload(gone.id, upload);
  }
  if (!(await stores.imports.removeItems(gone.id, itemsRemovedAtOnce))) return false;
  if (isOfBefore(gone)) {
    const prefix = collectionPrefix(gone.collection);
    await stores.files.removeAll(prefix, `${prefix}${importMark}`);
  } else await stores.files.removeAll(importFolder(gone).prefix);
  await stores.imports.forget(gone.id);
  return true;
}

/** Of before there were imports: its files have no folder of their own. */
function isOfBefore({ id, collection }: ImportRecord): boolean {
  return id === collection;
}
