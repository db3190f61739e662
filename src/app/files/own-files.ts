/** The grant of a user's files: for graphs of that user. */
import { OwnObject } from "../../cube/own-object.ts";
import { OpenEOError } from "../../errors.ts";
import type { Deps } from "../deps.ts";
import { type Principal, rightsOf } from "../ports/principal.ts";
import { fileObject } from "./file-object.ts";
import { type FilePath, filePath } from "../ports/file-path.ts";

/** The object of a file as it is now; null where the principal has none of this path. */
export async function grantedFile(
  text: string,
  principal: Principal,
  { userFiles }: Pick<Deps, "userFiles">,
): Promise<OwnObject | null> {
  const owner = rightsOf(principal);
  const path = pathOf(text);
  if (owner === null || path === null) return null;
  const file = await userFiles.get(owner, path);
  return file && new OwnObject(fileObject(owner, file.version));
}

function pathOf(text: string): FilePath | null {
  try {
    return filePath(text);
  } catch (error) {
    if (error instanceof OpenEOError) return null;
    throw error;
  }
}
