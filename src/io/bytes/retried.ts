/** Reads whose connection broke in mid-body are made again; what a server said in words, or too slowly, is not asked twice here. */
import { readRetryMs, readTriesMax } from "../../limits.ts";
import type { ByteSource } from "../bytes.ts";
import {
  ConnectionBroken,
  SourceChanged,
  SourceRefused,
  SourceUnavailable,
  SourceUnreadable,
} from "../faults.ts";
import type { ReadCounts } from "./counted.ts";

export interface Retrying {
  readonly wait: (ms: number) => Promise<unknown>;
  readonly counts: ReadCounts;
}

export function retried(source: ByteSource, { wait, counts }: Retrying): ByteSource {
  return {
    key: source.key,
    async read(range, options) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await source.read(range, options);
        } catch (error) {
          if (isReported(error) || options.signal?.aborted) throw error;
          if (attempt >= readTriesMax)
            throw new SourceUnavailable(source.key, 502, "the connection breaks again and again");
          counts.retries++;
          await wait(readRetryMs * 2 ** (attempt - 1));
        }
      }
    },
  };
}

function isReported(error: unknown): boolean {
  return (
    error instanceof SourceChanged ||
    error instanceof SourceRefused ||
    (error instanceof SourceUnavailable && !isBroken(error)) ||
    error instanceof SourceUnreadable
  );
}

/** An answer that came too slowly has taken all the time there is. */
function isBroken(error: SourceUnavailable): boolean {
  return error instanceof ConnectionBroken && error.status !== 504;
}
