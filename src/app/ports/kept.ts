/** Rows that an isolate remembers for a while: bounded in number and in how long a change elsewhere may go unnoticed. */
export interface Kept<T> {
  /** Undefined where nothing is known that is fresh. */
  get(key: string, nowMs: number): T | undefined;
  /** `readMs`: before it was read, so that a change meanwhile is noticed no later than promised. */
  put(key: string, value: T, readMs: number): T;
  forget(key: string): void;
}

export function createKept<T>({
  freshMs,
  countMax,
}: {
  readonly freshMs: number;
  readonly countMax: number;
}): Kept<T> {
  const kept = new Map<string, { readonly value: T; readonly readMs: number }>();
  return {
    get(key, nowMs) {
      const known = kept.get(key);
      return known && nowMs - known.readMs < freshMs ? known.value : undefined;
    },
    put(key, value, readMs) {
      kept.delete(key);
      if (kept.size >= countMax) kept.delete(kept.keys().next().value!);
      kept.set(key, { value, readMs });
      return value;
    },
    forget: (key) => void kept.delete(key),
  };
}
