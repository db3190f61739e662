/** Objects and one upload in memory, for tests of tasks in plain Node. */
import type { FileStore } from "../../src/app/ports/index.ts";
import { bytesOf } from "./memory-bucket.ts";

export function memoryStore(): Pick<
  FileStore,
  "put" | "get" | "list" | "removeAll" | "startUpload" | "uploadPart"
> & {
  uploaded(): Uint8Array;
} {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  const parts: Uint8Array[] = [];
  return {
    async put(key, body) {
      objects.set(key, await bytesOf(body));
    },
    get(key, range) {
      const object = objects.get(key);
      if (!object) return Promise.resolve(null);
      return Promise.resolve(
        range ? object.slice(range.offset, range.offset + range.length) : object.slice(),
      );
    },
    async *list(prefix, after = "") {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after);
      for (const key of keys.toSorted()) yield { key, bytes: objects.get(key)!.length };
    },
    removeAll(prefix) {
      for (const key of objects.keys()) if (key.startsWith(prefix)) objects.delete(key);
      return Promise.resolve();
    },
    startUpload: () => Promise.resolve("upload"),
    async uploadPart(_upload, part, body) {
      parts[part - 1] = await bytesOf(body);
      return String(part);
    },
    uploaded: () => new Uint8Array(Buffer.concat(parts)),
  };
}
