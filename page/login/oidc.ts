/** Login by a provider of OpenID Connect: code with PKCE, there and back by login.html. */
import { ApiError, get } from "../api.ts";

export interface Provider {
  readonly id: string;
  readonly issuer: string;
  readonly title: string;
  readonly scopes?: readonly string[];
  readonly default_clients?: readonly Client[];
}

interface Client {
  readonly id: string;
  readonly grant_types: readonly string[];
  readonly redirect_urls?: readonly string[];
}

interface Discovered {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

interface Started {
  readonly provider: string;
  readonly client: string;
  readonly token_endpoint: string;
  readonly state: string;
  readonly verifier: string;
}

const KEY = "openeo-edge oidc";
/** Where providers send people back to: login.html. */
const back = `${location.origin}/login`;

/** Those that send people back here. */
export async function usableProviders(): Promise<readonly Provider[]> {
  const { endpoints } = await get<{ endpoints: readonly { path: string }[] }>("/");
  if (!endpoints.some(({ path }) => path === "/credentials/oidc")) return [];
  const { providers } = await get<{ providers: readonly Provider[] }>("/credentials/oidc");
  return providers.filter((provider) => clientOf(provider));
}

function clientOf({ default_clients: clients = [] }: Provider): Client | undefined {
  // Loopback addresses are registered without a port (RFC 8252).
  const known = [back, back.replace(/:\d+\/login$/, "/login")];
  return clients.find(
    ({ grant_types: grants, redirect_urls: urls = [] }) =>
      grants.includes("authorization_code+pkce") && urls.some((url) => known.includes(url)),
  );
}

/** Leaves the page. */
export async function goTo(provider: Provider): Promise<void> {
  const found = await discovered(provider.issuer);
  const client = clientOf(provider)!.id;
  const [state, verifier] = [randomText(), randomText()];
  const started: Started = {
    provider: provider.id,
    client,
    token_endpoint: found.token_endpoint,
    state,
    verifier,
  };
  sessionStorage.setItem(KEY, JSON.stringify(started));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client,
    redirect_uri: back,
    scope: (provider.scopes ?? ["openid"]).join(" "),
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  location.assign(`${found.authorization_endpoint}?${query}`);
}

/** The token that the provider gives for the code this page was called with; null when it was called without one. */
export async function tokenOfReturn(): Promise<{ readonly provider: string; readonly token: string } | null> {
  const query = new URLSearchParams(location.search);
  const text = sessionStorage.getItem(KEY);
  const answered = query.has("code") || query.has("error");
  if (text === null || !answered) return null;
  sessionStorage.removeItem(KEY);
  // A reload must not use the code again.
  history.replaceState(null, "", back);
  const started = JSON.parse(text) as Started;
  if (query.get("state") !== started.state) throw new ApiError("The login was not begun by this page.");
  const code = query.get("code");
  if (code === null) throw new ApiError(query.get("error_description") ?? "The login was not finished.");
  const response = await fetch(started.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: back,
      client_id: started.client,
      code_verifier: started.verifier,
    }),
  });
  if (!response.ok) throw new ApiError("The provider gave no token for this login.");
  const { access_token: token } = (await response.json()) as { access_token: string };
  return { provider: started.provider, token };
}

async function discovered(issuer: string): Promise<Discovered> {
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  if (!response.ok) throw new ApiError("The login provider cannot be reached.");
  return (await response.json()) as Discovered;
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
