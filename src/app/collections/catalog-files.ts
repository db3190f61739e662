/** The grant of the catalogue: files that its operator has put there, and that an import names. */
import { OwnFolder } from "../../cube/own-object.ts";
import { OpenEOError } from "../../errors.ts";

/** `prefix` as the admin route takes it: "catalog/<collection>/". */
export function catalogFolder(prefix: string): OwnFolder {
  if (/^catalog\/([\w\-.~]+\/)*$/.test(prefix) && !prefix.includes("..")) return new OwnFolder(prefix);
  throw new OpenEOError(
    "FilePathInvalid",
    "The files of an import lie in a folder like catalog/<collection>/, to which addresses in its items are relative.",
  );
}
