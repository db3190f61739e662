/** Collections that there are not: the error tells which there are. */
import { OpenEOError, type PathStep } from "../../errors.ts";
import type { Catalog } from "../ports/index.ts";

interface Offered {
  readonly catalog: Pick<Catalog, "list">;
  readonly upstream: { entries(): Promise<readonly { readonly id: string }[]> };
}

/** Longer lists help nobody in an error message. */
const NAMES_SHOWN = 12;

export async function unknownCollection(
  id: string,
  { catalog, upstream }: Offered,
  path: readonly PathStep[] = [],
): Promise<OpenEOError> {
  const [others, own] = await Promise.all([upstream.entries(), catalog.list()]);
  const known = [...new Set([...others, ...own].map((each) => each.id))].sort();
  const alike = known.filter((each) => each.toLowerCase() === id.toLowerCase());
  const shown = [...alike, ...known.filter((each) => !alike.includes(each))].slice(0, NAMES_SHOWN);
  const more = known.length > shown.length ? " and others; GET /collections lists all" : "";
  const there = shown.length > 0 ? `there are: ${shown.join(", ")}${more}` : "there are none yet";
  return new OpenEOError("CollectionNotFound", `Collection '${id}' does not exist; ${there}.`, path);
}
