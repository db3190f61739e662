/** Imports begin with their collection, and are looked up by an id that the importer chose, so that every step can be sent again. */
import { OpenEOError } from "../../../errors.ts";
import { type Json, textOf } from "../../../stac/read/json.ts";
import type { Deps } from "../../deps.ts";
import type { ImportRecord } from "../../ports/imports.ts";
import { invalidImport } from "./portion.ts";

export async function beginImport(id: string, collection: Json, deps: Deps): Promise<ImportRecord> {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new OpenEOError("NotFound", "The id of an import has 32 hex digits.");
  const name = textOf(collection["id"]) ?? "";
  if (!/^(?!\.+$)[\w\-.~]+$/.test(name))
    throw invalidImport("a collection needs an id of word characters, -, . and ~");
  await deps.imports.begin({ id, collection: name, document: collection }, deps.clock.now());
  const begun = await openImport(id, deps);
  if (begun.collection === name) return begun;
  throw importOver(`The import ${id} is one of collection '${begun.collection}'.`);
}

export async function requireImport(id: string, deps: Deps): Promise<ImportRecord> {
  const found = await deps.imports.get(id);
  if (!found) throw new OpenEOError("NotFound", `There is no import ${id}.`);
  return found;
}

/** One that things may arrive for; notes that one does. */
export async function openImport(id: string, deps: Deps): Promise<ImportRecord> {
  const found = await requireImport(id, deps);
  if (await deps.imports.touch(id, deps.clock.now())) return found;
  throw importOver(`The import ${id} has ended; begin another one.`);
}

export function importOver(message: string): OpenEOError {
  return new OpenEOError("FileLocked", message);
}
