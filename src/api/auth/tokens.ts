/** Access tokens: JWTs that this back-end signs for users who log in by Basic. */
import { SignJWT, jwtVerify } from "jose";
import type { Deps } from "../../app/deps.ts";
import type { User } from "../../app/ports/index.ts";
import { OpenEOError } from "../../errors.ts";
import { tokenSeconds } from "../../limits.ts";

const AUDIENCE = "openeo-edge";
/** No address: where none is configured, a client's Host header would decide which tokens hold. */
const ISSUER = "openeo-edge/credentials/basic";

export async function issueToken(user: User, deps: Deps): Promise<string> {
  return new SignJWT({ name: user.name })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(user.id)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${tokenSeconds} seconds`)
    .sign(keyOf(deps));
}

function keyOf(deps: Deps): Uint8Array {
  return new TextEncoder().encode(deps.tokenSecret);
}

/** The user of `Bearer basic//TOKEN` or `Bearer TOKEN`; null without a header; an error for anything that is not a good token. */
export async function userOf(request: Request, deps: Deps): Promise<User | null> {
  const header = request.headers.get("Authorization");
  if (header === null) return null;
  const token = /^Bearer (?:basic\/\/)?([\w.-]+)$/i.exec(header)?.[1];
  if (token === undefined) {
    const scheme = /^(\w+) /.exec(header)?.[1]?.toLowerCase();
    if (scheme !== undefined && scheme !== "bearer")
      throw new OpenEOError(
        "AuthenticationSchemeInvalid",
        "Authentication method not supported: this endpoint takes a Bearer token.",
      );
    throw invalidToken();
  }
  try {
    const { payload } = await jwtVerify(token, keyOf(deps), {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ["HS256"],
    });
    const user = payload.sub === undefined ? null : await deps.users.get(payload.sub);
    if (user) return user;
  } catch {
    throw invalidToken();
  }
  throw invalidToken();
}

function invalidToken(): OpenEOError {
  return new OpenEOError(
    "TokenInvalid",
    "The authorization token is invalid or has expired. Please authenticate again.",
  );
}
