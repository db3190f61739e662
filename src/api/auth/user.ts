/** Who asks: the token is of this server or of a provider, in the plain or in the older form. */
import type { Deps } from "../../app/deps.ts";
import type { User } from "../../app/ports/accounts.ts";
import { basicTokenUser } from "./basic-token.ts";
import { bearerOf } from "./bearer.ts";
import { invalidToken } from "./invalid-token.ts";
import { oidcTokenUser, providerOfJwt } from "./oidc-token.ts";

/** Null without a header; an error for anything that is no good token. */
export async function userOf(request: Request, deps: Deps): Promise<User | null> {
  const bearer = bearerOf(request);
  if (!bearer) return null;
  if (bearer.kind === "basic") return basicTokenUser(bearer.token, deps);
  const provider =
    bearer.kind === "jwt"
      ? providerOfJwt(bearer.token, deps)
      : (deps.oidc.providers.find(({ id }) => id === bearer.provider) ?? null);
  if (provider) return oidcTokenUser(provider, bearer.token, { request, deps });
  if (bearer.kind === "oidc") throw invalidToken();
  return basicTokenUser(bearer.token, deps);
}
