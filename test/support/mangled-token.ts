/** Tokens that are none, reproducibly. */
import { decodeJwt } from "jose";

/** Reproducible numbers from 0 to 1. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A token that is none: of random characters, or a good one with something wrong, in every form. */
export function mangled(oidc: string, basic: string, random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const text = (length: number, alphabet: string): string =>
    Array.from({ length: Math.ceil(random() * length) }, () => pick(alphabet.split(""))).join("");
  const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const good = pick([oidc, basic]);
  const [header, payload, signature] = good.split(".") as [string, string, string];
  const claims = decodeJwt(good) as Record<string, unknown>;
  const at = Math.floor(random() * good.length);
  const other = (c: string): string => pick(base64.split("").filter((each) => each !== c));
  const change = {
    ...claims,
    [pick(Object.keys(claims))]: pick([null, 0, -1, 1e308, "", "admin", [], {}, true]),
  };
  const body = pick([
    () => text(60, base64),
    () => text(2000, `${base64}.`),
    () => text(40, "!#$%&'*+.^`|~\"(),:;<=>?@[]{}\\"),
    () => text(5, "/"),
    () => `${text(80, base64)}.${text(80, base64)}.${text(80, base64)}`,
    () => `${header}.${encode(change)}.${signature}`,
    () =>
      `${encode({ alg: pick(["none", "HS256", "RS256", "ES256", "", null, 1]), kid: pick(["x", null, {}, 1]) })}.${payload}.${signature}`,
    () => `${header}.${payload}.`,
    () => `${good.slice(0, at)}${good.slice(at + 2)}`,
    // The last characters of base64 may carry bits that nobody reads.
    () =>
      `${good.slice(0, at % (good.length - 6))}${other(good[at % (good.length - 6)]!)}${good.slice((at % (good.length - 6)) + 1)}`,
    () => `${good}.${text(10, base64)}`,
    () => "x".repeat(16_000),
  ])();
  return (
    pick([
      "",
      "basic//",
      "oidc/local/",
      "oidc/asked/",
      "oidc/closed/",
      "oidc/x/",
      "basic/x/",
      "//",
      "oidc//",
    ]) + body
  );
}
