/** The user of a token of a provider of OpenID Connect. */
import { accountOf } from "../../app/accounts/identified.ts";
import { networkOf } from "../../app/accounts/network.ts";
import type { Deps } from "../../app/deps.ts";
import type { User } from "../../app/ports/accounts.ts";
import { TryLater } from "../../errors.ts";
import {
  type OidcProvider,
  ProviderUnavailable,
  TokenRefused,
  type Verified,
} from "../../io/oidc/provider.ts";
import { isIssuerOf, namedIssuer } from "../../io/oidc/verify.ts";
import { loginWindowSeconds } from "../../limits.ts";
import { addressOf } from "../http/address.ts";
import { invalidToken } from "./invalid-token.ts";

/** By the issuer that the token names; null where it is none of ours. */
export function providerOfJwt(token: string, { oidc }: Pick<Deps, "oidc">): OidcProvider | null {
  const issuer = namedIssuer(token);
  if (issuer === null) return null;
  return oidc.providers.find((provider) => isIssuerOf(provider, issuer)) ?? null;
}

interface Asking {
  readonly request: Request;
  readonly deps: Deps;
}

export async function oidcTokenUser(provider: OidcProvider, token: string, asking: Asking): Promise<User> {
  const { deps } = asking;
  const issuer = namedIssuer(token);
  // A JWT of another issuer under the prefix of this provider is a mistake or worse.
  if (issuer !== null && !isIssuerOf(provider, issuer)) throw invalidToken();
  if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(token)) throw invalidToken();
  const beforeAsking = (): Promise<void> => requireFewQuestions(asking);
  return reaching(provider, async () => {
    const verified = await (issuer === null
      ? deps.oidc.verifyOpaque(provider, token, beforeAsking)
      : deps.oidc.verifyJwt(provider, token));
    const furtherClaims = async (): Promise<Verified["claims"]> => {
      await beforeAsking();
      return deps.oidc.userinfo(provider, token);
    };
    const account = await accountOf({ provider, verified, furtherClaims }, deps);
    if (verified.issuedAt !== null && verified.issuedAt < account.epoch) throw invalidToken();
    return { id: account.id, role: account.role, plan: account.plan, name: nameOf(verified) };
  });
}

/** Each would be a request of ours to the provider. */
async function requireFewQuestions({ request, deps }: Asking): Promise<void> {
  if (await deps.throttles.opaqueTokensByAddress(networkOf(addressOf(request)))) return;
  throw new TryLater(
    "TooManyRequests",
    "Too many unknown tokens; wait a minute and try again.",
    loginWindowSeconds,
  );
}

async function reaching<T>(provider: OidcProvider, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof TokenRefused) throw invalidToken();
    if (error instanceof ProviderUnavailable) throw unavailable(provider, error);
    throw error;
  }
}

/** No fault of the token: clients must not throw it away. */
function unavailable({ id }: OidcProvider, { message }: ProviderUnavailable): TryLater {
  console.error(`the provider '${id}' is not available: ${message}`);
  return new TryLater(
    "InfrastructureBusy",
    `The login provider '${id}' cannot be reached now, so that your token cannot be checked; try again in a few seconds.`,
    5,
  );
}

/** To be shown, and for nothing else: it is no name of an account. */
function nameOf({ claims }: Verified): string | null {
  const name = [claims["name"], claims["preferred_username"], claims["email"]].find(
    (claim) => typeof claim === "string" && claim !== "",
  );
  return name === undefined ? null : (name as string).slice(0, 200);
}
