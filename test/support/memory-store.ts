/** Objects and one upload in memory, for tests of tasks in plain Node. */
import type { FileStore } from "../../src/app/ports/index.ts";

export function memoryStore(): Pick<FileStore, "put" | "get" | "startUpload" | "uploadPart"> & {
  uploaded(): Uint8Array;
} {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  const parts: Uint8Array[] = [];
  return {
    put(key, body) {
      objects.set(
        key,
        body instanceof ArrayBuffer ? new Uint8Array(body) : (body as Uint8Array<ArrayBuffer>),
      );
      return Promise.resolve();
    },
    get(key, range) {
      const object = objects.get(key);
      if (!object) return Promise.resolve(null);
      return Promise.resolve(
        range ? object.slice(range.offset, range.offset + range.length) : object.slice(),
      );
    },
    startUpload: () => Promise.resolve("upload"),
    uploadPart(_upload, part, bytes) {
      parts[part - 1] = bytes;
      return Promise.resolve(String(part));
    },
    uploaded: () => new Uint8Array(Buffer.concat(parts)),
  };
}
