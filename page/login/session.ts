/** Who is logged in: kept for this tab, so that a reload does not end it. What the server serves for others runs in sandboxes that cannot read it. */
import { call, get, useBearer } from "../api.ts";

export interface Session {
  readonly name: string;
  readonly bearer: string;
}

const KEY = "openeo-edge login";

/** The login of before the reload, if its token still works. */
export async function resumed(): Promise<Session | null> {
  const text = sessionStorage.getItem(KEY);
  if (text === null) return null;
  const session = JSON.parse(text) as Session;
  useBearer(session.bearer);
  try {
    await get("/me");
    return session;
  } catch {
    logOut();
    return null;
  }
}

export async function logIn(name: string, password: string): Promise<Session> {
  const bytes = new TextEncoder().encode(`${name}:${password}`);
  const Authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  const { body } = await call<{ access_token: string }>("GET", "/credentials/basic", {
    headers: { Authorization },
  });
  return keep({ name, bearer: `basic//${body!.access_token}` });
}

/** With a token of a provider of OpenID Connect. */
export async function logInBy(provider: string, token: string): Promise<Session> {
  const bearer = `oidc/${provider}/${token}`;
  useBearer(bearer);
  try {
    const me = await get<{ name?: string; user_id: string }>("/me");
    return keep({ name: me.name ?? me.user_id, bearer });
  } catch (error) {
    logOut();
    throw error;
  }
}

function keep(session: Session): Session {
  useBearer(session.bearer);
  sessionStorage.setItem(KEY, JSON.stringify(session));
  return session;
}

export function logOut(): void {
  useBearer(null);
  sessionStorage.removeItem(KEY);
}
