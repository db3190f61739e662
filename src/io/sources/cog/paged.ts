/** A header's bytes in pages: the first one is large, so that most headers cost one request. */
import { headerReadBytes } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";

interface Slice {
  readonly offset: number;
  readonly length: number;
}

export interface PagedSource {
  /** In the form that the tag parser wants. */
  readonly source: {
    fetch(slices: readonly Slice[]): Promise<ArrayBuffer[]>;
    readonly fileSize: number | null;
  };
  validator(): string | null;
}

export function pagedSource(bytes: ByteSource): PagedSource {
  const pages = new Map<number, Uint8Array>();
  let validator: string | null = null;
  let fileSize: number | null = null;
  const page = async (index: number): Promise<Uint8Array> => {
    const known = pages.get(index);
    if (known) return known;
    const read = await bytes.read(
      { offset: index * headerReadBytes, length: headerReadBytes },
      { validator, signal: null },
    );
    validator ??= read.validator;
    fileSize ??= read.totalBytes;
    pages.set(index, read.bytes);
    return read.bytes;
  };
  const slice = async ({ offset, length }: Slice): Promise<ArrayBuffer> => {
    const out = new Uint8Array(fileSize === null ? length : Math.max(0, Math.min(length, fileSize - offset)));
    for (let at = 0; at < out.length;) {
      const index = Math.floor((offset + at) / headerReadBytes);
      const from = await page(index);
      const start = offset + at - index * headerReadBytes;
      const part = from.subarray(start, start + out.length - at);
      if (part.length === 0) return out.buffer.slice(0, at);
      out.set(part, at);
      at += part.length;
    }
    return out.buffer;
  };
  return {
    source: {
      async fetch(slices) {
        const parts: ArrayBuffer[] = [];
        for (const wanted of slices) parts.push(await slice(wanted));
        return parts;
      },
      get fileSize() {
        return fileSize;
      },
    },
    validator: () => validator,
  };
}
