/** What operators do with accounts that log in by name and password, or by a provider of OpenID Connect. */
import { OpenEOError } from "../../errors.ts";
import type { Deps } from "../deps.ts";
import type { AccountChange, Identity, KnownAccount, NewAccount, Role } from "../ports/accounts.ts";
import { defaultPlan } from "../ports/plan-defaults.ts";
import { invalid } from "./rules.ts";

type AccountPorts = Pick<Deps, "accounts" | "hasher" | "plans" | "clock" | "ids" | "forgetStanding">;

export interface AccountSettings {
  readonly role?: Role;
  readonly plan?: string;
}

/** Makes the account or changes its password, which ends its tokens. The same password again changes nothing. */
export async function putNamed(
  { name, password, ...settings }: AccountSettings & { readonly name: string; readonly password: string },
  ports: AccountPorts,
): Promise<void> {
  await requirePlan(settings.plan, ports);
  const stored = await ports.accounts.password(name);
  if (stored && (await ports.hasher.fits(password, stored))) return changeAccount(name, settings, ports);
  const hash = await ports.hasher.hash(password);
  const made = { ...newAccount(ports), ...settings };
  if (!stored && (await ports.accounts.addNamed(made, name, hash))) return;
  await changeAccount(name, { ...settings, password: hash }, ports);
}

/** Lets somebody of a provider in; an identity that has an account keeps it. */
export async function putIdentified(
  { identity, ...settings }: AccountSettings & { readonly identity: Identity },
  ports: AccountPorts,
): Promise<void> {
  await requirePlan(settings.plan, ports);
  if (!(await ports.accounts.addIdentified({ ...newAccount(ports), ...settings }, identity)))
    throw invalid("somebody has this identity already; `list` shows who");
}

/** A new password and being disabled end tokens. */
export async function changeAccount(
  key: string,
  change: AccountSettings & Pick<AccountChange, "password"> & { readonly status?: "active" | "disabled" },
  ports: AccountPorts,
): Promise<void> {
  await requirePlan(change.plan, ports);
  const account = await requireAccount(key, ports);
  if (account.status === "removing") throw invalid("this account is being removed");
  const ends =
    change.password !== undefined || (change.status === "disabled" && account.status !== "disabled");
  await ports.accounts.change(account.id, {
    ...change,
    ...(ends ? { endTokensAt: secondsOf(ports.clock.now()) } : {}),
  });
  ports.forgetStanding(account.id);
}

export async function requireAccount(
  key: string,
  { accounts }: Pick<Deps, "accounts">,
): Promise<KnownAccount> {
  const account = await accounts.find(key);
  if (account) return account;
  throw new OpenEOError("NotFound", "There is no account with this name or id.");
}

async function requirePlan(plan: string | undefined, { plans }: Pick<Deps, "plans">): Promise<void> {
  if (plan === undefined || (await plans.get(plan))) return;
  const names = (await plans.list()).map(({ name }) => name);
  throw invalid(`there is no plan '${plan.slice(0, 64)}'; there are ${names.join(", ")}`);
}

function newAccount({ clock, ids }: Pick<Deps, "clock" | "ids">): NewAccount {
  return { id: ids.capability(), role: "user", plan: defaultPlan, created: clock.now() };
}

export function secondsOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}
