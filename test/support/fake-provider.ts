/** A provider of OpenID Connect in memory: keys of any kind, tokens of any content, and answers that can be made wrong. */
import { type CryptoKey, type JWTHeaderParameters, SignJWT, exportJWK, generateKeyPair } from "jose";
import type { ProviderMemory } from "../../src/io/oidc/keys.ts";
import { createProviderMemory } from "../../src/io/oidc/keys.ts";
import type { OidcProvider } from "../../src/io/oidc/provider.ts";

export const issuer = "https://id.example/realm";
export const client = "our-client";

export const provider: OidcProvider = {
  id: "ex",
  issuer,
  shown: {},
  audiences: [client],
  admission: { kind: "listed", subjects: [], claims: {} },
  plan: "free",
  introspection: null,
  clockSkewSeconds: 30,
  opaqueTokens: false,
};

export interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: Record<string, unknown>;
}

export async function keyOf(alg: string, kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig" } };
}

export interface FakeProvider {
  readonly ports: {
    readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
    readonly nowMs: () => number;
    readonly local: boolean;
    readonly memory: ProviderMemory;
  };
  /** What was asked for, in order. */
  readonly asked: string[];
  /** Answers by path; a function may fail. */
  readonly answers: Record<string, (init: RequestInit) => Response | Promise<Response>>;
  readonly pass: (ms: number) => void;
  readonly publish: (keys: readonly Key[]) => void;
  readonly sign: (
    key: Key,
    claims?: Record<string, unknown>,
    header?: Partial<JWTHeaderParameters>,
  ) => Promise<string>;
}

export function fakeProvider(keys: readonly Key[], said: string = issuer): FakeProvider {
  let nowMs = Date.parse("2026-06-01T12:00:00Z");
  let published = keys;
  const asked: string[] = [];
  const answers: FakeProvider["answers"] = {
    "/.well-known/openid-configuration": () =>
      Response.json({
        issuer: said,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/userinfo`,
        introspection_endpoint: `${issuer}/introspect`,
      }),
    "/jwks": () => Response.json({ keys: published.map(({ jwk }) => jwk) }),
  };
  return {
    asked,
    answers,
    ports: {
      async fetch(url, init) {
        const path = url.slice(issuer.length);
        asked.push(path);
        return (await answers[path]?.(init)) ?? new Response("", { status: 404 });
      },
      nowMs: () => nowMs,
      local: false,
      memory: createProviderMemory(),
    },
    pass: (ms) => void (nowMs += ms),
    publish: (those) => void (published = those),
    sign(key, claims = {}, header = {}) {
      const now = nowMs / 1000;
      const all = {
        iss: said,
        sub: "anna",
        aud: client,
        iat: now,
        exp: now + 300,
        scope: "openid",
        ...claims,
      };
      const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      return new SignJWT(kept)
        .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "at+jwt", ...header })
        .sign(key.privateKey);
    },
  };
}
