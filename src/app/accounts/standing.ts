/** How an account stands: asked on every request and task, read from the database every half a minute at most. */
import { accountFreshMs, accountsKeptMax } from "../../limits.ts";
import type { Account, AccountStore } from "../ports/accounts.ts";
import type { Clock } from "../ports/index.ts";

/** State of an isolate. */
export interface Standings {
  of(id: string, ports: StandingPorts): Promise<Account | null>;
  /** Called by those who change an account, so that at least this isolate knows at once. */
  forget(id: string): void;
}

interface StandingPorts {
  readonly accounts: Pick<AccountStore, "get">;
  readonly clock: Clock;
}

interface Kept {
  readonly account: Account | null;
  readonly readMs: number;
}

export function createStandings(): Standings {
  const kept = new Map<string, Kept>();
  return {
    async of(id, { accounts, clock }) {
      const nowMs = Date.parse(clock.now());
      const known = kept.get(id);
      if (known && nowMs - known.readMs < accountFreshMs) return known.account;
      const account = await accounts.get(id);
      kept.delete(id);
      if (kept.size >= accountsKeptMax) kept.delete(kept.keys().next().value!);
      // The time before it was read: a change meanwhile is noticed no later than promised.
      kept.set(id, { account, readMs: nowMs });
      return account;
    },
    forget: (id) => void kept.delete(id),
  };
}

/** Owns what operators put up themselves; no account can have this id. */
export const operator = "~operator";

/** Whether what somebody owns may work: nothing does of an account that is disabled or gone. */
export async function ownerIsActive(
  owner: string,
  ports: { standing(id: string): Promise<Account | null> },
): Promise<boolean> {
  return owner === operator || (await ports.standing(owner))?.status === "active";
}
