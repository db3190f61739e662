/** The file of a user at a path, or what is there instead. */
import { OpenEOError } from "../../errors.ts";
import type { Deps } from "../deps.ts";
import type { UserFile } from "../ports/user-files.ts";
import type { FilePath } from "../ports/file-path.ts";

type FindPorts = Pick<Deps, "userFiles">;

export async function findFile(owner: string, path: FilePath, deps: FindPorts): Promise<UserFile> {
  const file = await deps.userFiles.get(owner, path);
  if (file) return file;
  await requireNoFolder(owner, path, deps);
  throw new OpenEOError("FileNotFound", `File '${path}' does not exist.`);
}

export async function requireNoFolder(
  owner: string,
  path: FilePath,
  { userFiles }: FindPorts,
): Promise<void> {
  if (await userFiles.isFolder(owner, path))
    throw new OpenEOError(
      "FileOperationUnsupported",
      `The file operation is not supported for the specified path: '${path}' is a folder; name its files one by one.`,
    );
}
