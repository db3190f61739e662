/**
 * Whose turn it is to compute in an isolate. Requests must not wait for each other's promises, so each polls, with a wait of its
 * own that lets the event loop go round: at most one slice of work begins between two rounds, in the order of asking.
 */
import type { TakeTurn } from "./pace.ts";

export interface Turns {
  /** `wait` is that of the request that asks. */
  taker(wait: (ms: number) => Promise<void>): TakeTurn;
}

interface Waiter {
  /** Polls of all when it was last seen. */
  seen: number;
}

/** Rounds without a poll after which a waiter is taken for gone: its request was dropped. */
const WAITED_ROUNDS = 8;

export function createTurns(): Turns {
  const order: Waiter[] = [];
  let polls = 0;
  let taken = 0;
  const dropGone = (): void => {
    while (polls - order[0]!.seen > WAITED_ROUNDS * order.length) order.shift();
  };
  return {
    taker: (wait) => async () => {
      const self: Waiter = { seen: polls };
      order.push(self);
      for (;;) {
        const before = taken;
        await wait(0);
        self.seen = ++polls;
        dropGone();
        // Whoever comes late after all lines up again.
        if (!order.includes(self)) order.push(self);
        if (order[0] !== self || taken !== before) continue;
        order.shift();
        taken++;
        return;
      }
    },
  };
}
