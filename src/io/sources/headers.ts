/**
 * Headers of files in two tiers: the isolate's memory and a store of the platform, so that a file that anyone opened before
 * costs no request to its server. What is stored may be of an old version: the conditional reads that follow notice it, and
 * `forget` removes it everywhere.
 */
import { headerStoreBytesMax } from "../../limits.ts";
import type { ByteSource } from "../bytes.ts";
import { type CogHeader, readHeader } from "./cog/header.ts";
import { type HeaderCache, isVersion } from "./header-cache.ts";
import { packHeader, unpackHeader } from "./packed-header.ts";

/** The platform's tier: bytes by the file's public URL. What it loses is read anew. */
export interface HeaderStore {
  get(href: string): Promise<Uint8Array | null>;
  put(href: string, bytes: Uint8Array<ArrayBuffer>): void;
  remove(href: string): Promise<void>;
}

export interface Headers {
  /** The header of the asked version where a tier has it, else that of the file as it is now. */
  of(source: ByteSource, validator: string | null): Promise<CogHeader>;
  /** The header of the file as it is now, whatever is stored. */
  fresh(source: ByteSource): Promise<CogHeader>;
  /** The file was replaced. */
  forget(href: string): Promise<void>;
}

/** An object of one invocation: only its own openings wait for each other. */
export function createHeaders(memory: HeaderCache, store: HeaderStore | null): Headers {
  const opening = new Map<string, Promise<CogHeader>>();
  const open = async (source: ByteSource, validator: string | null): Promise<CogHeader> => {
    const stored = await store?.get(source.key);
    const known = stored ? unpackHeader(stored) : null;
    if (known && isVersion(known, validator)) {
      memory.put(known);
      return known;
    }
    const header = await readHeader(source);
    memory.put(header);
    if (store && header.validator !== null) {
      const packed = packHeader(header);
      if (packed.length <= headerStoreBytesMax) store.put(source.key, packed);
    }
    return header;
  };
  const forget = async (href: string): Promise<void> => {
    memory.remove(href);
    await store?.remove(href);
  };
  return {
    async of(source, validator) {
      const known = memory.get(source.key, validator);
      if (known) return known;
      const key = `${source.key}|${validator}`;
      const started = opening.get(key) ?? open(source, validator);
      opening.set(key, started);
      try {
        return await started;
      } finally {
        opening.delete(key);
      }
    },
    async fresh(source) {
      await forget(source.key);
      return open(source, null);
    },
    forget,
  };
}
