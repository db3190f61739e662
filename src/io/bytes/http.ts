/** Bytes of an http(s) URL by Range requests. */
import type { ByteSource } from "../bytes.ts";
import { SourceChanged, SourceUnavailable, SourceUnreadable } from "../faults.ts";

export type Fetch = (
  url: string,
  init: {
    headers: Record<string, string>;
    signal?: AbortSignal;
    /** GET unless said otherwise. */
    method?: "GET" | "POST";
    body?: string;
  },
) => Promise<Response>;

export function httpBytes(url: string, fetch: Fetch): ByteSource {
  return {
    key: url,
    async read(range, options) {
      const headers: Record<string, string> = {
        Range: `bytes=${range.offset}-${range.offset + range.length - 1}`,
      };
      if (options.validator !== null) headers["If-Match"] = options.validator;
      const response = await fetch(url, { headers, ...(options.signal ? { signal: options.signal } : {}) });
      if (response.status === 412) {
        await response.body?.cancel();
        throw new SourceChanged(url);
      }
      if (response.status !== 206) {
        await response.body?.cancel();
        if (response.status === 200)
          throw new SourceUnreadable(url, "the server does not answer Range requests");
        throw new SourceUnavailable(url, response.status);
      }
      const validator = response.headers.get("ETag");
      if (options.validator !== null && validator !== null && validator !== options.validator) {
        await response.body?.cancel();
        throw new SourceChanged(url);
      }
      const total = /\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "");
      return {
        bytes: new Uint8Array(await response.arrayBuffer()),
        validator,
        totalBytes: total ? Number(total[1]) : null,
      };
    },
  };
}
