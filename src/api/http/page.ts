/** Paging by the client's limit: none means everything; `next` only where there is more. */
import { OpenEOError } from "../../errors.ts";

export interface PageRequest {
  readonly limit: number | null;
  readonly after: string | null;
}

export function pageOf(url: URL): PageRequest {
  const text = url.searchParams.get("limit");
  if (text === null || text === "") return { limit: null, after: url.searchParams.get("after") };
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw new OpenEOError(
      "ProcessParameterInvalid",
      "The parameter 'limit' must be a whole number of at least 1.",
    );
  return { limit, after: url.searchParams.get("after") };
}

export function nextLinks(
  url: URL,
  limit: number | null,
  next: string | null,
): { rel: string; href: string }[] {
  if (next === null || limit === null) return [];
  const target = new URL(url);
  target.searchParams.set("limit", String(limit));
  target.searchParams.set("after", next);
  return [{ rel: "next", href: target.href }];
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
