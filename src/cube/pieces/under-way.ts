/** Calls that leave the engine, some of which are under way while the cells of further ones are computed. */
import { externalCallsAtOnce } from "../../limits.ts";

export interface CallsUnderWay {
  /** Makes a call when there is room; until then the oldest one is waited for, and fails for both. */
  add(call: () => Promise<void>): Promise<void>;
  /** Waits for all; raises what the first one that failed raises. */
  all(): Promise<void>;
}

export function callsUnderWay(): CallsUnderWay {
  const calls: Promise<void>[] = [];
  return {
    async add(call) {
      if (calls.length >= externalCallsAtOnce) await calls.shift();
      const made = call();
      // Whoever waits for it sees why it failed; until then it is nobody's.
      made.catch(() => undefined);
      calls.push(made);
    },
    async all() {
      for (const call of calls) await call;
    },
  };
}
