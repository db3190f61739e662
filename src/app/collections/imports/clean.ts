/** What is left of imports goes: of replaced ones when nobody needs them any more, and of those that came to nothing. A portion per call; whatever interrupts it, the next call or the clock goes on. */
import { importsCleanedAtOnce, itemsRemovedAtOnce, leftImportMs, replacedImportMs } from "../../../limits.ts";
import { OpenEOError } from "../../../errors.ts";
import type { Deps } from "../../deps.ts";
import type { Due, ImportRecord } from "../../ports/imports.ts";
import { collectionPrefix, importFolder, importMark } from "../catalog-files.ts";
import { requireImport } from "./begin.ts";

/** True when nothing is left. `now`: without waiting for readers of what was replaced, and for imports that may still go on. */
export async function cleanImports(deps: Deps, when: "now" | "when due"): Promise<boolean> {
  return clean(when === "now" ? { overBefore: ALWAYS, openBefore: ALWAYS } : dueNow(deps), deps);
}

/** Ends an import that is not current, and takes away what has arrived; true when nothing is left. */
export async function endImport(id: string, deps: Deps): Promise<boolean> {
  const found = await requireImport(id, deps);
  if (found.state === "current")
    throw new OpenEOError(
      "FileLocked",
      `The import ${id} is what collection '${found.collection}' consists of; remove the collection.`,
    );
  await deps.imports.end(id, deps.clock.now());
  return removeImport(found, deps);
}

/** Takes the collection away from readers, then all that it consists of; true when nothing is left. */
export async function removeCollection(id: string, deps: Deps): Promise<boolean> {
  const removed = await deps.imports.removeCollection(id, deps.clock.now());
  const due: Due = { overBefore: ALWAYS, openBefore: NEVER, collection: id };
  if (!removed && (await deps.imports.due(due, 1)).length === 0)
    throw new OpenEOError("CollectionNotFound", `Collection '${id}' does not exist.`);
  return clean(due, deps);
}

const ALWAYS = "9999";
const NEVER = "0000";

function dueNow(deps: Deps): Due {
  const before = (ms: number): string => new Date(Date.parse(deps.clock.now()) - ms).toISOString();
  return { overBefore: before(replacedImportMs), openBefore: before(leftImportMs) };
}

async function clean(due: Due, deps: Deps): Promise<boolean> {
  const found = await deps.imports.due(due, importsCleanedAtOnce);
  for (const each of found) {
    await deps.imports.end(each.id, deps.clock.now());
    if (!(await removeImport(each, deps))) return false;
  }
  return found.length < importsCleanedAtOnce;
}

/** Its row goes last, since it leads to the rest. */
async function removeImport(gone: ImportRecord, deps: Deps): Promise<boolean> {
  for (const upload of await deps.imports.uploads(gone.id)) {
    await deps.files.abortUpload(upload);
    await deps.imports.removeUpload(gone.id, upload);
  }
  if (!(await deps.imports.removeItems(gone.id, itemsRemovedAtOnce))) return false;
  if (isOfBefore(gone)) {
    const prefix = collectionPrefix(gone.collection);
    await deps.files.removeAll(prefix, `${prefix}${importMark}`);
  } else await deps.files.removeAll(importFolder(gone).prefix);
  await deps.imports.forget(gone.id);
  return true;
}

/** Of before there were imports: its files have no folder of their own. */
function isOfBefore({ id, collection }: ImportRecord): boolean {
  return id === collection;
}
