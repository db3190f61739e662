/** Parsed headers of an isolate: values, never promises, by href and validator, up to a number of bytes. */
import { headerCacheBytesMax } from "../../limits.ts";
import { tableBytes } from "./cog/block-table.ts";
import type { CogHeader } from "./cog/header.ts";
import type { CogLevel } from "./cog/levels.ts";

export interface HeaderCache {
  get(href: string, validator: string | null): CogHeader | null;
  put(header: CogHeader): void;
}

export function createHeaderCache(): HeaderCache {
  const kept = new Map<string, { header: CogHeader; bytes: number }>();
  let bytesKept = 0;
  return {
    get(href, validator) {
      const entry = kept.get(href);
      if (
        !entry ||
        (validator !== null && entry.header.validator !== null && entry.header.validator !== validator)
      )
        return null;
      kept.delete(href);
      kept.set(href, entry);
      return entry.header;
    },
    put(header) {
      const bytes = 1024 + header.levels.reduce((sum, level) => sum + levelBytes(level), 0);
      const old = kept.get(header.href);
      if (old) bytesKept -= old.bytes;
      kept.delete(header.href);
      kept.set(header.href, { header, bytes });
      bytesKept += bytes;
      for (const [href, entry] of kept) {
        if (bytesKept <= headerCacheBytesMax) break;
        kept.delete(href);
        bytesKept -= entry.bytes;
      }
    },
  };
}

/** The tables of its blocks, and about as much as the rest of a level takes. */
function levelBytes({ table, mask }: CogLevel): number {
  return 1024 + tableBytes(table) + (mask ? 1024 + tableBytes(mask.table) : 0);
}
