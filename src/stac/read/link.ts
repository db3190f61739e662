/** Links of STAC documents, with absolute addresses, and what the addresses in documents mean. */
import { type Base, type Location, isOwnFolder } from "../../cube/location.ts";
import { type Json, isObject, objectOf, objectsOf, textOf } from "./json.ts";

export interface Link {
  readonly rel: string;
  /** Absolute. */
  readonly href: string;
  readonly type: string | null;
  readonly method: "GET" | "POST";
  /** Of paging links: what to send, and whether it goes over what was sent before. */
  readonly body: Json | null;
  readonly merge: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export function linksOf(document: Json, base: string): readonly Link[] {
  return objectsOf(document["links"]).flatMap((link) => {
    const href = textOf(link["href"]);
    const rel = textOf(link["rel"]);
    const resolved = href === null ? null : resolveHref(href, base);
    if (rel === null || resolved === null) return [];
    return [
      {
        rel,
        href: resolved,
        type: textOf(link["type"]),
        method: textOf(link["method"])?.toUpperCase() === "POST" ? "POST" : "GET",
        body: isObject(link["body"]) ? link["body"] : null,
        merge: link["merge"] === true,
        headers: Object.fromEntries(
          Object.entries(objectOf(link["headers"])).flatMap(([name, value]) =>
            typeof value === "string" ? [[name, value]] : [],
          ),
        ),
      },
    ];
  });
}

/** Schemes of buckets are no relative references. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

/** Servers behind a proxy that speaks https for them often write http into their own links. */
function isOwnHttp(href: string, base: string): boolean {
  if (!/^http:/i.test(href) || !/^https:/i.test(base) || !URL.canParse(href)) return false;
  return new URL(href).host === new URL(base).host;
}

/** An absolute address; null when there is nothing that it could be relative to. */
export function resolveHref(href: string, base: string): string | null {
  if (ABSOLUTE.test(href)) return isOwnHttp(href, base) ? `https${href.slice(4)}` : href;
  return URL.canParse(href, base) ? new URL(href, base).href : null;
}

/** Paths in folders of ours are resolved as those of a host that does not exist. */
const OWN = "https://own.invalid/";

/** What an asset's address means in a document: only one of ours can name what is ours, and only relative to its own folder. */
export function locate(href: string, base: Base): Location | null {
  if (!isOwnFolder(base)) return resolveHref(href, base);
  if (ABSOLUTE.test(href)) return href;
  if (!URL.canParse(href, OWN)) return null;
  const { origin, pathname } = new URL(href, OWN);
  return `${origin}/` === OWN ? base.object(decoded(pathname.slice(1))) : null;
}

/** Not every path with a percent sign is one. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
