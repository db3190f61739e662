/** Opaque tokens: the provider is asked whose they are, and the answer is kept for a minute. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { opaqueFreshMs, opaqueTokensKept } from "../../limits.ts";
import { requireAudience, requireSubject, requireUnbound } from "./claims.ts";
import { discoveryOf } from "./keys.ts";
import { askProvider } from "./documents.ts";
import { type OidcProvider, ProviderUnavailable, TokenRefused, type Verified } from "./provider.ts";
import type { VerifyPorts } from "./verify.ts";

interface KeptAnswer {
  /** Null: refused. */
  readonly verified: Verified | null;
  readonly untilMs: number;
}

/** State of an isolate: answers by provider and hash of the token. */
export type OpaqueMemory = Map<string, KeptAnswer>;

export interface OpaquePorts extends VerifyPorts {
  readonly opaque: OpaqueMemory;
  /** Asked before the provider is; raises where somebody makes us ask too often. */
  beforeAsking(): Promise<void>;
}

export async function verifyOpaque(
  provider: OidcProvider,
  token: string,
  ports: OpaquePorts,
): Promise<Verified> {
  const key = `${provider.issuer}|${hashOf(token)}`;
  const kept = ports.opaque.get(key);
  if (kept && ports.nowMs() < kept.untilMs) return kept.verified ?? refuse();
  await ports.beforeAsking();
  const verified = await asked(provider, token, ports).catch((error: unknown) => {
    if (error instanceof TokenRefused) return null;
    throw error;
  });
  const expires = Number(verified?.claims["exp"] ?? Infinity) * 1000;
  if (ports.opaque.size >= opaqueTokensKept) ports.opaque.delete(ports.opaque.keys().next().value!);
  ports.opaque.set(key, { verified, untilMs: Math.min(ports.nowMs() + opaqueFreshMs, expires) });
  return verified ?? refuse();
}

function refuse(): never {
  throw new TokenRefused("the provider does not know the token");
}

function asked(provider: OidcProvider, token: string, ports: OpaquePorts): Promise<Verified> {
  return provider.introspection ? introspected(provider, token, ports) : fromUserinfo(provider, token, ports);
}

/** RFC 7662. A service has no subject: its client is who it is. */
async function introspected(provider: OidcProvider, token: string, ports: VerifyPorts): Promise<Verified> {
  const discovery = await discoveryOf(provider, ports.memory, ports);
  const { clientId, clientSecret } = provider.introspection!;
  const credentials = [clientId, clientSecret].map((text) => encodeURIComponent(text)).join(":");
  const { status, document } = await askProvider(
    discovery.introspection_endpoint,
    {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(credentials)}`, Accept: "application/json" },
      body: new URLSearchParams({ token, token_type_hint: "access_token" }),
    },
    ports,
  );
  if (status === 401 || status === 403)
    throw new ProviderUnavailable("it refuses our question about a token");
  if (status !== 200 || document?.["active"] !== true) return refuse();
  const { iss, exp, nbf, iat, token_type: type } = document;
  const now = ports.nowMs() / 1000;
  const skew = provider.clockSkewSeconds;
  if (typeof exp === "number" && exp + skew < now) return refuse();
  if (typeof nbf === "number" && nbf - skew > now) return refuse();
  if (iss !== undefined && iss !== discovery.issuer) return refuse();
  if (type === undefined) await requireAccessToken(document, { provider, token, ports });
  else if (typeof type !== "string" || type.toLowerCase() !== "bearer") return refuse();
  requireAudience(document, provider);
  requireUnbound(document);
  const claims = document["sub"] === undefined ? { ...document, sub: document["client_id"] } : document;
  return { subject: requireSubject(claims), claims, issuedAt: typeof iat === "number" ? iat : null };
}

/** Refresh tokens are active as well, and an answer without `token_type` may be of one: only access tokens open userinfo. */
async function requireAccessToken(
  { sub }: Readonly<Record<string, unknown>>,
  asking: { readonly provider: OidcProvider; readonly token: string; readonly ports: VerifyPorts },
): Promise<void> {
  const claims = await claimsOfUserinfo(asking.provider, asking.token, asking.ports);
  if (sub === undefined || claims["sub"] !== sub) refuse();
}

/** Says whose a token is, and rarely whom it was for: where it does, that is checked. */
async function fromUserinfo(provider: OidcProvider, token: string, ports: VerifyPorts): Promise<Verified> {
  const document = await claimsOfUserinfo(provider, token, ports);
  if (["aud", "azp", "client_id"].some((name) => name in document)) requireAudience(document, provider);
  return { subject: requireSubject(document), claims: document, issuedAt: null };
}

/** What the provider tells of the owner of a token; nothing where it does not know it. */
export async function claimsOfUserinfo(
  provider: OidcProvider,
  token: string,
  ports: VerifyPorts,
): Promise<Verified["claims"]> {
  const { userinfo_endpoint: url } = await discoveryOf(provider, ports.memory, ports);
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
  const { status, document } = await askProvider(url, { headers }, ports);
  return status === 200 && document ? document : {};
}

function hashOf(token: string): string {
  return bytesToHex(sha256(utf8ToBytes(token)));
}
