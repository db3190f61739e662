/** A tile is paid by the owner of what it shows, before it is computed; one that comes to nothing is not. */
import { isFree } from "../billing/tariff.ts";
import type { WorkUnits } from "../billing/work-units.ts";
import type { Deps } from "../deps.ts";
import { tariffOfOwner } from "../request/run-terms.ts";
import type { TileSource } from "./tile-source.ts";

export async function paidTile<T>(
  { id, owner, billing }: TileSource,
  work: WorkUnits,
  { deps, compute }: { readonly deps: Deps; readonly compute: () => Promise<T> },
): Promise<T> {
  const tariff = await tariffOfOwner(billing, owner, deps);
  if (isFree(tariff)) return compute();
  const draw = { owner, subject: id, tariff, budget: billing?.budget ?? null, work };
  const takeBack = await deps.tileLeases.draw(draw, deps);
  try {
    return await compute();
  } catch (error) {
    takeBack();
    throw error;
  }
}
