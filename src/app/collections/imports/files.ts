/** Files of an import: whole, or in parts where one request would have to carry too much. */
import { OpenEOError } from "../../../errors.ts";
import { partsMax } from "../../../limits.ts";
import type { Deps } from "../../deps.ts";
import type { Upload } from "../../ports/upload.ts";
import { importKey } from "../catalog-files.ts";
import { importOver, openImport } from "./begin.ts";

const TYPE = "application/octet-stream";

export interface ImportFile {
  readonly id: string;
  /** Within the import. */
  readonly path: string;
}

export async function putFile(
  { id, path }: ImportFile,
  body: ReadableStream | ArrayBuffer,
  deps: Deps,
): Promise<void> {
  const key = importKey(await openImport(id, deps), path);
  await deps.files.put(key, body);
  await keepWhileOpen(id, key, deps);
}

/** The id of an upload. One that was begun before for the same file ends. */
export async function beginUpload({ id, path }: ImportFile, deps: Deps): Promise<string> {
  const key = importKey(await openImport(id, deps), path);
  const earlier = (await deps.imports.uploads(id)).find((upload) => upload.key === key);
  if (earlier) await deps.files.abortUpload(earlier);
  const uploadId = await deps.files.startUpload(key, TYPE);
  await deps.imports.putUpload(id, { key, uploadId });
  return uploadId;
}

export interface UploadPart {
  readonly uploadId: string;
  /** From 1. */
  readonly number: number;
}

/** Gives the part's etag. */
export async function putPart(
  { id, path }: ImportFile,
  part: UploadPart,
  body: ReadableStream | ArrayBuffer,
  deps: Deps,
): Promise<string> {
  const key = importKey(await openImport(id, deps), path);
  if (!(part.number >= 1 && part.number <= partsMax))
    throw new OpenEOError("FileContentInvalid", `Parts of a file have numbers from 1 to ${partsMax}.`);
  if (!(await isBegun(id, { key, uploadId: part.uploadId }, deps))) throw noUpload(path);
  return deps.files.uploadPart({ key, uploadId: part.uploadId }, part.number, body);
}

export async function finishUpload(
  { id, path }: ImportFile,
  { uploadId, etags }: { readonly uploadId: string; readonly etags: readonly string[] },
  deps: Deps,
): Promise<void> {
  const key = importKey(await openImport(id, deps), path);
  const upload = { key, uploadId };
  if (await isBegun(id, upload, deps)) {
    await deps.files.completeUpload(upload, etags);
    await deps.imports.removeUpload(id, upload);
  } else if ((await deps.files.size(key)) === null) throw noUpload(path);
  await keepWhileOpen(id, key, deps);
}

async function isBegun(id: string, { key, uploadId }: Upload, deps: Deps): Promise<boolean> {
  const begun = await deps.imports.uploads(id);
  return begun.some((upload) => upload.key === key && upload.uploadId === uploadId);
}

function noUpload(path: string): OpenEOError {
  return new OpenEOError("FileNotFound", `No upload of ${path} is under way; begin it again.`);
}

/** What arrived while the import ended would belong to nobody. */
async function keepWhileOpen(id: string, key: string, deps: Deps): Promise<void> {
  const still = await deps.imports.get(id);
  if (still && still.state !== "over") return;
  await deps.files.remove(key);
  throw importOver(`The import ${id} has ended while a file arrived.`);
}
