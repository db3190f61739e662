/** Paths of files as users write them: parts of safe characters, so that none means anything to a key, a header or an archive. */
import { OpenEOError } from "../../errors.ts";
import { filePathCharactersMax } from "../../limits.ts";

declare const checked: unique symbol;

/** Relative, with slashes between its parts. */
export type FilePath = string & { readonly [checked]: true };

const PART = /^(?!\.)[\w.-]{1,64}$/;

/** Slashes and "./" in front mean nothing: the files of a user are a root of their own. A slash at the end says that it may be a folder. */
export function filePath(text: string): FilePath {
  const path = text
    .replace(/^\/+/, "")
    .replace(/^(\.\/+)+/, "")
    .replace(/\/+$/, "");
  if (path === "") throw invalid("it is empty");
  if (path.length > filePathCharactersMax)
    throw invalid(`it has more than ${filePathCharactersMax} characters`);
  const wrong = path.split("/").find((part) => !PART.test(part));
  if (wrong === undefined) return path as FilePath;
  throw invalid(
    `'${wrong.slice(0, 64)}' is no name of a file or folder here; they have 1 to 64 characters: letters A to Z, digits, '_', '-' and '.', which they must not begin with`,
  );
}

/** The folders that a path lies in, the outermost first. */
export function foldersOf(path: FilePath): readonly FilePath[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, count) => parts.slice(0, count + 1).join("/") as FilePath);
}

function invalid(reason: string): OpenEOError {
  return new OpenEOError("FilePathInvalid", `File path is invalid: ${reason}.`);
}
