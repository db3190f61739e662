/** The gate of one request: work that is heavy takes a slot of its user, for as long as the request works; all else is free. */
import { type SlotKind, slotsIn } from "../shares/slots.ts";
import type { Schedule } from "../../cube/schedule.ts";
import { TryLater } from "../../errors.ts";
import {
  heavyWork,
  slotLeaseMs,
  slotWaitMsMax,
  slotPollMs,
  slotRetrySeconds,
  workPerDecodedByte,
} from "../../limits.ts";
import type { Deps } from "../deps.ts";
import type { AccountObject } from "../shares/account-object.ts";
import type { PlanNumbers } from "../ports/accounts.ts";
import type { Gate } from "../ports/gate.ts";
import { planNumbersOf } from "./plan-numbers.ts";
import { logText } from "../ports/openeo-error.ts";

/** For tasks of jobs, whose shares are dealt out elsewhere. */
export const openGate: Gate = {
  admit: () => Promise.resolve(true),
  keep: () => Promise.resolve(),
  end: () => Promise.resolve(),
};

export function workOf({ kernelPixels, readBytes }: Pick<Schedule, "kernelPixels" | "readBytes">): number {
  return kernelPixels + readBytes * workPerDecodedByte;
}

export interface GateOptions {
  readonly kind: SlotKind;
  /** Of the plan of the user; asked for when there is heavy work. */
  readonly numbers: () => Promise<PlanNumbers>;
  /** Work that needs no slot. */
  readonly freeWork?: number;
}

export function slotGate(account: AccountObject, options: GateOptions): Gate {
  const { kind, numbers, freeWork = heavyWork } = options;
  let done = 0;
  let slot: string | null = null;
  let keptMs = Date.now();
  /** An account that cannot be asked stops nobody. */
  const ask = async <T>(call: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      console.error("an account could not be asked", logText(error));
      return otherwise;
    }
  };
  const taken = async (work: number): Promise<string | null> => {
    const plan = await numbers();
    return account.take({ kind, work, slots: slotsIn[kind](plan), workMax: plan.work });
  };
  return {
    async admit(work) {
      if (slot === null && done + work > freeWork) {
        slot = await ask(taken(done + work), "unknown");
        if (slot === null) return false;
        keptMs = Date.now();
      }
      done += work;
      return true;
    },
    async keep() {
      if (slot === null || Date.now() - keptMs < slotLeaseMs / 3) return;
      keptMs = Date.now();
      await ask(account.keep(slot), undefined);
    },
    async end() {
      const held = slot;
      slot = null;
      if (held !== null) await ask(account.giveBack(held), undefined);
    },
  };
}

/** What is done for a service: heavy work counts to its owner, and waits a little for a slot. */
export async function forService<T>(
  { owner }: { readonly owner: string },
  deps: Deps,
  act: (deps: Deps) => Promise<T>,
): Promise<T> {
  const numbers = () => planNumbersOf(owner, deps);
  const gate = waitingGate(slotGate(deps.accountOf(owner), { kind: "tile", numbers }), deps);
  try {
    return await act({ ...deps, gate });
  } finally {
    deps.waitUntil(gate.end());
  }
}

/** Asks again for a while: by polling, because no request awaits what another one does. */
export function waitingGate(gate: Gate, { wait, signal }: Pick<Deps, "wait" | "signal">): Gate {
  return {
    ...gate,
    async admit(work) {
      for (let waitedMs = 0; ; waitedMs += slotPollMs) {
        if (await gate.admit(work)) return true;
        if (waitedMs >= slotWaitMsMax || signal?.aborted) return false;
        await wait(slotPollMs);
      }
    },
  };
}

export function tooManyRequests(): TryLater {
  return new TryLater(
    "TooManyRequests",
    "Too many of your requests are being computed at once. Try again when one of them has ended, or use a batch job.",
    slotRetrySeconds,
  );
}
