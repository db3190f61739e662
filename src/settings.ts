/** The variables of a deployment as what they mean, or as sentences on what is wrong with them. Values of secrets are never repeated. */
import { type CollectionEntry, entryMistakes } from "./app/collections/upstream/entry.ts";
import { collections } from "./collections.ts";
import { type OidcConfig, oidcConfigOf } from "./io/oidc/config.ts";
import type { OidcProvider } from "./io/oidc/provider.ts";
import { fileBytesMax } from "./limits.ts";
import * as readyMade from "./ready-made-collections.ts";

export interface Variables {
  readonly OPENEO_PUBLIC_URL?: string;
  readonly OPENEO_TOKEN_SECRET?: string;
  readonly OPENEO_ADMIN_TOKEN?: string;
  /** "1" on a developer's machine: files of loopback servers may be read over http. */
  readonly OPENEO_LOCAL?: string;
  /** Further entries of src/collections.ts as JSON, or names of ready-made ones, for trying a catalogue out without a build. */
  readonly OPENEO_COLLECTIONS?: string;
  /** Providers of OpenID Connect: a JSON list in the form of `GET /credentials/oidc`, with what docs/accounts.md says besides. */
  readonly OPENEO_OIDC?: string;
  /** Bytes of one file that users may upload. */
  readonly OPENEO_FILE_BYTES_MAX?: string;
  /** Ports besides 443 that outside https servers may have, with commas between them. */
  readonly OPENEO_SOURCE_PORTS?: string;
  /** "1": previews are made without login, of the collections of this back-end; a developer's machine does so unless it is "0". */
  readonly OPENEO_ANONYMOUS_PREVIEWS?: string;
  /** Address of the service that runs functions in Python, where it is not bound as `UDF_PYTHON`. */
  readonly OPENEO_UDF_PYTHON?: string;
  /** What it knows us by; without it there is no Python. */
  readonly OPENEO_UDF_PYTHON_SECRET?: string;
}

export interface Settings {
  /** Where clients reach this server; null means: as the request says. */
  readonly publicUrl: string | null;
  readonly tokenSecret: string;
  readonly adminToken: string;
  readonly local: boolean;
  readonly collections: readonly CollectionEntry[];
  readonly oidc: readonly OidcProvider[];
  readonly sourcePorts: readonly number[];
  readonly fileBytesMax: number;
  readonly anonymousPreviews: boolean;
  readonly udfPython: UdfPlace | null;
}

/** A service that runs functions of users. */
interface UdfPlace {
  /** Without a slash at its end; null where only a binding leads to it. */
  readonly url: string | null;
  readonly secret: string;
}

export type Setup =
  | { readonly settings: Settings; readonly mistakes?: never }
  | { readonly settings?: never; readonly mistakes: readonly string[] };

export function setupOf(variables: Variables): Setup {
  const mistakes = [
    ...secretMistakes(variables),
    ...publicUrlMistakes(variables),
    ...sourcePortMistakes(variables),
    ...fileBytesMistakes(variables),
    ...previewMistakes(variables),
    ...udfMistakes(variables),
    ...furtherCollections(variables).mistakes.map((mistake) => `OPENEO_COLLECTIONS: ${mistake}`),
    ...oidcOf(variables).mistakes.map((mistake) => `OPENEO_OIDC: ${mistake}`),
  ];
  if (mistakes.length > 0) return { mistakes };
  return {
    settings: {
      publicUrl: variables.OPENEO_PUBLIC_URL?.replace(/\/$/, "") || null,
      tokenSecret: variables.OPENEO_TOKEN_SECRET!,
      adminToken: variables.OPENEO_ADMIN_TOKEN ?? "",
      local: variables.OPENEO_LOCAL === "1",
      collections: [...collections, ...furtherCollections(variables).entries],
      oidc: oidcOf(variables).providers,
      sourcePorts: portsOf(variables),
      fileBytesMax: fileBytesOf(variables),
      anonymousPreviews: (variables.OPENEO_ANONYMOUS_PREVIEWS || variables.OPENEO_LOCAL) === "1",
      udfPython: udfPythonOf(variables),
    },
  };
}

function oidcOf({ OPENEO_OIDC: text, OPENEO_LOCAL: local }: Variables): OidcConfig {
  return oidcConfigOf(text ?? "", local === "1");
}

/** A deployment without a secret must not sign tokens that anyone could forge. */
function secretMistakes({ OPENEO_TOKEN_SECRET: secret = "" }: Variables): string[] {
  return secret.length >= 32
    ? []
    : ["the secret OPENEO_TOKEN_SECRET is missing or has less than 32 characters"];
}

function publicUrlMistakes({ OPENEO_PUBLIC_URL: url }: Variables): string[] {
  if (!url || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).pathname === "/"))
    return [];
  return ["OPENEO_PUBLIC_URL is no origin like https://openeo.example.org"];
}

function portsOf({ OPENEO_SOURCE_PORTS: ports }: Variables): number[] {
  return (ports || "").split(",").flatMap((port) => (port.trim() === "" ? [] : [Number(port)]));
}

function sourcePortMistakes(variables: Variables): string[] {
  return portsOf(variables).every((port) => Number.isInteger(port) && port > 0 && port < 65_536)
    ? []
    : ["OPENEO_SOURCE_PORTS is no list of ports with commas between them, like 8443,9443"];
}

function fileBytesOf({ OPENEO_FILE_BYTES_MAX: bytes }: Variables): number {
  return bytes ? Number(bytes) : fileBytesMax;
}

/** Objects that are put in one go have at most 5 GiB. */
function fileBytesMistakes(variables: Variables): string[] {
  const bytes = fileBytesOf(variables);
  return Number.isInteger(bytes) && bytes > 0 && bytes < 5 * 1024 ** 3
    ? []
    : ["OPENEO_FILE_BYTES_MAX is no number of bytes below 5 GiB"];
}

function previewMistakes({ OPENEO_ANONYMOUS_PREVIEWS: allowed }: Variables): string[] {
  return ["1", "0", "", undefined].includes(allowed)
    ? []
    : ["OPENEO_ANONYMOUS_PREVIEWS is 1, or 0 where previews need a login"];
}

function udfPythonOf(variables: Variables): UdfPlace | null {
  const { OPENEO_UDF_PYTHON: url, OPENEO_UDF_PYTHON_SECRET: secret } = variables;
  return secret ? { url: url?.replace(/\/$/, "") || null, secret } : null;
}

/** The secret is sent with every call: only where nobody can read it on the way. */
function udfMistakes(variables: Variables): string[] {
  const { OPENEO_UDF_PYTHON: url, OPENEO_UDF_PYTHON_SECRET: secret = "", OPENEO_LOCAL: local } = variables;
  const mistakes: string[] = [];
  if (url && secret.length < 32)
    mistakes.push("OPENEO_UDF_PYTHON needs the secret OPENEO_UDF_PYTHON_SECRET, of 32 characters at least");
  const schemes = local === "1" ? /^https?:$/ : /^https:$/;
  if (url && !(URL.canParse(url) && schemes.test(new URL(url).protocol)))
    mistakes.push("OPENEO_UDF_PYTHON is no https address");
  return mistakes;
}

interface Further {
  readonly entries: readonly CollectionEntry[];
  readonly mistakes: readonly string[];
}

function furtherCollections({ OPENEO_COLLECTIONS: text }: Variables): Further {
  const nothing = { entries: [], mistakes: [] };
  if (!text) return nothing;
  const list = jsonOf(text);
  if (!Array.isArray(list))
    return { ...nothing, mistakes: ["it is no JSON list of entries and names of ready-made collections"] };
  const named = (list as readonly unknown[]).map((each) =>
    typeof each === "string" ? readyMadeOf(each) : each,
  );
  const unknown = named.flatMap((entry, at) => (entry === null ? [`'${String(list[at])}'`] : []));
  if (unknown.length > 0)
    return {
      ...nothing,
      mistakes: [
        `there is no ready-made collection ${unknown.join(", ")}; there are ${Object.keys(readyMade).join(", ")}`,
      ],
    };
  return { entries: named as CollectionEntry[], mistakes: entryMistakes([...collections, ...named]) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** By the name in the code, or by the id. */
function readyMadeOf(name: string): CollectionEntry | null {
  const byName: Readonly<Record<string, CollectionEntry>> = { ...readyMade };
  if (Object.hasOwn(byName, name)) return byName[name]!;
  return Object.values(readyMade).find(({ id }) => id === name) ?? null;
}
