/** As much of an R2 bucket as lists and removes: pages of 1,000 as the platform has them. */
const pageObjects = 1000;

export interface PagedBucket {
  readonly bucket: R2Bucket;
  readonly keys: () => readonly string[];
  /** Pages that were asked for. */
  readonly pages: () => number;
}

export function pagedBucket(keys: Iterable<string>): PagedBucket {
  const objects = new Set(keys);
  let pages = 0;
  const sorted = (): string[] => [...objects].toSorted();
  const bucket = {
    async list({ prefix = "", startAfter = "" }: R2ListOptions) {
      pages++;
      const found = sorted().filter((key) => key.startsWith(prefix) && key > startAfter);
      return {
        objects: found.slice(0, pageObjects).map((key) => ({ key, size: key.length })),
        truncated: found.length > pageObjects,
      };
    },
    async delete(gone: string | string[]) {
      const list = [gone].flat();
      if (list.length > pageObjects) throw new Error("the platform removes 1,000 objects at once");
      for (const key of list) objects.delete(key);
    },
  };
  return { bucket: bucket as unknown as R2Bucket, keys: sorted, pages: () => pages };
}

/** Keys that sort as they count. */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(7, "0")}`);
}
