/** Parsed headers of an isolate: values, never promises, one per file, up to a number of bytes. */
import { headerCacheBytesMax } from "../../limits.ts";
import type { CogHeader } from "./cog/header.ts";
import { headerBytes } from "./packed-header.ts";

export interface HeaderCache {
  /** Null when there is none, or when it is that of another version than the asked one. */
  get(href: string, validator: string | null): CogHeader | null;
  put(header: CogHeader): void;
  remove(href: string): void;
}

export function createHeaderCache(): HeaderCache {
  const kept = new Map<string, { header: CogHeader; bytes: number }>();
  let bytesKept = 0;
  const remove = (href: string): void => {
    bytesKept -= kept.get(href)?.bytes ?? 0;
    kept.delete(href);
  };
  return {
    get(href, validator) {
      const entry = kept.get(href);
      if (!entry || !isVersion(entry.header, validator)) return null;
      kept.delete(href);
      kept.set(href, entry);
      return entry.header;
    },
    put(header) {
      remove(header.href);
      const bytes = headerBytes(header);
      kept.set(header.href, { header, bytes });
      bytesKept += bytes;
      for (const href of kept.keys()) {
        if (bytesKept <= headerCacheBytesMax) break;
        remove(href);
      }
    },
    remove,
  };
}

/** Whether a header may be that of the asked version; null on either side says nothing. */
export function isVersion(header: CogHeader, validator: string | null): boolean {
  return validator === null || header.validator === null || header.validator === validator;
}
