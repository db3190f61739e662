/** Whole objects in R2. */
import type { FileStore } from "../../app/ports.ts";

export function r2Files(bucket: R2Bucket): FileStore {
  return {
    async put(key, body) {
      await bucket.put(key, body);
    },
    async removeAll(prefix) {
      for (;;) {
        const { objects } = await bucket.list({ prefix });
        if (objects.length === 0) return;
        await bucket.delete(objects.map((object) => object.key));
      }
    },
  };
}
