/** The account of somebody whom a provider vouches for; a first login may make it. Nobody becomes more than a user by logging in. */
import { OpenEOError } from "../../errors.ts";
import type { OidcProvider, Verified } from "../../io/oidc/provider.ts";
import type { Deps } from "../deps.ts";
import type { Account } from "../ports/accounts.ts";
import { isAdmitted, missingClaims } from "./admission.ts";

type Ports = Pick<Deps, "accounts" | "clock" | "ids" | "standing" | "identified">;

export interface Vouched {
  readonly provider: OidcProvider;
  readonly verified: Verified;
  /** Further claims, for tokens that do not carry those by which people are let in. */
  readonly furtherClaims: () => Promise<Verified["claims"]>;
}

export async function accountOf(vouched: Vouched, ports: Ports): Promise<Account> {
  const identity = { issuer: vouched.provider.issuer, subject: vouched.verified.subject };
  const known = await ports.identified(identity);
  const id = known ?? (await firstLogin(vouched, ports));
  const account = id === null ? null : await ports.standing(id);
  if (!account) throw notAdmitted(identity.subject);
  if (account.status !== "active")
    throw new OpenEOError(
      "PermissionsInsufficient",
      "This account is disabled; ask the operator of this server.",
    );
  return account;
}

/** Null for those who are not let in. Of two logins at once one makes the account. */
async function firstLogin(vouched: Vouched, ports: Ports): Promise<string | null> {
  const { provider, verified } = vouched;
  const admitted = isAdmitted(provider.admission, verified) || (await isAdmittedByMore(vouched));
  if (!admitted) return null;
  const id = ports.ids.capability();
  const account = { id, role: "user", plan: provider.plan, created: ports.clock.now() } as const;
  const identity = { issuer: provider.issuer, subject: verified.subject };
  if (await ports.accounts.addIdentified(account, identity)) return id;
  return ports.accounts.identified(identity);
}

async function isAdmittedByMore({ provider, verified, furtherClaims }: Vouched): Promise<boolean> {
  if (!missingClaims(provider.admission, verified)) return false;
  const further = await furtherClaims();
  // Of somebody else they would say nothing.
  if (further["sub"] !== verified.subject) return false;
  return isAdmitted(provider.admission, { ...verified, claims: { ...further, ...verified.claims } });
}

function notAdmitted(subject: string): OpenEOError {
  return new OpenEOError(
    "PermissionsInsufficient",
    `The login was right, but this server has no account for you; ask its operator to add the subject '${subject}'.`,
  );
}
