/** Links of STAC documents, with absolute addresses. */
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

/** Schemes of our own and of buckets are no relative references. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

/** Keys of own files are resolved as paths of a host that does not exist. */
const OWN = "https://own.invalid/";

/** Servers behind a proxy that speaks https for them often write http into their own links. */
function isOwnHttp(href: string, base: string): boolean {
  if (!/^http:/i.test(href) || !/^https:/i.test(base) || !URL.canParse(href)) return false;
  return new URL(href).host === new URL(base).host;
}

/** An absolute address; null when there is nothing that it could be relative to. */
export function resolveHref(href: string, base: string): string | null {
  if (ABSOLUTE.test(href)) return isOwnHttp(href, base) ? `https${href.slice(4)}` : href;
  const own = base.startsWith("r2:");
  const from = own ? `${OWN}${base.slice(3)}` : base;
  if (!URL.canParse(href, from)) return null;
  const found = new URL(href, from);
  return own ? `r2:${decodeURIComponent(found.pathname.slice(1))}` : found.href;
}
