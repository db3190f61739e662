/** Imports begin with their collection, and are looked up by an id that the importer chose, so that every step can be sent again. */
import type { Location } from "../../../cube/location.ts";
import { OpenEOError } from "../../../errors.ts";
import type { RasterHeader } from "../../../io/sources/raster-header.ts";
import { type Json, textOf } from "../../../stac/read/json.ts";
import type { Clock, FileStore } from "../../ports/index.ts";
import type { ImportRecord, ImportStore } from "../../ports/imports.ts";
import { invalidImport } from "./portion.ts";

/** What imports are kept in. */
export interface ImportStores {
  readonly imports: ImportStore;
  readonly files: FileStore;
  readonly clock: Clock;
  /** The header of a file as it is now. */
  freshHeader(location: Location): Promise<RasterHeader>;
}

export async function beginImport(id: string, collection: Json, stores: ImportStores): Promise<ImportRecord> {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new OpenEOError("NotFound", "The id of an import has 32 hex digits.");
  const name = textOf(collection["id"]) ?? "";
  if (!/^(?!\.+$)[\w\-.~]+$/.test(name))
    throw invalidImport("a collection needs an id of word characters, -, . and ~");
  await stores.imports.begin({ id, collection: name, document: collection }, stores.clock.now());
  const begun = await openImport(id, stores);
  if (begun.collection === name) return begun;
  throw importOver(`The import ${id} is one of collection '${begun.collection}'.`);
}

export async function requireImport(id: string, stores: ImportStores): Promise<ImportRecord> {
  const found = await stores.imports.get(id);
  if (!found) throw new OpenEOError("NotFound", `There is no import ${id}.`);
  return found;
}

/** One that things may arrive for; notes that one does. */
export async function openImport(id: string, stores: ImportStores): Promise<ImportRecord> {
  const found = await requireImport(id, stores);
  if (await stores.imports.touch(id, stores.clock.now())) return found;
  throw importOver(`The import ${id} has ended; begin another one.`);
}

export function importOver(message: string): OpenEOError {
  return new OpenEOError("FileLocked", message);
}
