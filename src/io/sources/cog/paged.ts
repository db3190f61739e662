/** A header's bytes in pages: the first one is large, so that most headers cost one request, and pages wanted together come together. */
import { headerPagesMax, headerReadBytes } from "../../../limits.ts";
import type { ByteRange, ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";

export interface PagedBytes {
  /** Fetches the pages of all ranges that are not here yet, neighbouring ones in one request. */
  prefetch(ranges: readonly ByteRange[]): Promise<void>;
  /** Up to `length` bytes; fewer where the file ends. */
  read(range: ByteRange): Promise<Uint8Array>;
  validator(): string | null;
  /** Bytes of the whole file; null where the server does not say. */
  fileBytes(): number | null;
}

export function pagedBytes(source: ByteSource): PagedBytes {
  const pages = new Map<number, Uint8Array>();
  let validator: string | null = null;
  let fileBytes: number | null = null;

  const fetchRun = async (first: number, count: number): Promise<void> => {
    if (pages.size + count > headerPagesMax)
      throw new SourceUnreadable(
        source.key,
        `its header takes more than ${headerPagesMax * headerReadBytes} bytes`,
      );
    const read = await source.read(
      { offset: first * headerReadBytes, length: count * headerReadBytes },
      { validator, signal: null },
    );
    validator ??= read.validator;
    fileBytes ??= read.totalBytes;
    for (let i = 0; i < count; i++)
      pages.set(first + i, read.bytes.subarray(i * headerReadBytes, (i + 1) * headerReadBytes));
  };

  const prefetch = async (ranges: readonly ByteRange[]): Promise<void> => {
    const missing = [...new Set(ranges.flatMap((range) => pagesOf(range, fileBytes)))]
      .filter((page) => !pages.has(page))
      .sort((a, b) => a - b);
    for (let i = 0; i < missing.length;) {
      let count = 1;
      while (missing[i + count] === missing[i]! + count) count++;
      await fetchRun(missing[i]!, count);
      i += count;
    }
  };

  return {
    prefetch,
    async read(range) {
      await prefetch([range]);
      const wanted =
        fileBytes === null ? range.length : Math.max(0, Math.min(range.length, fileBytes - range.offset));
      const out = new Uint8Array(wanted);
      for (let at = 0; at < out.length;) {
        const index = Math.floor((range.offset + at) / headerReadBytes);
        const start = range.offset + at - index * headerReadBytes;
        const part = (pages.get(index) ?? new Uint8Array(0)).subarray(start, start + out.length - at);
        if (part.length === 0) return out.subarray(0, at);
        out.set(part, at);
        at += part.length;
      }
      return out;
    },
    validator: () => validator,
    fileBytes: () => fileBytes,
  };
}

/** Pages that a range touches; those behind the end of the file are not asked for. */
function pagesOf(range: ByteRange, fileBytes: number | null): number[] {
  const stop = Math.min(range.offset + range.length, fileBytes ?? Infinity);
  if (stop <= range.offset) return [];
  const first = Math.floor(range.offset / headerReadBytes);
  const count = Math.min(Math.floor((stop - 1) / headerReadBytes) - first + 1, headerPagesMax + 1);
  return Array.from({ length: count }, (_, i) => first + i);
}
