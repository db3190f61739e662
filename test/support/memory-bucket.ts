/** Objects and uploads in parts, in memory, as the file store of the use cases. */
import type { FileStore } from "../../src/app/ports/index.ts";

export interface MemoryBucket {
  readonly store: Pick<
    FileStore,
    | "put"
    | "putStream"
    | "get"
    | "size"
    | "list"
    | "remove"
    | "removeAll"
    | "startUpload"
    | "uploadPart"
    | "completeUpload"
    | "abortUpload"
  >;
  readonly objects: Map<string, Uint8Array<ArrayBuffer>>;
  /** Uploads that have begun and not ended. */
  readonly uploads: Map<string, { readonly key: string; readonly parts: Uint8Array<ArrayBuffer>[] }>;
}

export function memoryBucket(): MemoryBucket {
  const objects: MemoryBucket["objects"] = new Map();
  const uploads: MemoryBucket["uploads"] = new Map();
  let begun = 0;
  const store: MemoryBucket["store"] = {
    async put(key, body) {
      objects.set(key, await bytesOf(body));
    },
    async putStream(key, body, { bytes }) {
      const all = await bytesOf(body);
      if (all.length !== bytes) throw new TypeError(`${all.length} bytes came instead of ${bytes}`);
      objects.set(key, all);
    },
    get: async (key) => objects.get(key) ?? null,
    size: async (key) => objects.get(key)?.length ?? null,
    async *list(prefix, after = "") {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after);
      for (const key of keys.toSorted()) yield { key, bytes: objects.get(key)!.length };
    },
    async remove(key) {
      objects.delete(key);
    },
    async removeAll(prefix, keep) {
      for (const key of objects.keys())
        if (key.startsWith(prefix) && !(keep !== undefined && key.startsWith(keep))) objects.delete(key);
    },
    async startUpload(key) {
      const id = `upload ${++begun}`;
      uploads.set(id, { key, parts: [] });
      return id;
    },
    async uploadPart({ uploadId }, part, body) {
      uploads.get(uploadId)!.parts[part - 1] = await bytesOf(body);
      return String(part);
    },
    async completeUpload({ key, uploadId }, etags) {
      const upload = uploads.get(uploadId);
      if (!upload) return;
      const parts = etags.map((etag) => upload.parts[Number(etag) - 1]!);
      const sizes = new Set(parts.slice(0, -1).map((part) => part.length));
      if (sizes.size > 1) throw new Error("all parts but the last have the same size");
      objects.set(key, new Uint8Array(Buffer.concat(parts)));
      uploads.delete(uploadId);
    },
    async abortUpload({ uploadId }) {
      uploads.delete(uploadId);
    },
  };
  return { store, objects, uploads };
}

export async function bytesOf(body: Parameters<FileStore["put"]>[1]): Promise<Uint8Array<ArrayBuffer>> {
  return body instanceof Uint8Array ? body : new Uint8Array(await new Response(body).arrayBuffer());
}
