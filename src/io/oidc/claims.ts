/** What must be true of a token besides its signature. Pure. */
import { type OidcProvider, TokenRefused } from "./provider.ts";

type Claims = Readonly<Record<string, unknown>>;

/** A token that is bound to a key must come with a proof of it, which bearer tokens do not have. */
export function requireUnbound(claims: Claims): void {
  if ("cnf" in claims) throw new TokenRefused("the token is bound to a key");
}

/** Types that providers give tokens which are no access tokens; id tokens that say nothing are told by hashes that only they have. */
export function requireAccessToken(claims: Claims, typ: string | undefined): void {
  const type = (typ ?? "").toLowerCase().replace(/^application\//, "");
  if (!["", "jwt", "at+jwt"].includes(type)) throw new TokenRefused("the token is of another type");
  if (type === "at+jwt") return;
  const said = claims["typ"];
  if (said !== undefined && said !== "Bearer") throw new TokenRefused("the token is of another type");
  const isIdToken =
    ["at_hash", "c_hash", "s_hash"].some((name) => name in claims) ||
    ("nonce" in claims && !("scope" in claims) && !("scp" in claims));
  if (isIdToken || "events" in claims) throw new TokenRefused("this is no access token");
}

/** Tokens for others, which their receivers could play back to us, are not taken. */
export function requireAudience(claims: Claims, { audiences }: Pick<OidcProvider, "audiences">): void {
  const { aud, azp, client_id: client } = claims;
  const named = [...(Array.isArray(aud) ? (aud as unknown[]) : [aud]), azp, client];
  if (!named.some((name) => typeof name === "string" && audiences.includes(name)))
    throw new TokenRefused("the token is for others");
}

export function requireSubject({ sub }: Claims): string {
  if (typeof sub === "string" && sub !== "" && sub.length <= 255) return sub;
  throw new TokenRefused("the token names nobody");
}
