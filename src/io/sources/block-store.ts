/** Decoded blocks beyond the isolate, for the tasks of a job that share them. */
import type { Limiter } from "../bytes/limited.ts";

/** The platform's tier: bytes by key. What it loses is read anew, and so nothing here fails. */
export interface BlockStore {
  get(key: string): Promise<ArrayBuffer | null>;
  /** Resolves when the bytes are no longer held. */
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Its calls wait in line with the reads of files, as the platform has them do. */
export function limitedStore(store: BlockStore, limiter: Limiter): BlockStore {
  return {
    get: (key) => limiter.run(() => store.get(key)),
    put: (key, bytes) => limiter.run(() => store.put(key, bytes)),
    remove: (key) => limiter.run(() => store.remove(key)),
  };
}
