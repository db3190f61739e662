/** Files of an import: whole, or in parts where one request would have to carry too much. */
import { OpenEOError } from "../../../errors.ts";
import { partsMax } from "../../../limits.ts";
import type { Upload } from "../../ports/upload.ts";
import { importKey } from "../catalog-files.ts";
import { type ImportStores, importOver, openImport } from "./begin.ts";

const TYPE = "application/octet-stream";

export interface ImportFile {
  readonly id: string;
  /** Within the import. */
  readonly path: string;
}

export async function putFile(
  { id, path }: ImportFile,
  body: ReadableStream | ArrayBuffer,
  stores: ImportStores,
): Promise<void> {
  const key = importKey(await openImport(id, stores), path);
  await stores.files.put(key, body);
  await keepWhileOpen(id, key, stores);
}

/** The id of an upload. One that was begun before for the same file ends. */
export async function beginUpload({ id, path }: ImportFile, stores: ImportStores): Promise<string> {
  const key = importKey(await openImport(id, stores), path);
  const earlier = (await stores.imports.uploads(id)).find((upload) => upload.key === key);
  if (earlier) await stores.files.abortUpload(earlier);
  const uploadId = await stores.files.startUpload(key, TYPE);
  await stores.imports.putUpload(id, { key, uploadId });
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
  stores: ImportStores,
): Promise<string> {
  const key = importKey(await openImport(id, stores), path);
  if (!(part.number >= 1 && part.number <= partsMax))
    throw new OpenEOError("FileContentInvalid", `Parts of a file have numbers from 1 to ${partsMax}.`);
  if (!(await isBegun(id, { key, uploadId: part.uploadId }, stores))) throw noUpload(path);
  return stores.files.uploadPart({ key, uploadId: part.uploadId }, part.number, body);
}

export async function finishUpload(
  { id, path }: ImportFile,
  { uploadId, etags }: { readonly uploadId: string; readonly etags: readonly string[] },
  stores: ImportStores,
): Promise<void> {
  const key = importKey(await openImport(id, stores), path);
  const upload = { key, uploadId };
  if (await isBegun(id, upload, stores)) {
    await stores.files.completeUpload(upload, etags);
    await stores.imports.removeUpload(id, upload);
  } else if ((await stores.files.size(key)) === null) throw noUpload(path);
  await keepWhileOpen(id, key, stores);
}

async function isBegun(id: string, { key, uploadId }: Upload, stores: ImportStores): Promise<boolean> {
  const begun = await stores.imports.uploads(id);
  return begun.some((upload) => upload.key === key && upload.uploadId === uploadId);
}

function noUpload(path: string): OpenEOError {
  return new OpenEOError("FileNotFound", `No upload of ${path} is under way; begin it again.`);
}

/** What arrived while the import ended would belong to nobody. */
async function keepWhileOpen(id: string, key: string, stores: ImportStores): Promise<void> {
  const still = await stores.imports.get(id);
  if (still && still.state !== "over") return;
  await stores.files.remove(key);
  throw importOver(`The import ${id} has ended while a file arrived.`);
}
