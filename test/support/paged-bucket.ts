/** As much of a bucket of R2 as lists and removes: pages of 1,000 as the platform has them. */
import type { FileStore } from "../../src/app/ports/index.ts";
import { type ListedBucket, listAll, removeAll } from "../../src/platform/r2/pages.ts";

const pageObjects = 1000;

interface PagedBucket {
  readonly bucket: ListedBucket;
  readonly store: Pick<FileStore, "list" | "removeAll">;
  readonly keys: () => readonly string[];
  /** Pages that were asked for. */
  readonly pages: () => number;
}

export function pagedBucket(keys: Iterable<string>): PagedBucket {
  const objects = new Set(keys);
  let pages = 0;
  const sorted = (): string[] => [...objects].toSorted();
  const bucket: ListedBucket = {
    async list({ prefix, startAfter = "" }) {
      pages++;
      const found = sorted().filter((key) => key.startsWith(prefix) && key > startAfter);
      return {
        objects: found.slice(0, pageObjects).map((key) => ({ key, size: key.length })),
        truncated: found.length > pageObjects,
      };
    },
    async delete(gone) {
      if (gone.length > pageObjects) throw new Error("the platform removes 1,000 objects at once");
      for (const key of gone) objects.delete(key);
    },
  };
  const store: PagedBucket["store"] = {
    list: (prefix, after) => listAll(bucket, prefix, after),
    removeAll: (prefix, keep) => removeAll(bucket, prefix, keep),
  };
  return { bucket, store, keys: sorted, pages: () => pages };
}

/** Keys that sort as they count. */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(7, "0")}`);
}

export async function keysOf(list: AsyncIterable<{ readonly key: string }>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of list) keys.push(key);
  return keys;
}
