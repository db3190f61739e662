/** What is wrong with an entry of OPENEO_OIDC, as sentences that never repeat a value: it may be a secret. */
import { oidcSkewSecondsMax } from "../../limits.ts";

export type Members = Readonly<Record<string, unknown>>;

export const shownMembers = [
  "id",
  "issuer",
  "title",
  "description",
  "scopes",
  "default_clients",
  "authorization_parameters",
  "links",
];
const ownMembers = ["audiences", "admit", "plan", "introspection", "clock_skew_seconds", "opaque_tokens"];

const grants = [
  "implicit",
  "authorization_code",
  "authorization_code+pkce",
  "urn:ietf:params:oauth:grant-type:device_code",
  "urn:ietf:params:oauth:grant-type:device_code+pkce",
  "refresh_token",
];

export function entryMistakes(entry: Members, local: boolean): string[] {
  const known = [...shownMembers, ...ownMembers];
  const { id, title, scopes, audiences, plan, clock_skew_seconds: skew } = entry;
  return [
    ...Object.keys(entry)
      .filter((name) => !known.includes(name))
      .map((name) => `has an unknown member '${name.slice(0, 40)}'`),
    ...(typeof id === "string" && /^\w{1,20}$/.test(id) ? [] : ["needs an 'id' of 1 to 20 word characters"]),
    ...(typeof title === "string" && title !== "" ? [] : ["needs a 'title'"]),
    ...issuerMistakes(entry["issuer"], local),
    ...(scopes === undefined || (isTexts(scopes) && scopes.includes("openid"))
      ? []
      : ["has 'scopes' that are no list with openid"]),
    ...clientMistakes(entry["default_clients"]),
    ...(audiences === undefined || (isTexts(audiences) && audiences.length > 0)
      ? []
      : ["has 'audiences' that are no list of texts"]),
    ...(audiences === undefined && clientIds(entry).length === 0
      ? ["needs 'audiences' or 'default_clients': whose tokens are taken"]
      : []),
    ...(plan === undefined || typeof plan === "string" ? [] : ["has a 'plan' that is no name"]),
    ...(["boolean", "undefined"].includes(typeof entry["opaque_tokens"])
      ? []
      : ["has an 'opaque_tokens' that is neither true nor false"]),
    ...admissionMistakes(entry),
    ...introspectionMistakes(entry["introspection"]),
    ...(skew === undefined ||
    (Number.isInteger(skew) && (skew as number) >= 0 && (skew as number) <= oidcSkewSecondsMax)
      ? []
      : [`has 'clock_skew_seconds' beyond 0 to ${oidcSkewSecondsMax}`]),
  ];
}

function issuerMistakes(issuer: unknown, local: boolean): string[] {
  if (typeof issuer !== "string" || !URL.canParse(issuer))
    return ["needs an 'issuer', the address of the provider"];
  const { search, hash, username } = new URL(issuer);
  if (issuer.endsWith("/") || search !== "" || hash !== "" || username !== "")
    return ["has an 'issuer' with a slash at its end, a query, a fragment or a user"];
  return isProviderUrl(issuer, local)
    ? []
    : [
        "has an 'issuer' without https; on a developer's machine (OPENEO_LOCAL) one of loopback may go without",
      ];
}

/** Tokens and keys go by https, or do not leave the machine. */
export function isProviderUrl(address: unknown, local: boolean): address is string {
  if (typeof address !== "string" || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === "https:" ||
    (local && protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  );
}

function clientMistakes(clients: unknown): string[] {
  if (clients === undefined) return [];
  if (!Array.isArray(clients) || !clients.every(isRecord))
    return ["has 'default_clients' that are no list of clients"];
  return clients.flatMap((client): string[] => {
    const { id, grant_types: types, redirect_urls: urls } = client;
    if (typeof id !== "string" || id === "") return ["has a default client without 'id'"];
    if (!isTexts(types) || types.length === 0 || !types.every((type) => grants.includes(type)))
      return [`has a default client whose 'grant_types' are none of ${grants.join(", ")}`];
    const redirects = types.some((type) => type === "implicit" || type.startsWith("authorization_code"));
    const given = isTexts(urls) && urls.length > 0 && urls.every((url) => URL.canParse(url));
    return redirects && !given ? ["has a default client whose grant types need 'redirect_urls'"] : [];
  });
}

function admissionMistakes({ admit, plan }: Members): string[] {
  if (admit === undefined) return [];
  if (admit === "everyone")
    return plan === undefined ? ["lets everyone in and needs a 'plan' of its own for them"] : [];
  if (!isRecord(admit)) return ["has an 'admit' that is neither everyone nor an object"];
  const { subjects = [], claims = {}, ...more } = admit;
  const valid =
    Object.keys(more).length === 0 &&
    isTexts(subjects) &&
    isRecord(claims) &&
    Object.values(claims).every((values) => isTexts(values) && values.length > 0);
  return valid ? [] : ["has an 'admit' that is no { subjects: [...], claims: { <claim>: [...] } }"];
}

function introspectionMistakes(introspection: unknown): string[] {
  if (introspection === undefined) return [];
  const valid =
    isRecord(introspection) &&
    typeof introspection["client_id"] === "string" &&
    typeof introspection["client_secret"] === "string" &&
    Object.keys(introspection).length === 2;
  return valid ? [] : ["has an 'introspection' that is no { client_id, client_secret }"];
}

export function clientIds({ default_clients: clients }: Members): string[] {
  if (!Array.isArray(clients)) return [];
  return clients.flatMap((client: unknown) =>
    isRecord(client) && typeof client["id"] === "string" ? [client["id"]] : [],
  );
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
