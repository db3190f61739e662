/**
 * An upload becomes a file, or nothing. Its row comes first, so that the clock finds what a killed request leaves behind; its
 * bytes go to an object of their own; one batch then puts it in the place of the old file, which is there until then.
 */
import { OpenEOError } from "../../errors.ts";
import { bodyDrainBytesMax, filePartBytes, fileUploadMs } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import type { FileRoom, UserFile } from "../ports/user-files.ts";
import type { Upload } from "../ports/upload.ts";
import { fileObject } from "./file-object.ts";
import { type FilePath, foldersOf } from "../ports/file-path.ts";
import { removeLoose } from "./loose-objects.ts";
import { mediaTypeOf } from "./media-type.ts";
import { partsOf } from "./upload-parts.ts";
import { logText } from "../ports/openeo-error.ts";

export interface FileUpload {
  readonly owner: string;
  readonly path: FilePath;
  readonly body: ReadableStream<Uint8Array> | null;
  /** As the client says before it sends them; null where it does not. */
  readonly bytes: number | null;
  /** How much its owner may have. */
  readonly room: FileRoom;
}

type PutPorts = Pick<Deps, "userFiles" | "files" | "clock" | "ids" | "fileBytesMax">;

export async function putFile(upload: FileUpload, deps: PutPorts): Promise<UserFile> {
  const { owner, path, room } = upload;
  const bytes = upload.body === null ? 0 : upload.bytes;
  if (bytes !== null && bytes > deps.fileBytesMax) throw tooLarge(deps);
  await requirePlace(owner, path, deps);
  const version = deps.ids.capability();
  const expires = new Date(Date.parse(deps.clock.now()) + fileUploadMs).toISOString();
  const begun = await deps.userFiles.begin({ version, owner, path, bytes: bytes ?? 0, expires }, room);
  if (!begun) throw await withoutRoom(owner, room, deps);
  const storing: Storing = { ...upload, version, uploadId: null };
  try {
    const stored = bytes === null ? await storeParts(storing, deps) : await storeWhole(storing, bytes, deps);
    return await commit(storing, stored, deps);
  } catch (error) {
    await removeLoose(storing, deps).catch((failure: unknown) => console.error(logText(failure)));
    throw error;
  }
}

interface Storing extends FileUpload {
  readonly version: string;
  uploadId: string | null;
}

async function storeWhole(
  { owner, path, version, body }: Storing,
  bytes: number,
  deps: PutPorts,
): Promise<number> {
  const [key, type] = [fileObject(owner, version), mediaTypeOf(path)];
  if (body === null || bytes === 0) await deps.files.put(key, new Uint8Array(0), type);
  else await deps.files.putStream(key, body, { bytes, type });
  return bytes;
}

/**
 * A body of unknown length is counted while it is read; what fits into one part is no multipart upload. Of one that is refused
 * some more is read, and dropped: a connection cut in the middle would hide the error.
 */
async function storeParts(storing: Storing, deps: PutPorts): Promise<number> {
  const key = fileObject(storing.owner, storing.version);
  const type = mediaTypeOf(storing.path);
  const etags: string[] = [];
  let bytes = 0;
  let dropped = 0;
  let upload: Upload | null = null;
  let refusal: OpenEOError | null = null;
  for await (const part of partsOf(storing.body!, filePartBytes)) {
    if (refusal) {
      dropped += part.length;
      if (dropped > bodyDrainBytesMax) break;
      continue;
    }
    bytes += part.length;
    refusal = await refusalOf(storing, { part: part.length, bytes }, deps);
    if (refusal) continue;
    if (!upload && part.length < filePartBytes) {
      await deps.files.put(key, part, type);
      return bytes;
    }
    upload ??= await startUpload(storing, { key, type }, deps);
    etags.push(await deps.files.uploadPart(upload, etags.length + 1, part));
  }
  if (refusal) throw refusal;
  if (upload) await deps.files.completeUpload(upload, etags);
  else await deps.files.put(key, new Uint8Array(0), type);
  return bytes;
}

/** Why a part cannot be taken any more; null where it counts for the quota from now on. `bytes` are all so far. */
async function refusalOf(
  { owner, version, room }: Storing,
  { part, bytes }: { readonly part: number; readonly bytes: number },
  deps: PutPorts,
): Promise<OpenEOError | null> {
  if (bytes > deps.fileBytesMax) return tooLarge(deps);
  return (await deps.userFiles.grow(version, part, room)) ? null : withoutRoom(owner, room, deps);
}

async function startUpload(
  storing: Storing,
  { key, type }: { readonly key: string; readonly type: string },
  deps: PutPorts,
): Promise<Upload> {
  const uploadId = await deps.files.startUpload(key, type);
  storing.uploadId = uploadId;
  await deps.userFiles.setUploadId(storing.version, uploadId);
  return { key, uploadId };
}

async function commit({ owner, path, version }: Storing, bytes: number, deps: PutPorts): Promise<UserFile> {
  const modified = deps.clock.now();
  const done = await deps.userFiles.commit(version, { bytes, modified });
  if (!done)
    throw new OpenEOError(
      "StorageFailure",
      "Unable to store the file: the upload took too long, or its account is being removed.",
    );
  if (done.replaced !== null) {
    const replaced = { owner, version: done.replaced, uploadId: null };
    // The new file is there; what is left of the old one is left to the clock.
    await removeLoose(replaced, deps).catch((failure: unknown) => console.error(logText(failure)));
  }
  return { path, version, bytes, modified };
}

/** A path is a file or a folder. Two uploads at the same moment may make it both; then the file is found by its path. */
async function requirePlace(owner: string, path: FilePath, { userFiles }: PutPorts): Promise<void> {
  const invalid = (reason: string): OpenEOError =>
    new OpenEOError("FilePathInvalid", `File path is invalid: ${reason}.`);
  if (await userFiles.isFolder(owner, path)) throw invalid(`'${path}' is a folder`);
  for (const folder of foldersOf(path))
    if (await userFiles.get(owner, folder)) throw invalid(`'${folder}' is a file, and so no folder`);
}

function tooLarge({ fileBytesMax }: PutPorts): OpenEOError {
  return new OpenEOError(
    "FileSizeExceeded",
    `File size is too large. Maximum file size: ${fileBytesMax} bytes.`,
  );
}

async function withoutRoom(owner: string, room: FileRoom, { userFiles }: PutPorts): Promise<OpenEOError> {
  const used = await userFiles.used(owner);
  return new OpenEOError(
    "StorageQuotaExceeded",
    used.files >= room.files
      ? `Your storage quota has been exceeded: you have ${used.files} files, and may have ${room.files}; delete some first.`
      : `Your storage quota has been exceeded: ${used.bytes} of ${room.bytes} bytes are used, which leaves too little for this file; delete some first.`,
  );
}
