/** Since when files have not been asked: kept blocks of a file that was replaced must not be given out for ever. */
import { freshnessFilesKept, sourceFreshMs } from "../../limits.ts";

/** Of an isolate. Every conditional read tells that a file is still the same. */
export interface Freshness {
  /** The file was found unchanged now. */
  met(href: string): void;
  isFresh(href: string): boolean;
}

export function createFreshness(nowMs: () => number = Date.now): Freshness {
  const metAt = new Map<string, number>();
  return {
    met(href) {
      metAt.delete(href);
      metAt.set(href, nowMs());
      if (metAt.size > freshnessFilesKept) metAt.delete(metAt.keys().next().value!);
    },
    isFresh: (href) => nowMs() - (metAt.get(href) ?? -Infinity) < sourceFreshMs,
  };
}
