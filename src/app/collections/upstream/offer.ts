/** A collection of another server is added while this one runs: it is looked at first, and offered to everybody from then on. */
import { OpenEOError } from "../../../errors.ts";
import { type Json, textOf } from "../../../stac/read/json.ts";
import type { Catalog, Clock, OfferedStore } from "../../ports/index.ts";
import { type StacApiEntry, entryMistakes } from "./entry.ts";
import type { Upstream } from "./index.ts";

interface OfferPorts {
  readonly catalog: Catalog;
  readonly upstream: Upstream;
  readonly offered: OfferedStore;
  readonly clock: Clock;
}

export interface Offered {
  readonly id: string;
  readonly title: string;
  readonly bands: readonly string[];
}

/** `given`: a StacApiEntry without its id. One of the same id that was added before is replaced. */
export async function offer(id: string, given: Json, ports: OfferPorts): Promise<Offered> {
  const entry = { ...given, id, kind: "stac-api" };
  const mistakes = entryMistakes([entry]);
  if (mistakes.length > 0) throw invalid(mistakes.join("; "));
  const [before, added, own] = await Promise.all([
    ports.upstream.entry(id),
    ports.offered.get(id),
    ports.catalog.get(id),
  ]);
  if (own) throw invalid(`there is a collection '${id}' of our own; remove it, or choose another id`);
  if (before && added === null) throw invalid(`the configuration of this deployment has '${id}' already`);
  const { stac, places } = await ports.upstream.get(entry as unknown as StacApiEntry);
  await ports.offered.put(id, JSON.stringify(entry), ports.clock.now());
  return { id, title: textOf(stac["title"]) ?? id, bands: places.bands.map((band) => band.name) };
}

function invalid(reason: string): OpenEOError {
  return new OpenEOError("FileContentInvalid", `The collection cannot be added: ${reason}.`);
}
