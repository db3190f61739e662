/** Parsed headers of an isolate: values, never promises, one per file and what was shown for it, up to a number of bytes. */
import { headerCacheBytesMax } from "../../limits.ts";
import type { RasterHeader } from "./raster-header.ts";
import { headerBytes } from "./packed-header.ts";

export interface HeaderCache {
  /** Null when there is none, or when it is that of another version than the asked one. */
  get(key: string, validator: string | null): RasterHeader | null;
  put(key: string, header: RasterHeader): void;
  remove(key: string): void;
}

export function createHeaderCache(): HeaderCache {
  const kept = new Map<string, { header: RasterHeader; bytes: number }>();
  let bytesKept = 0;
  const remove = (key: string): void => {
    bytesKept -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };
  return {
    get(key, validator) {
      const entry = kept.get(key);
      if (!entry || !isVersion(entry.header, validator)) return null;
      kept.delete(key);
      kept.set(key, entry);
      return entry.header;
    },
    put(key, header) {
      remove(key);
      const bytes = headerBytes(header);
      kept.set(key, { header, bytes });
      bytesKept += bytes;
      for (const oldest of kept.keys()) {
        if (bytesKept <= headerCacheBytesMax) break;
        remove(oldest);
      }
    },
    remove,
  };
}

/** Whether a header may be that of the asked version; null on either side says nothing. */
export function isVersion(header: RasterHeader, validator: string | null): boolean {
  return validator === null || header.validator === null || header.validator === validator;
}
