/** Whole objects, ranges and multipart uploads in R2. */
import type { FileStore, StoredPart } from "../../app/ports/index.ts";
import { listAll, removeAll } from "./pages.ts";

export function r2Files(bucket: R2Bucket): FileStore {
  return {
    async put(key, body, type) {
      await bucket.put(key, body, type === undefined ? {} : { httpMetadata: { contentType: type } });
    },
    async putStream(key, body, { bytes, type }) {
      const { readable, writable } = new FixedLengthStream(bytes);
      const [sent, stored] = await Promise.allSettled([
        body.pipeTo(writable),
        bucket.put(key, readable, { httpMetadata: { contentType: type } }),
      ]);
      for (const each of [sent, stored]) if (each.status === "rejected") throw each.reason;
    },
    async get(key, range) {
      const object = await bucket.get(key, range === undefined ? {} : { range });
      return object ? new Uint8Array(await object.arrayBuffer()) : null;
    },
    stream(parts) {
      const bytes = parts.reduce(
        (sum, part) => sum + (part instanceof Uint8Array ? part.length : part.bytes),
        0,
      );
      const { readable, writable } = new FixedLengthStream(bytes);
      return { body: readable, ended: pipeAll(bucket, parts, writable) };
    },
    serve: (key, request) => serveObject(bucket, key, request),
    async size(key) {
      return (await bucket.head(key))?.size ?? null;
    },
    list: (prefix, after) => listAll(bucket, prefix, after),
    async remove(key) {
      await bucket.delete(key);
    },
    removeAll: (prefix, keep) => removeAll(bucket, prefix, keep),
    async startUpload(key, type) {
      const upload = await bucket.createMultipartUpload(key, { httpMetadata: { contentType: type } });
      return upload.uploadId;
    },
    async uploadPart({ key, uploadId }, part, body) {
      return (await bucket.resumeMultipartUpload(key, uploadId).uploadPart(part, body)).etag;
    },
    async completeUpload({ key, uploadId }, etags) {
      const parts = etags.map((etag, index) => ({ partNumber: index + 1, etag }));
      try {
        await bucket.resumeMultipartUpload(key, uploadId).complete(parts);
      } catch (error) {
        if ((await bucket.head(key)) === null) throw error;
      }
    },
    async abortUpload({ key, uploadId }) {
      try {
        await bucket.resumeMultipartUpload(key, uploadId).abort();
      } catch {
        // It was completed or aborted before.
      }
    },
  };
}

/** A reader that has gone is no failure of ours; an object that has gone breaks the connection, as its length was promised. */
async function pipeAll(
  bucket: R2Bucket,
  parts: readonly (Uint8Array | StoredPart)[],
  writable: WritableStream,
): Promise<void> {
  try {
    for (const part of parts) {
      if (part instanceof Uint8Array) {
        const writer = writable.getWriter();
        await writer.write(part);
        writer.releaseLock();
      } else {
        const object = await bucket.get(part.key);
        if (!object) throw new Error(`the object ${part.key} has gone`);
        await object.body.pipeTo(writable, { preventClose: true });
      }
    }
    await writable.close();
  } catch (error) {
    await writable.abort(error).catch(() => undefined);
  }
}

/** 200, 206, 304 or 416 as the request's headers ask; null when there is no such object. */
async function serveObject(bucket: R2Bucket, key: string, request: Request): Promise<Response | null> {
  const facts = await bucket.head(key);
  if (!facts) return null;
  const headers = new Headers({ "Accept-Ranges": "bytes", ETag: facts.httpEtag });
  facts.writeHttpMetadata(headers);
  if (namesTag(request.headers.get("If-None-Match"), facts.httpEtag))
    return new Response(null, { status: 304, headers });
  const range = isOfThis(request.headers.get("If-Range"), facts.httpEtag)
    ? rangeOf(request.headers.get("Range"), facts.size)
    : null;
  if (range === "unsatisfiable") {
    headers.set("Content-Range", `bytes */${facts.size}`);
    return new Response(null, { status: 416, headers });
  }
  const length = range ? range.length : facts.size;
  headers.set("Content-Length", String(length));
  if (range) headers.set("Content-Range", `bytes ${range.offset}-${range.offset + length - 1}/${facts.size}`);
  const status = range ? 206 : 200;
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const object = await bucket.get(key, range ? { range } : {});
  return object ? new Response(object.body, { status, headers }) : null;
}

/** RFC 9110, section 13.1.2: a list of tags, compared weakly, or any. */
function namesTag(header: string | null, tag: string): boolean {
  return (header ?? "").split(",").some((each) => {
    const named = each.trim();
    return named === "*" || named.replace(/^W\//, "") === tag;
  });
}

/** RFC 9110, section 13.1.5: a range of another version is no use to the client, who then gets the whole. */
function isOfThis(ifRange: string | null, tag: string): boolean {
  return ifRange === null || ifRange === tag;
}

type ByteRange = { readonly offset: number; readonly length: number };

/** One range of RFC 9110; several, or none that can be understood, mean the whole. */
function rangeOf(header: string | null, size: number): ByteRange | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const offset = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last = match[1] === "" || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  return offset > last ? "unsatisfiable" : { offset, length: last - offset + 1 };
}
