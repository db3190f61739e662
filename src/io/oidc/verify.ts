/** An access token of a provider: verified by the provider's keys where it is a JWT, asked about where it is opaque. */
import {
  type JSONWebKeySet,
  type JWTPayload,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
} from "jose";
import { requireAccessToken, requireAudience, requireSubject, requireUnbound } from "./claims.ts";
import type { ProviderPorts } from "./documents.ts";
import { type ProviderMemory, askKeysAgain, discoveryOf, keysOf } from "./keys.ts";
import { type OidcProvider, TokenRefused, type Verified } from "./provider.ts";

/** Signatures of keys that the provider alone has; never those of a shared secret, and never none. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

export interface VerifyPorts extends ProviderPorts {
  readonly memory: ProviderMemory;
}

/** The issuer that a token names, unverified; null where it is no JWT. */
export function namedIssuer(token: string): string | null {
  try {
    decodeProtectedHeader(token);
    const { iss } = decodeJwt(token);
    return typeof iss === "string" ? iss : null;
  } catch {
    return null;
  }
}

/** Whether the issuer in a token means this provider: a slash at its end makes no difference. */
export function isIssuerOf(provider: OidcProvider, issuer: string): boolean {
  return issuer.replace(/\/$/, "") === provider.issuer;
}

export async function verifyJwt(
  provider: OidcProvider,
  token: string,
  ports: VerifyPorts,
): Promise<Verified> {
  const { issuer } = await discoveryOf(provider, ports.memory, ports);
  const { payload, typ } = await verified(provider, token, { ...ports, issuer });
  requireAccessToken(payload, typ);
  requireAudience(payload, provider);
  requireUnbound(payload);
  return { subject: requireSubject(payload), claims: payload, issuedAt: payload.iat ?? null };
}

interface Checked {
  readonly payload: JWTPayload;
  readonly typ: string | undefined;
}

type IssuerPorts = VerifyPorts & { readonly issuer: string };

/** A provider may have changed its keys since they were read. */
async function verified(provider: OidcProvider, token: string, ports: IssuerPorts): Promise<Checked> {
  const known = await keysOf(provider, ports.memory, ports);
  try {
    return await verifiedBy(known, token, { provider, ports });
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw refusal(error);
  }
  if (!askKeysAgain(provider, ports.memory, ports.nowMs())) throw new TokenRefused("the key is unknown");
  const fresh = await keysOf(provider, ports.memory, ports);
  return verifiedBy(fresh, token, { provider, ports }).catch((error: unknown) => {
    throw refusal(error);
  });
}

/** Whatever our library says: keys that it will not work with are told as other kinds of errors. */
function refusal(error: unknown): TokenRefused {
  return new TokenRefused(error instanceof Error ? error.message : "");
}

async function verifiedBy(
  keys: JSONWebKeySet,
  token: string,
  { provider, ports }: { readonly provider: OidcProvider; readonly ports: IssuerPorts },
): Promise<Checked> {
  const options = {
    issuer: ports.issuer,
    algorithms,
    clockTolerance: provider.clockSkewSeconds,
    currentDate: new Date(ports.nowMs()),
    requiredClaims: ["iss", "sub", "exp"],
  };
  try {
    return checked(await jwtVerify(token, createLocalJWKSet(keys), options));
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // The token names no key, and several would do.
    for await (const key of error)
      try {
        return checked(await jwtVerify(token, key, options));
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function checked({ payload, protectedHeader }: Awaited<ReturnType<typeof jwtVerify>>): Checked {
  return { payload, typ: protectedHeader.typ };
}
