/** Bytes of an R2 object; reads are conditional on the etag, so that two versions are never mixed. */
import type { ByteSource } from "../../io/bytes.ts";
import { SourceChanged, SourceUnavailable } from "../../io/faults.ts";

export function r2Bytes(bucket: R2Bucket, key: string): ByteSource {
  return {
    key: `r2:${key}`,
    async read(range, options) {
      const asked = {
        range: { offset: range.offset, length: range.length },
        ...(options.validator !== null ? { onlyIf: { etagMatches: options.validator } } : {}),
      };
      let object: R2Object | R2ObjectBody | null;
      try {
        object = await bucket.get(key, asked);
      } catch (error) {
        const ended = await beyondEnd(bucket, key, range.offset);
        if (!ended) throw error;
        if (options.validator !== null && ended.validator !== options.validator)
          throw new SourceChanged(`r2:${key}`);
        return ended;
      }
      if (!object) throw gone(key);
      if (!("body" in object)) throw new SourceChanged(`r2:${key}`);
      return {
        bytes: new Uint8Array(await object.arrayBuffer()),
        validator: object.etag,
        totalBytes: object.size,
      };
    },
  };
}

/** The objects of users' files go when files are replaced or deleted. */
function gone(key: string): SourceUnavailable {
  const reason = key.startsWith("files/") ? "it was replaced or deleted meanwhile" : null;
  return new SourceUnavailable(`r2:${key}`, 404, reason);
}

/**
 * R2 fails for ranges that begin at the end of an object or behind it, in words that depend on where it runs. As of other servers
 * they give no bytes, and how many there are in all; null where the object goes on beyond the offset.
 */
async function beyondEnd(
  bucket: R2Bucket,
  key: string,
  offset: number,
): Promise<Awaited<ReturnType<ByteSource["read"]>> | null> {
  const facts = await bucket.head(key);
  if (!facts || offset < facts.size) return null;
  return { bytes: new Uint8Array(0), validator: facts.etag, totalBytes: facts.size };
}
