/**
 * Letting others run. An isolate has one thread: what computes for seconds must hand it over now and then, and the clock of the
 * platform stands still meanwhile, so work is counted. One unit is a pixel that goes through a kernel.
 */
import { sliceWork } from "../limits.ts";

/** Work in pieces: yields the units of each piece when it is done. */
export type Paced<T> = Generator<number, T, void>;

export interface Pace {
  /** Counts work that is done, or about to be. A promise: go on when it is your turn. */
  did(work: number): Promise<void> | null;
}

/** Waits until nobody else of the isolate computes, and all that had happened meanwhile has been answered. */
export type TakeTurn = () => Promise<void>;

/** Of one request or task, all of whose parts share its turns: one slice of work for each. */
export function createPace(takeTurn: TakeTurn): Pace {
  let done = 0;
  let turn: Promise<void> | null = null;
  const mine = async (work: number): Promise<void> => {
    while (turn !== null || done >= sliceWork) {
      turn ??= takeTurn().then(() => {
        turn = null;
        done = 0;
      });
      await turn;
    }
    done += work;
  };
  return {
    did(work) {
      if (turn !== null || done >= sliceWork) return mine(work);
      done += work;
      return null;
    },
  };
}

/** Where there is nobody to be let. */
export const noPace: Pace = { did: () => null };

/** A value, or the work that leads to it, to its end; between pieces others get their turn. */
export async function inTurns<T>(work: Paced<T>, pace: Pace): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    const turn = pace.did(step.value);
    if (turn) await turn;
  }
}

/** For callers that nobody waits behind: tests, and work that is known to be small. */
export function inOneGo<T>(work: Paced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

export function isPaced<T extends object | string>(value: T | Paced<unknown>): value is Paced<unknown> {
  return typeof value === "object" && Symbol.iterator in value && "next" in value;
}
