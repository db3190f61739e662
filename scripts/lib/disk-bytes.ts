/** A file on disk as a byte source. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "../../src/io/bytes.ts";

export function diskBytes(path: string): ByteSource {
  return {
    key: path,
    read({ offset, length }) {
      const file = openSync(path, "r");
      try {
        const total = fstatSync(file).size;
        const bytes = new Uint8Array(Math.max(0, Math.min(length, total - offset)));
        readSync(file, bytes, 0, bytes.length, offset);
        return Promise.resolve({ bytes, validator: "v1", totalBytes: total });
      } finally {
        closeSync(file);
      }
    },
  };
}
