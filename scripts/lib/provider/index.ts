/** A provider of OpenID Connect on this machine, so that logging in by one can be tried on a laptop. Loopback only; its user is demo / demo. */
import { type KeyObject, generateKeyPairSync, randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import Provider, { type Configuration, type JWK } from "oidc-provider";
import { loginPage } from "./login-page.ts";
import { type UserInfo, answerUserInfo } from "./user-info.ts";

export interface LocalProviderOptions {
  readonly port: number;
  /** Root of the API: whom the access tokens are for. */
  readonly api: string;
  /** "opaque": tokens that only the provider can read. */
  readonly tokens?: "jwt" | "opaque";
  /** Lifetime of access tokens, in seconds. */
  readonly tokenSeconds?: number;
  /** Further addresses that the public client may be sent back to. */
  readonly redirects?: readonly string[];
  /** Who may log in, with what they are called. */
  readonly users?: Readonly<Record<string, { readonly password: string; readonly name: string }>>;
}

export interface LocalProvider {
  readonly issuer: string;
  /** For programs of their own, which log in by themselves (client credentials) and may ask about tokens. */
  readonly service: { readonly id: string; readonly secret: string };
  stop(): Promise<void>;
}

/** The client of everybody, without a secret: device code, authorization code with PKCE, refresh tokens. */
export const publicClient = "openeo-local";

const knownRedirects = [
  "https://editor.openeo.org",
  "https://editor.openeo.org/",
  "http://localhost/callback",
  "http://localhost/login",
  "http://127.0.0.1/login",
];

const demo = { demo: { password: "demo", name: "Demo User" } };

export async function startProvider(options: LocalProviderOptions): Promise<LocalProvider> {
  const issuer = `http://localhost:${options.port}`;
  const service = { id: "openeo-service", secret: randomBytes(24).toString("hex") };
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = quietly(() => new Provider(issuer, configurationOf(options, service, privateKey)));
  const serve = provider.callback();
  const told = { issuer, publicKey, userInfo: (id: string) => userInfoOf(id, options) };
  const server = createServer((request, response) => {
    if (isForUserInfo(request, options)) return void answerUserInfo(request, response, told);
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url ?? "")?.[1];
    if (uid === undefined) return void serve(request, response);
    interact(provider, { request, response }, options).catch((error: Error) => {
      response.writeHead(400, { "Content-Type": "text/plain" }).end(error.message);
    });
  });
  await new Promise<void>((settle, fail) => {
    server.once("error", fail);
    server.listen(options.port, "127.0.0.1", settle);
  });
  return { issuer, service, stop: () => stopped(server) };
}

/** The entry of OPENEO_OIDC for it: whoever can log in there gets an account. */
export function providerEntry(
  { issuer }: Pick<LocalProvider, "issuer">,
  api: string,
): Record<string, unknown> {
  return {
    id: "local",
    issuer,
    title: "The provider of this machine",
    description: "For trying OpenID Connect out: log in as demo with the password demo.",
    scopes: ["openid", "profile", "email"],
    default_clients: [
      {
        id: publicClient,
        grant_types: [
          "authorization_code+pkce",
          "urn:ietf:params:oauth:grant-type:device_code+pkce",
          "refresh_token",
        ],
        redirect_urls: knownRedirects,
      },
    ],
    audiences: [api],
    admit: "everyone",
    plan: "free",
  };
}

function configurationOf(
  { api, tokens = "jwt", tokenSeconds = 3600, redirects = [], users = demo }: LocalProviderOptions,
  service: LocalProvider["service"],
  privateKey: KeyObject,
): Configuration {
  return {
    clients: [
      {
        client_id: publicClient,
        client_name: "openEO",
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
        response_types: ["code"],
        redirect_uris: [...knownRedirects, ...redirects],
      },
      {
        client_id: service.id,
        client_secret: service.secret,
        token_endpoint_auth_method: "client_secret_post",
        grant_types: ["client_credentials"],
        response_types: [],
        redirect_uris: [],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" } as JWK] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: tokens === "jwt",
        defaultResource: () => api,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "openid profile email offline_access",
          audience: api,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
    // Browsers of any page may ask: that of the editor among them.
    clientBasedCORS: () => true,
    // Tokens stay good after their use, as most providers of this field have it: several programs may share a stored one.
    rotateRefreshToken: false,
    // The public client needs no scope for refreshing: the Python client does not always ask for it.
    issueRefreshToken: (_context, client) => client.grantTypeAllowed("refresh_token"),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => {
      const claims = userInfoOf(id, { users });
      return claims ? { accountId: id, claims: () => claims } : undefined;
    },
    extraTokenClaims: (_context, token) => {
      const user = users["accountId" in token ? String(token.accountId) : ""];
      return user && { name: user.name };
    },
    ttl: {
      AccessToken: tokenSeconds,
      ClientCredentials: tokenSeconds,
      IdToken: 3600,
      RefreshToken: 14 * 86_400,
      DeviceCode: 600,
      Interaction: 3600,
      Session: 86_400,
      Grant: 14 * 86_400,
    },
  };
}

function userInfoOf(id: string, { users = demo }: Pick<LocalProviderOptions, "users">): UserInfo | null {
  if (!Object.hasOwn(users, id)) return null;
  return { sub: id, name: users[id]!.name, email: `${id}@example.org`, email_verified: true };
}

/** Tokens for an API are refused at the library's own endpoint, while most providers of this field answer them. */
function isForUserInfo({ method, url }: IncomingMessage, { tokens = "jwt" }: LocalProviderOptions): boolean {
  return tokens === "jwt" && method === "GET" && url === "/me";
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A form for name and password, and what was typed into it. Nobody is asked for consent: the form says what it is for. */
async function interact(
  provider: Provider,
  { request, response }: Exchange,
  { users = demo }: LocalProviderOptions,
): Promise<void> {
  const details = await provider.interactionDetails(request, response);
  if (details.prompt.name === "consent") {
    const consent = { grantId: await granted(provider, details) };
    return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
  }
  const form = request.method === "POST" ? new URLSearchParams(await bodyOf(request)) : null;
  const name = form?.get("name") ?? "";
  if (form && Object.hasOwn(users, name) && users[name]!.password === form.get("password"))
    return provider.interactionFinished(request, response, { login: { accountId: name } });
  response.writeHead(form ? 403 : 200, { "Content-Type": "text/html; charset=utf-8" });
  response.end(loginPage(form ? "Name and password do not fit." : null));
}

/** All that was asked for. */
async function granted(
  provider: Provider,
  { grantId, session, params, prompt }: Awaited<ReturnType<Provider["interactionDetails"]>>,
): Promise<string> {
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant =
    known ?? new provider.Grant({ accountId: session!.accountId, clientId: params["client_id"] as string });
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as {
    missingOIDCScope?: string[];
    missingResourceScopes?: Record<string, string[]>;
  };
  grant.addOIDCScope(missingOIDCScope.join(" "));
  for (const [resource, scopes] of Object.entries(missingResourceScopes))
    grant.addResourceScope(resource, scopes.join(" "));
  return grant.save();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((settle) => void server.close(() => settle()));
}

/** It says at length that it is not made for production, which this is not. */
function quietly<T>(make: () => T): T {
  const { info, warn } = console;
  Object.assign(console, { info: () => undefined, warn: () => undefined });
  try {
    return make();
  } finally {
    Object.assign(console, { info, warn });
  }
}
