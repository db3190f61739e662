/** The Authorization header: a plain JWT, or method, provider and token with slashes between, of which only the first two count. */
import { OpenEOError } from "../../errors.ts";
import { tokenCharactersMax } from "../../limits.ts";
import { invalidToken } from "./invalid-token.ts";

export type Bearer =
  | { readonly kind: "jwt"; readonly token: string }
  | { readonly kind: "basic"; readonly token: string }
  | { readonly kind: "oidc"; readonly provider: string; readonly token: string };

/** Null without a header; raises for anything that is no bearer token. */
export function bearerOf(request: Request): Bearer | null {
  const header = request.headers.get("Authorization");
  if (header === null) return null;
  const scheme = /^([\w-]+) /.exec(header)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "bearer")
    throw new OpenEOError(
      "AuthenticationSchemeInvalid",
      "Authentication method not supported: this endpoint takes a Bearer token.",
    );
  const text = /^Bearer ([\x21-\x7e]+)$/i.exec(header)?.[1];
  if (text === undefined || text.length > tokenCharactersMax) throw invalidToken();
  if (!text.includes("/")) return { kind: "jwt", token: text };
  const [, method, provider, token] = /^(\w+)\/(\w*)\/(.+)$/.exec(text) ?? [];
  if (method === "basic" && provider === "") return { kind: "basic", token: token! };
  if (method === "oidc" && provider !== "") return { kind: "oidc", provider: provider!, token: token! };
  throw invalidToken();
}
