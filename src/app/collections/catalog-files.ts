/** The grant of the catalogue: files that its operator has put there, each import's in a folder of its own. */
import { OwnFolder } from "../../cube/own-object.ts";
import { OpenEOError } from "../../errors.ts";
import type { ImportRecord } from "../ports/imports.ts";

type Named = Pick<ImportRecord, "id" | "collection">;

/** The part of keys that no key had before there were imports: what is not below it is of then. */
export const importMark = "@";

/** What items of the import name is relative to it. */
export function importFolder({ id, collection }: Named): OwnFolder {
  return new OwnFolder(`${collectionPrefix(collection)}${importMark}${id}/`);
}

/** All files of a collection, of whichever import. */
export function collectionPrefix(collection: string): string {
  return `catalog/${collection}/`;
}

/** The key of a file by its path within the import. */
export function importKey(of: Named, path: string): string {
  if (/^[\w\-.~]+(\/[\w\-.~]+)*$/.test(path) && !path.includes("..")) return importFolder(of).prefix + path;
  throw new OpenEOError(
    "FilePathInvalid",
    "Files of an import have paths like <item>/<file>, of word characters, '-', '.' and '~', and without '..'.",
  );
}
