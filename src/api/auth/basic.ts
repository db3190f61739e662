/** GET /credentials/basic: name and password for a token. */
import { logIn } from "../../app/accounts/log-in.ts";
import { OpenEOError } from "../../errors.ts";
import type { RouteContext } from "../context.ts";
import { addressOf } from "../http/address.ts";
import { json } from "../http/answers.ts";
import { issueToken } from "./tokens.ts";

export async function basicCredentials(context: RouteContext): Promise<Response> {
  const header = context.request.headers.get("Authorization");
  if (header === null)
    throw new OpenEOError(
      "AuthenticationRequired",
      "Unauthorized: send user name and password by HTTP Basic authentication.",
    );
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1];
  if (encoded === undefined)
    throw new OpenEOError(
      "AuthenticationSchemeInvalid",
      "Authentication method not supported: this endpoint takes HTTP Basic authentication.",
    );
  const [name, password] = credentials(encoded);
  const account = await logIn({ name, password, address: addressOf(context.request) }, context.deps);
  return json({ access_token: await issueToken({ account, name }, context.deps) });
}

function credentials(encoded: string): readonly [string, string] {
  try {
    const text = new TextDecoder().decode(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0)));
    const colon = text.indexOf(":");
    if (colon > 0) return [text.slice(0, colon), text.slice(colon + 1)];
  } catch {
    // What is not base64 is no credential either.
  }
  throw new OpenEOError("CredentialsInvalid", "Credentials are not correct.");
}
