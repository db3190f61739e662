/** Collections that there are not: the error tells which there are. */
import { insteadOf } from "../../cube/nearest.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import type { Catalog } from "../ports/index.ts";

interface Offered {
  readonly catalog: Pick<Catalog, "list">;
  readonly upstream: { entries(): Promise<readonly { readonly id: string }[]> };
}

export async function unknownCollection(
  id: string,
  { catalog, upstream }: Offered,
  path: readonly PathStep[] = [],
): Promise<OpenEOError> {
  const [others, own] = await Promise.all([upstream.entries(), catalog.list()]);
  const known = [...new Set([...others, ...own].map((each) => each.id))].sort();
  const { there, about } = insteadOf(id, known, "id");
  const told = known.length > 0 ? `there are ${there} GET /collections lists all.` : "there are none yet.";
  return new OpenEOError("CollectionNotFound", `Collection '${id}' does not exist; ${told}`, path, about);
}
