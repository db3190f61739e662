/** Bytes of an R2 object; reads are conditional on the etag, so that two versions are never mixed. */
import type { ByteSource } from "../../io/bytes.ts";
import { SourceChanged, SourceUnavailable } from "../../io/faults.ts";

export function r2Bytes(bucket: R2Bucket, key: string): ByteSource {
  return {
    key: `r2:${key}`,
    async read(range, options) {
      const object = await bucket.get(key, {
        range: { offset: range.offset, length: range.length },
        ...(options.validator !== null ? { onlyIf: { etagMatches: options.validator } } : {}),
      });
      if (!object) throw new SourceUnavailable(`r2:${key}`, 404);
      if (!("body" in object)) throw new SourceChanged(`r2:${key}`);
      return {
        bytes: new Uint8Array(await object.arrayBuffer()),
        validator: object.etag,
        totalBytes: object.size,
      };
    },
  };
}
