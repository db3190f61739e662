/** One counter per isolate: the peak of a schedule is reserved whole before its first read, never step by step. */

export interface Reservation {
  readonly bytes: number;
  /** Safe to call more than once: request end, client gone and `finally` may all do so. */
  release(): void;
}

export interface Budget {
  readonly bytesMax: number;
  /** Bytes reserved now. */
  inUse(): number;
  /** Highest `inUse` since the start of the isolate. */
  peak(): number;
  /** Null when the bytes are not free now; callers poll, they never await another request's promise. */
  tryReserve(bytes: number): Reservation | null;
}

export function createBudget(bytesMax: number): Budget {
  let bytesInUse = 0;
  let bytesPeak = 0;
  return {
    bytesMax,
    inUse: () => bytesInUse,
    peak: () => bytesPeak,
    tryReserve(bytes) {
      if (bytesInUse + bytes > bytesMax) return null;
      bytesInUse += bytes;
      bytesPeak = Math.max(bytesPeak, bytesInUse);
      let held = true;
      return {
        bytes,
        release() {
          if (held) bytesInUse -= bytes;
          held = false;
        },
      };
    },
  };
}
