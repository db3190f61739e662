/** Files go: one by its path, or all of an account. */
import { OpenEOError } from "../../errors.ts";
import { eraseFilesPerCall } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import type { FilePath } from "../ports/file-path.ts";
import { requireNoFolder } from "./find-file.ts";
import { removeLoose } from "./loose-objects.ts";

type RemovePorts = Pick<Deps, "userFiles" | "files" | "clock">;

export async function removeFile(owner: string, path: FilePath, deps: RemovePorts): Promise<void> {
  const object = await deps.userFiles.discard(owner, path, deps.clock.now());
  if (object) return removeLoose(object, deps);
  await requireNoFolder(owner, path, deps);
  throw new OpenEOError("FileNotFound", `File '${path}' does not exist.`);
}

/** A portion of what an account has; true when there was nothing left. Uploads that are on their way come to nothing. */
export async function eraseFiles(owner: string, deps: RemovePorts): Promise<boolean> {
  const { files, next } = await deps.userFiles.list(owner, { limit: eraseFilesPerCall, after: null });
  for (const { path } of files) await deps.userFiles.discard(owner, path, deps.clock.now());
  const loose = await deps.userFiles.looseOf(owner, 2 * eraseFilesPerCall);
  for (const object of loose) await removeLoose(object, deps);
  return next === null && loose.length < 2 * eraseFilesPerCall;
}
