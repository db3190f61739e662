/** Logging in with name and password. Tries are limited by address and by name, without giving strangers a way to lock somebody out. */
import { OpenEOError, TryLater } from "../../errors.ts";
import { keyedHash } from "../keyed-hash.ts";
import { loginPlacesKept, loginWindowSeconds } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import type { Account } from "../ports/accounts.ts";

export interface LoginTry {
  readonly name: string;
  readonly password: string;
  /** Of the client, as the platform says it; null where it does not. */
  readonly address: string | null;
}

type LoginPorts = Pick<Deps, "accounts" | "hasher" | "throttles" | "tokenSecret">;

/**
 * Every try counts for its address. Those from an address where the password has never been right count for the name as
 * well: guessing from many addresses is slow, and the user at a usual place does not wait for the guessers.
 */
export async function logIn(login: LoginTry, ports: LoginPorts): Promise<Account> {
  const network = networkOf(login.address);
  if (!(await ports.throttles.loginsByAddress(network))) throw tooManyTries();
  const stored = await ports.accounts.password(login.name);
  const place = placeMark(login.name, network, ports.tokenSecret);
  const known = stored?.places.includes(place) ?? false;
  if (!known && !(await ports.throttles.loginsByName(login.name))) throw tooManyTries();
  // Accounts of before the rules may have an empty password, which must not let anybody in.
  const fits = (await ports.hasher.fits(login.password, stored)) && login.password !== "";
  const account = fits && stored ? await ports.accounts.get(stored.user) : null;
  if (!stored || !account) throw new OpenEOError("CredentialsInvalid", "Credentials are not correct.");
  if (account.status !== "active") throw disabledAccount();
  if (!known) await ports.accounts.setPlaces(stored.name, [...stored.places, place].slice(-loginPlacesKept));
  return account;
}

function disabledAccount(): OpenEOError {
  return new OpenEOError(
    "PermissionsInsufficient",
    "This account is disabled; ask the operator of this server.",
  );
}

function tooManyTries(): OpenEOError {
  return new TryLater(
    "TooManyRequests",
    "Too many tries to log in; wait a minute and try again.",
    loginWindowSeconds,
  );
}

/** Whoever has an IPv6 address has 2^64 of them. */
export function networkOf(address: string | null): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address ?? "")?.[1];
  if (mapped !== undefined) return mapped;
  if (address === null || !address.includes(":")) return address ?? "unknown";
  const [head = "", tail] = address.toLowerCase().split("%")[0]!.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/** Tells a place again without keeping where it is. */
function placeMark(name: string, network: string, secret: string): string {
  return keyedHash(secret, `place|${name}|${network}`).slice(0, 16);
}
