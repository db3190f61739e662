/** A file in memory, so that no disk is measured. */
import type { ByteSource } from "../src/io/bytes.ts";

export function memoryBytes(key: string, bytes: Uint8Array): ByteSource {
  return {
    key,
    read: ({ offset, length }) =>
      Promise.resolve({
        bytes: bytes.subarray(offset, offset + length),
        validator: null,
        totalBytes: bytes.length,
      }),
  };
}
