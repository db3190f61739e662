/** A store of packed blocks that keeps their heads only: blocks of zeros are made anew. */
import type { BlockStore } from "../../../src/io/sources/block-store.ts";
import { blockStoreCallsMax } from "../../../src/limits.ts";

export type TaskStore = BlockStore & { readonly calls: number };

export interface HeadStore {
  readonly held: ReadonlyMap<string, unknown>;
  /** Like the platform's it does nothing beyond so many calls of one task. */
  ofTask(): TaskStore;
}

export function headStore(): HeadStore {
  const held = new Map<string, { readonly head: Uint8Array; readonly bytes: number }>();
  return {
    held,
    ofTask() {
      const task = { calls: 0 };
      const allowed = (): boolean => task.calls++ < blockStoreCallsMax;
      return Object.assign(task, {
        get(key: string) {
          const kept = allowed() ? held.get(key) : undefined;
          if (!kept) return Promise.resolve(null);
          const bytes = new Uint8Array(kept.bytes);
          bytes.set(kept.head);
          return Promise.resolve(bytes.buffer);
        },
        put(key: string, bytes: Uint8Array) {
          if (allowed()) held.set(key, { head: bytes.slice(0, 1024), bytes: bytes.length });
          return Promise.resolve();
        },
        remove(key: string) {
          if (allowed()) held.delete(key);
          return Promise.resolve();
        },
      });
    },
  };
}
