/** Access tokens: JWTs that this back-end signs for users who log in by Basic. */
import { SignJWT, jwtVerify } from "jose";
import type { Deps } from "../../app/deps.ts";
import type { Account, User } from "../../app/ports/accounts.ts";
import { tokenSeconds } from "../../limits.ts";
import { invalidToken } from "./invalid-token.ts";

const AUDIENCE = "openeo-edge";
/** No address: where none is configured, a client's Host header would decide which tokens hold. */
const ISSUER = "openeo-edge/credentials/basic";

export interface TokenOwner {
  readonly account: Account;
  readonly name: string;
}

export async function issueToken(
  { account, name }: TokenOwner,
  deps: Pick<Deps, "tokenSecret">,
): Promise<string> {
  return new SignJWT({ name, epoch: account.epoch })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(account.id)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${tokenSeconds} seconds`)
    .sign(keyOf(deps));
}

function keyOf(deps: Pick<Deps, "tokenSecret">): Uint8Array {
  return new TextEncoder().encode(deps.tokenSecret);
}

export async function basicTokenUser(
  token: string,
  deps: Pick<Deps, "standing" | "tokenSecret">,
): Promise<User> {
  const claims = await claimsOf(token, deps);
  const account = await deps.standing(claims.subject);
  if (account?.status !== "active" || account.epoch !== claims.epoch) throw invalidToken();
  return { id: account.id, role: account.role, plan: account.plan, name: claims.name };
}

interface Claims {
  readonly subject: string;
  readonly epoch: number;
  readonly name: string | null;
}

/** Tokens of before there were epochs are of the first one. */
async function claimsOf(token: string, deps: Pick<Deps, "tokenSecret">): Promise<Claims> {
  const options = {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ["HS256"],
    requiredClaims: ["sub", "exp"],
  };
  const { payload } = await jwtVerify(token, keyOf(deps), options).catch(() => {
    throw invalidToken();
  });
  const { sub, epoch = 0, name } = payload;
  return { subject: sub!, epoch: Number(epoch), name: typeof name === "string" ? name : null };
}
