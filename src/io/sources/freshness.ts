/** Since when files have not been asked: what was kept of a file that was replaced, or is no longer given, must not be used for ever. */
import { freshnessFilesKept, sourceFreshMs } from "../../limits.ts";

/** Of an isolate. Every read tells that a version of a file is still there for those who ask in this way (`fileKey`). */
export interface Freshness {
  /** The file was given now. */
  confirm(file: string, validator: string | null): void;
  isFresh(file: string, validator: string | null): boolean;
}

export function createFreshness(nowMs: () => number = Date.now): Freshness {
  const metAt = new Map<string, number>();
  const keyOf = (file: string, validator: string | null): string => `${file}|${validator}`;
  return {
    confirm(file, validator) {
      const key = keyOf(file, validator);
      metAt.delete(key);
      metAt.set(key, nowMs());
      if (metAt.size > freshnessFilesKept) metAt.delete(metAt.keys().next().value!);
    },
    isFresh: (file, validator) => nowMs() - (metAt.get(keyOf(file, validator)) ?? -Infinity) < sourceFreshMs,
  };
}
