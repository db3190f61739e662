/** Reads that failed for a passing reason (429, 5xx, a broken connection) are tried again, a little later each time. */
import { readRetryMs, readTriesMax } from "../../limits.ts";
import type { ByteSource } from "../bytes.ts";
import { SourceChanged, SourceUnavailable, SourceUnreadable } from "../faults.ts";

export function retried(source: ByteSource, wait: (ms: number) => Promise<unknown>): ByteSource {
  return {
    key: source.key,
    async read(range, options) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await source.read(range, options);
        } catch (error) {
          if (attempt >= readTriesMax || !passing(error) || options.signal?.aborted) throw error;
          await wait(readRetryMs * 2 ** (attempt - 1));
        }
      }
    },
  };
}

function passing(error: unknown): boolean {
  if (error instanceof SourceUnavailable) return error.status === 429 || error.status >= 500;
  return !(error instanceof SourceChanged || error instanceof SourceUnreadable);
}
