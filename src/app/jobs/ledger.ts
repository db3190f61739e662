/** Which tasks of a phase are done, which are on their way, and which may be sent next. Pure: the clock is handed in. */

export interface LedgerInput {
  readonly count: number;
  /** Ascending numbers; a task at or above one waits until all below it are done. */
  readonly barriers: readonly number[];
  readonly done: Iterable<number>;
  /** Tasks on their way at once. */
  readonly window: number;
  /** A task that was sent or claimed this long ago without an answer is lost. */
  readonly leaseMs: number;
}

export interface Ledger {
  readonly count: number;
  doneCount(): number;
  /** Tasks on their way. */
  flightCount(): number;
  isDone(number: number): boolean;
  /** Tasks to send now; they count as on their way from here on. */
  next(nowMs: number): number[];
  /** Tasks that could not be sent after all. */
  unsend(numbers: readonly number[]): void;
  /** False: done already, or another worker has it. */
  claim(number: number, nowMs: number): boolean;
  /** False when it was done before. */
  complete(number: number): boolean;
  /** The worker gives it back; its message comes again. */
  release(number: number): void;
}

interface Flight {
  readonly sinceMs: number;
  readonly claimed: boolean;
}

export function createLedger(input: LedgerInput): Ledger {
  const { count, barriers, window, leaseMs } = input;
  const done = new Uint8Array(count);
  const flights = new Map<number, Flight>();
  let finished = 0;
  let firstOpen = 0;
  let cursor = 0;
  for (const number of input.done) {
    finished += 1 - done[number]!;
    done[number] = 1;
  }
  /** First number that must not be sent yet. */
  const limit = (): number => {
    while (firstOpen < count && done[firstOpen]) firstOpen++;
    return barriers.find((barrier) => barrier > firstOpen) ?? count;
  };
  const lost = (nowMs: number): number[] => {
    const numbers: number[] = [];
    for (const [number, flight] of flights) if (nowMs - flight.sinceMs >= leaseMs) numbers.push(number);
    return numbers;
  };
  return {
    count,
    doneCount: () => finished,
    flightCount: () => flights.size,
    isDone: (number) => done[number] === 1,
    next(nowMs) {
      const sent = lost(nowMs);
      for (const end = limit(); cursor < end && flights.size + sent.length < window; cursor++)
        if (!done[cursor] && !flights.has(cursor)) sent.push(cursor);
      for (const number of sent) flights.set(number, { sinceMs: nowMs, claimed: false });
      return sent;
    },
    unsend(numbers) {
      for (const number of numbers) {
        flights.delete(number);
        cursor = Math.min(cursor, number);
      }
    },
    claim(number, nowMs) {
      if (number >= count || done[number]) return false;
      const flight = flights.get(number);
      if (flight?.claimed && nowMs - flight.sinceMs < leaseMs) return false;
      flights.set(number, { sinceMs: nowMs, claimed: true });
      return true;
    },
    complete(number) {
      flights.delete(number);
      if (number >= count || done[number]) return false;
      done[number] = 1;
      finished++;
      return true;
    },
    release(number) {
      const flight = flights.get(number);
      if (flight) flights.set(number, { ...flight, claimed: false });
    },
  };
}
