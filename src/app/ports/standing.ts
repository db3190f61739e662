/** How an account stands: asked on every request and task, read from the database every half a minute at most. */
import { accountFreshMs, accountsKeptMax } from "../../limits.ts";
import type { Account, AccountStore, Identity } from "./accounts.ts";
import type { Clock } from "./index.ts";
import { createKept } from "./kept.ts";

/** State of an isolate. */
export interface Standings {
  of(id: string, ports: StandingPorts): Promise<Account | null>;
  /** Id of the account of an identity. */
  identified(identity: Identity, ports: StandingPorts): Promise<string | null>;
  /** Called by those who change an account, so that at least this isolate knows at once. */
  forget(id: string): void;
}

interface StandingPorts {
  readonly accounts: Pick<AccountStore, "get" | "identified">;
  readonly clock: Clock;
}

export function createStandings(): Standings {
  const bounds = { freshMs: accountFreshMs, countMax: accountsKeptMax };
  const accounts = createKept<Account | null>(bounds);
  const identities = createKept<string>(bounds);
  return {
    async of(id, ports) {
      const nowMs = Date.parse(ports.clock.now());
      const known = accounts.get(id, nowMs);
      if (known !== undefined) return known;
      return accounts.put(id, await ports.accounts.get(id), nowMs);
    },
    async identified(identity, ports) {
      const nowMs = Date.parse(ports.clock.now());
      const key = JSON.stringify([identity.issuer, identity.subject]);
      const known = identities.get(key, nowMs);
      if (known !== undefined) return known;
      const id = await ports.accounts.identified(identity);
      return id === null ? null : identities.put(key, id, nowMs);
    },
    forget: (id) => accounts.forget(id),
  };
}

/** Owns what operators put up themselves; no account can have this id. */
export const operator = "~operator";

/** What the operator and strangers have belongs to no account; no account has such an id. */
export function isNobodys(owner: string): boolean {
  return owner.startsWith("~");
}

/** Whether what somebody owns may work: nothing does of an account that is disabled or gone. */
export async function ownerIsActive(
  owner: string,
  ports: { standing(id: string): Promise<Account | null> },
): Promise<boolean> {
  return owner === operator || (await ports.standing(owner))?.status === "active";
}
