/** What an isolate keeps because it may be asked for again, up to a number of bytes; what was used longest ago goes first. */
export interface KeptBytes<T> {
  /** Gives what is kept under the key, or makes it. One that would take a fourth of the room is not kept. */
  get(key: string, make: () => T): T;
}

export function createKeptBytes<T>(bounds: {
  readonly bytesMax: number;
  bytesOf(value: T): number;
}): KeptBytes<T> {
  const { bytesMax } = bounds;
  /** In the order of their last use. */
  const kept = new Map<string, T>();
  let keptBytes = 0;
  // Keys, and the objects around arrays.
  const bytesOf = (key: string, value: T): number => 2 * key.length + 512 + bounds.bytesOf(value);
  return {
    get(key, make) {
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known);
        return known;
      }
      const made = make();
      const bytes = bytesOf(key, made);
      if (bytes > bytesMax / 4) return made;
      for (const [oldest, value] of kept) {
        if (keptBytes + bytes <= bytesMax) break;
        kept.delete(oldest);
        keptBytes -= bytesOf(oldest, value);
      }
      kept.set(key, made);
      keptBytes += bytes;
      return made;
    },
  };
}
