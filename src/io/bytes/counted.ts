/** Counts what is read, for logs, headers and the bench. */
import type { ByteSource } from "../bytes.ts";

export interface ReadCounts {
  requests: number;
  bytes: number;
  /** Blocks decoded. */
  blocks: number;
}

export function createCounts(): ReadCounts {
  return { requests: 0, bytes: 0, blocks: 0 };
}

export function counted(source: ByteSource, counts: ReadCounts): ByteSource {
  return {
    key: source.key,
    async read(range, options) {
      counts.requests++;
      const read = await source.read(range, options);
      counts.bytes += read.bytes.length;
      return read;
    },
  };
}
