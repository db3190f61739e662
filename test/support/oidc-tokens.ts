/** Tokens of the provider of this machine, got as programs get them. */
import { type LocalProvider, publicClient } from "../../scripts/lib/provider/index.ts";

export const users = { demo: { password: "demo", name: "Demo User" }, eve: { password: "eve", name: "Eve" } };

interface Tokens {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
}

async function asked(provider: Pick<LocalProvider, "issuer">, form: Record<string, string>): Promise<Tokens> {
  const response = await fetch(`${provider.issuer}/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Tokens;
}

export const ofService = (provider: LocalProvider): Promise<Tokens> =>
  asked(provider, {
    grant_type: "client_credentials",
    client_id: provider.service.id,
    client_secret: provider.service.secret,
    scope: "openid profile email",
  });

/** Authorization code with PKCE, as a program without a browser walks it: cookies by hand, the form filled in. */
export async function ofUser(
  provider: Pick<LocalProvider, "issuer">,
  name: "demo" | "eve" = "demo",
): Promise<Tokens> {
  const verifier = "v".repeat(64);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const redirect_uri = "http://localhost/callback";
  const query = new URLSearchParams({
    client_id: publicClient,
    response_type: "code",
    scope: "openid profile email",
    redirect_uri,
    code_challenge: Buffer.from(digest).toString("base64url"),
    code_challenge_method: "S256",
    nonce: "n",
  });
  const cookies = new Map<string, string>();
  const step = async (address: string, init: RequestInit = {}): Promise<string> => {
    const Cookie = [...cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const response = await fetch(address, { ...init, redirect: "manual", headers: { Cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      cookies.set(key!, value!);
    }
    return new URL(response.headers.get("Location") ?? address, provider.issuer).href;
  };
  const form = await step(`${provider.issuer}/auth?${query.toString()}`);
  const credentials = new URLSearchParams({ name, password: users[name].password });
  let at = await step(form, { method: "POST", body: credentials });
  for (let steps = 0; steps < 6 && !at.startsWith(redirect_uri); steps++) at = await step(at);
  const code = new URL(at).searchParams.get("code")!;
  return asked(provider, {
    grant_type: "authorization_code",
    client_id: publicClient,
    code,
    redirect_uri,
    code_verifier: verifier,
  });
}
