/** OPENEO_OIDC: a JSON list in the form of `GET /credentials/oidc`, and what we need besides. */
import { oidcSkewSeconds } from "../../limits.ts";
import { type Members, clientIds, entryMistakes, isRecord, shownMembers } from "./mistakes.ts";
import type { Admission, OidcProvider } from "./provider.ts";

export interface OidcConfig {
  readonly providers: readonly OidcProvider[];
  readonly mistakes: readonly string[];
}

/** `local`: on a developer's machine, where a provider may be one of loopback without https. */
export function oidcConfigOf(text: string, local: boolean): OidcConfig {
  if (text === "") return { providers: [], mistakes: [] };
  const list = jsonOf(text);
  if (!Array.isArray(list) || !list.every(isRecord))
    return { providers: [], mistakes: ["it is no JSON list of providers"] };
  const ids = list.map(({ id }) => id);
  const issuers = list.map(({ issuer }) => issuer);
  const mistakes = list.flatMap((entry, at) => {
    const own = entryMistakes(entry, local);
    if (ids.indexOf(entry["id"]) !== at) own.push("has the id of another one");
    if (issuers.indexOf(entry["issuer"]) !== at) own.push("has the issuer of another one");
    return own.map((mistake) => `provider ${at + 1} ${mistake}`);
  });
  return { providers: mistakes.length > 0 ? [] : list.map(providerOf), mistakes };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function providerOf(entry: Members): OidcProvider {
  const shown = Object.fromEntries(Object.entries(entry).filter(([name]) => shownMembers.includes(name)));
  const introspection = entry["introspection"] as { client_id: string; client_secret: string } | undefined;
  return {
    id: entry["id"] as string,
    issuer: entry["issuer"] as string,
    shown,
    audiences: [...((entry["audiences"] as string[] | undefined) ?? []), ...clientIds(entry)],
    admission: admissionOf(entry["admit"]),
    plan: (entry["plan"] as string | undefined) ?? "free",
    introspection: introspection
      ? { clientId: introspection.client_id, clientSecret: introspection.client_secret }
      : null,
    clockSkewSeconds: (entry["clock_skew_seconds"] as number | undefined) ?? oidcSkewSeconds,
    opaqueTokens: entry["opaque_tokens"] === true,
  };
}

function admissionOf(admit: unknown): Admission {
  if (admit === "everyone") return { kind: "everyone" };
  const { subjects = [], claims = {} } = (admit ?? {}) as {
    subjects?: string[];
    claims?: Record<string, string[]>;
  };
  return { kind: "listed", subjects, claims };
}
