/**
 * Headers of files in two tiers: the isolate's memory and a store of the platform, so that a file that anyone opened before
 * in the same way costs no request to its server. What is stored may be of an old version: the conditional reads that follow
 * notice it, and `forget` removes it everywhere.
 */
import { headerStoreBytesMax } from "../../limits.ts";
import type { ByteSource } from "../bytes.ts";
import type { RasterHeader } from "./raster-header.ts";
import { readHeader } from "./raster-formats.ts";
import { type HeaderCache, isVersion } from "./header-cache.ts";
import { packHeader, unpackHeader } from "./packed-header.ts";

/** The platform's tier: bytes by the file's key. What it loses is read anew. */
export interface HeaderStore {
  get(key: string): Promise<Uint8Array | null>;
  put(key: string, bytes: Uint8Array<ArrayBuffer>): void;
  remove(key: string): Promise<void>;
}

/** A file and what its header is kept under, which tells what was shown for it (`fileKey`). */
interface HeaderFile {
  readonly key: string;
  readonly bytes: ByteSource;
}

export interface Headers {
  /** The header of the asked version where a tier has it, else that of the file as it is now. */
  of(file: HeaderFile, validator: string | null): Promise<RasterHeader>;
  /** The header of the file as it is now, whatever is stored. */
  fresh(file: HeaderFile): Promise<RasterHeader>;
  /** The file was replaced, or is no longer given. */
  forget(key: string): Promise<void>;
}

/** An object of one invocation: only its own openings wait for each other. */
export function createHeaders(memory: HeaderCache, store: HeaderStore | null): Headers {
  const opening = new Map<string, Promise<RasterHeader>>();
  const open = async ({ key, bytes }: HeaderFile, validator: string | null): Promise<RasterHeader> => {
    const stored = await store?.get(key);
    const known = stored ? unpackHeader(stored) : null;
    if (known && isVersion(known, validator)) {
      memory.put(key, known);
      return known;
    }
    const header = await readHeader(bytes);
    memory.put(key, header);
    if (store && header.validator !== null) {
      const packed = packHeader(header);
      if (packed.length <= headerStoreBytesMax) store.put(key, packed);
    }
    return header;
  };
  const forget = async (key: string): Promise<void> => {
    memory.remove(key);
    await store?.remove(key);
  };
  return {
    async of(file, validator) {
      const known = memory.get(file.key, validator);
      if (known) return known;
      const key = `${file.key}|${validator}`;
      const started = opening.get(key) ?? open(file, validator);
      opening.set(key, started);
      try {
        return await started;
      } finally {
        opening.delete(key);
      }
    },
    async fresh(file) {
      await forget(file.key);
      return open(file, null);
    },
    forget,
  };
}
