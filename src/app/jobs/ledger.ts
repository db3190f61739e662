/** Which tasks of a phase are done, which are on their way, and which may be sent next. Pure: the clock is handed in. */

export interface LedgerInput {
  readonly count: number;
  /** Ascending numbers; a task at or above one waits until all below it are done. */
  readonly barriers: readonly number[];
  readonly done: Iterable<number>;
  /** A task that was sent or claimed this long ago without an answer is lost. */
  readonly leaseMs: number;
}

export interface Ledger {
  readonly count: number;
  doneCount(): number;
  /** Tasks on their way. */
  flightCount(): number;
  flights(): Iterable<number>;
  /** Tasks that would be sent next for the first time, in that order. */
  upcoming(countMax: number): readonly number[];
  /** How the tasks stand that are not done; of those that wait, no more than `waitingMax` are counted. */
  counts(nowMs: number, waitingMax: number): TaskCounts;
  isDone(number: number): boolean;
  /** Whether a worker has it. */
  isClaimed(number: number): boolean;
  /** At most so many tasks to send now, of which so many for the first time; they count as on their way from here on. */
  next(nowMs: number, countMax: number, freshMax?: number): number[];
  /** Tasks that could not be sent after all. */
  unsend(numbers: readonly number[]): void;
  /**
   * A message is for the first task that waits, whatever its own number: so tasks begin in their order, in which each
   * finds what it shares with earlier ones. A message that comes back gets the task that it had. Null: nothing waits for it.
   */
  claim(delivery: number, nowMs: number): number | null;
  /** False when it was done before. */
  complete(number: number): boolean;
  /** The worker gives it back; its message comes again. */
  release(number: number): void;
}

interface TaskCounts {
  /** May be sent: not sent yet, or lost. */
  readonly waiting: number;
  /** Messages that no worker has taken. */
  readonly sent: number;
  /** A worker has them. */
  readonly working: number;
  /** Their messages come back after a fault. */
  readonly resting: number;
}

interface Flight {
  readonly sinceMs: number;
  readonly claimed: boolean;
  /** The message that claimed it last; null when none has since it was sent. */
  readonly delivery: number | null;
}

export function createLedger(input: LedgerInput): Ledger {
  const { count, barriers, leaseMs } = input;
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
  const isLost = ({ sinceMs }: Flight, nowMs: number): boolean => nowMs - sinceMs >= leaseMs;
  const isUnsent = (number: number): boolean => !done[number] && !flights.has(number);
  /** From the cursor on, at most so many. */
  const unsent = (countMax: number): number[] => {
    const end = limit();
    while (cursor < end && !isUnsent(cursor)) cursor++;
    const numbers: number[] = [];
    for (let number = cursor; number < end && numbers.length < countMax; number++)
      if (isUnsent(number)) numbers.push(number);
    return numbers;
  };
  const isHeld = (flight: Flight, nowMs: number): boolean => flight.claimed && !isLost(flight, nowMs);
  const taskFor = (delivery: number, nowMs: number): number | null => {
    let first: number | null = null;
    for (const [number, flight] of flights) {
      if (flight.delivery === delivery) return isHeld(flight, nowMs) ? null : number;
      if (flight.delivery === null && (first === null || number < first)) first = number;
    }
    if (first !== null) return first;
    // A message of before a restart, of which the ledger knows nothing.
    const flight = flights.get(delivery);
    const isFree = delivery < count && !done[delivery] && !(flight && isHeld(flight, nowMs));
    return isFree ? delivery : null;
  };
  return {
    count,
    doneCount: () => finished,
    flightCount: () => flights.size,
    flights: () => flights.keys(),
    upcoming: unsent,
    isDone: (number) => done[number] === 1,
    isClaimed: (number) => flights.get(number)?.claimed === true,
    counts(nowMs, waitingMax) {
      const counts = { waiting: 0, sent: 0, working: 0, resting: 0 };
      for (const flight of flights.values()) {
        if (isLost(flight, nowMs)) counts.waiting++;
        else if (flight.claimed) counts.working++;
        else counts[flight.delivery === null ? "sent" : "resting"]++;
      }
      counts.waiting += unsent(waitingMax - counts.waiting).length;
      return counts;
    },
    next(nowMs, countMax, freshMax = Infinity) {
      const sent: number[] = [];
      for (const [number, flight] of flights)
        if (sent.length < countMax && isLost(flight, nowMs)) sent.push(number);
      sent.push(...unsent(Math.min(freshMax, countMax - sent.length)));
      for (const number of sent) flights.set(number, { sinceMs: nowMs, claimed: false, delivery: null });
      return sent;
    },
    unsend(numbers) {
      for (const number of numbers) {
        flights.delete(number);
        cursor = Math.min(cursor, number);
      }
    },
    claim(delivery, nowMs) {
      const number = taskFor(delivery, nowMs);
      if (number !== null) flights.set(number, { sinceMs: nowMs, claimed: true, delivery });
      return number;
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
