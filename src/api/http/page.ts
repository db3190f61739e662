/** Paging by the client's limit: none means everything; `next` only where there is more. */
import { keyedHash, sameText } from "../../app/keyed-hash.ts";
import { OpenEOError } from "../../errors.ts";
import type { RouteContext } from "../context.ts";

export interface PageRequest {
  readonly limit: number | null;
  readonly after: string | null;
}

type PageContext = Pick<RouteContext, "url" | "user"> & { readonly deps: { readonly tokenSecret: string } };

export function limitOf(url: URL): number | null {
  const text = url.searchParams.get("limit");
  if (text === null || text === "") return null;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw new OpenEOError(
      "ProcessParameterInvalid",
      "The parameter 'limit' must be a whole number of at least 1.",
    );
  return limit;
}

/** `list` names what is paged; a cursor of one list or user is none of another. */
export function pageOf(context: PageContext, list: string): PageRequest {
  const sealed = context.url.searchParams.get("after");
  return {
    limit: limitOf(context.url),
    after: sealed ? unsealed(sealed, context, { list, parameter: "after" }) : null,
  };
}

export function nextLinks(
  context: PageContext,
  list: string,
  next: string | null,
): { rel: string; href: string }[] {
  if (next === null) return [];
  const target = new URL(context.url);
  target.searchParams.set("after", sealed(next, context, list));
  return [{ rel: "next", href: target.href }];
}

export function sealed(cursor: string, context: PageContext, list: string): string {
  return `${toBase64Url(cursor)}.${sealOf(cursor, context, list)}`;
}

/** Raises ProcessParameterInvalid for all that is no cursor of this list and this user. */
export function unsealed(
  text: string,
  context: PageContext,
  { list, parameter }: { readonly list: string; readonly parameter: string },
): string {
  const [body = "", seal = ""] = text.split(".");
  const cursor = fromBase64Url(body);
  if (cursor !== null && sameText(seal, sealOf(cursor, context, list))) return cursor;
  throw new OpenEOError(
    "ProcessParameterInvalid",
    `The parameter '${parameter}' must be taken from the link to the next page, as it is.`,
  );
}

function sealOf(cursor: string, { user, deps }: PageContext, list: string): string {
  return keyedHash(deps.tokenSecret, `cursor|${list}|${user?.id ?? ""}|${cursor}`).slice(0, 32);
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (c) => ({ "+": "-", "/": "_" })[c] ?? "");
}

function fromBase64Url(text: string): string | null {
  try {
    const bytes = atob(text.replace(/[-_]/g, (c) => (c === "-" ? "+" : "/")));
    return new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
  } catch {
    return null;
  }
}

/** A page of a list that is in memory; the cursor is the last id shown. */
export function slicePage<T extends { readonly id: string }>(
  list: readonly T[],
  page: PageRequest,
): { readonly shown: readonly T[]; readonly next: string | null } {
  const start = page.after === null ? 0 : list.findIndex((entry) => entry.id === page.after) + 1;
  const shown = page.limit === null ? list.slice(start) : list.slice(start, start + page.limit);
  const more = page.limit !== null && start + page.limit < list.length;
  return { shown, next: more ? shown[shown.length - 1]!.id : null };
}
