/** Objects below a prefix, however many: the platform lists 1,000 in a page, and removes as many at once. */
import type { StoredPart } from "../../app/ports/index.ts";

/** As much of a bucket as this takes. */
export interface ListedBucket {
  list(options: { readonly prefix: string; readonly startAfter?: string }): Promise<{
    readonly objects: readonly { readonly key: string; readonly size: number }[];
    readonly truncated: boolean;
  }>;
  delete(keys: string[]): Promise<void>;
}

/** In the order of their keys, behind the one named `after`; no page is read that nobody wants. */
export async function* listAll(
  bucket: ListedBucket,
  prefix: string,
  after = "",
): AsyncGenerator<StoredPart, void, void> {
  for await (const page of pagesOf(bucket, prefix, after)) yield* page;
}

/** But for those that start with `keep`. */
export async function removeAll(bucket: ListedBucket, prefix: string, keep?: string): Promise<void> {
  for await (const page of pagesOf(bucket, prefix, "")) {
    const keys = page
      .map((object) => object.key)
      .filter((key) => keep === undefined || !key.startsWith(keep));
    if (keys.length > 0) await bucket.delete(keys);
  }
}

/** Pages begin behind a key, not at a cursor: objects may go or come meanwhile. */
async function* pagesOf(
  bucket: ListedBucket,
  prefix: string,
  after: string,
): AsyncGenerator<readonly StoredPart[], void, void> {
  for (let startAfter = after; ;) {
    const { objects, truncated } = await bucket.list({
      prefix,
      ...(startAfter === "" ? {} : { startAfter }),
    });
    const last = objects.at(-1);
    if (!last) return;
    yield objects.map(({ key, size }) => ({ key, bytes: size }));
    if (!truncated) return;
    startAfter = last.key;
  }
}
