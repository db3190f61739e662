/** Objects and open uploads in memory, as much as files of users need. */
import type { FileStore } from "../../src/app/ports/index.ts";

type UsedStore = Pick<
  FileStore,
  | "put"
  | "putStream"
  | "get"
  | "size"
  | "remove"
  | "removeAll"
  | "startUpload"
  | "uploadPart"
  | "completeUpload"
  | "abortUpload"
>;

export interface ObjectStore extends UsedStore {
  readonly objects: Map<string, Uint8Array<ArrayBuffer>>;
  /** Parts of uploads that are neither complete nor aborted, by upload id. */
  readonly open: Map<string, Uint8Array<ArrayBuffer>[]>;
}

export function objectStore(): ObjectStore {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  const open = new Map<string, Uint8Array<ArrayBuffer>[]>();
  return {
    objects,
    open,
    async put(key, body) {
      objects.set(key, new Uint8Array(await new Response(body as BodyInit).arrayBuffer()));
    },
    async putStream(key, body, { bytes }) {
      const all = new Uint8Array(await new Response(body).arrayBuffer());
      if (all.length !== bytes) throw new TypeError(`${all.length} bytes came instead of ${bytes}`);
      objects.set(key, all);
    },
    async get(key, range) {
      const object = objects.get(key);
      if (!object) return null;
      return range ? object.slice(range.offset, range.offset + range.length) : object.slice();
    },
    size: async (key) => objects.get(key)?.length ?? null,
    remove: async (key) => void objects.delete(key),
    async removeAll(prefix) {
      for (const key of objects.keys()) if (key.startsWith(prefix)) objects.delete(key);
    },
    async startUpload() {
      const id = crypto.randomUUID();
      open.set(id, []);
      return id;
    },
    async uploadPart({ uploadId }, part, bytes) {
      open.get(uploadId)![part - 1] = new Uint8Array(await new Response(bytes).arrayBuffer());
      return `${part}`;
    },
    async completeUpload({ key, uploadId }) {
      const parts = open.get(uploadId)!;
      const sizes = new Set(parts.slice(0, -1).map((part) => part.length));
      if (sizes.size > 1 || [...sizes].some((size) => size < 5 * 1024 * 1024))
        throw new Error("parts must be equal, and of 5 MiB at least");
      objects.set(key, new Uint8Array(Buffer.concat(parts)));
      open.delete(uploadId);
    },
    async abortUpload({ uploadId }) {
      open.delete(uploadId);
    },
  };
}
