/** Providers of OpenID Connect, as a deployment names them: what clients are shown, and what of a token is believed. */

export interface OidcProvider {
  readonly id: string;
  /** Without a slash at its end. */
  readonly issuer: string;
  /** The entry of `GET /credentials/oidc`. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** Clients and audiences whose tokens are taken. */
  readonly audiences: readonly string[];
  readonly admission: Admission;
  /** Plan of accounts that a first login makes. */
  readonly plan: string;
  /** Who we are at the provider where it is asked about tokens by RFC 7662; null where it is not. */
  readonly introspection: { readonly clientId: string; readonly clientSecret: string } | null;
  readonly clockSkewSeconds: number;
  /** Its tokens are no JWTs: without its name beside them nobody knows whose they are. */
  readonly opaqueTokens: boolean;
}

/** Whom a first login lets in, besides those whom the operator has added: nobody, unless it says so. */
export type Admission =
  | { readonly kind: "everyone" }
  | {
      readonly kind: "listed";
      readonly subjects: readonly string[];
      /** By claim: the values of which a token must have one. */
      readonly claims: Readonly<Record<string, readonly string[]>>;
    };

/** What a provider says of somebody. */
export interface Verified {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Seconds since 1970; null where the provider does not say. */
  readonly issuedAt: number | null;
}

/** The token is none that we may take. */
export class TokenRefused extends Error {}

/** The provider does not answer, or not as one. */
export class ProviderUnavailable extends Error {}
