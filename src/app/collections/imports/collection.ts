/** The collection that an import makes: its document for clients, and the facts of its loads. */
import { gridsOf } from "../../../cube/load-grid.ts";
import { collectionDocument } from "../../../stac/collection.ts";
import { type Json, idOf } from "../../../stac/read/json.ts";
import { FOR_EVER } from "../../../stac/read/time.ts";
import type { CollectionRecord } from "../../ports/index.ts";
import { keptBand } from "./seen-bands.ts";
import { type ImportSummary, offered } from "./summary.ts";

/** `document`: the STAC Collection as it was given. */
export function importedCollection(document: Json, summary: ImportSummary): Omit<CollectionRecord, "import"> {
  const bands = offered(summary).map(keptBand);
  const count = summary.bands.length;
  const facts = {
    grids: gridsOf(summary.grids),
    bands: bands.slice(0, count),
    alternates: bands.slice(count),
    group: summary.group,
  };
  const [first, last] = summary.interval;
  const stac = collectionDocument(document, {
    facts,
    boxes: [summary.box],
    interval: [first, last === FOR_EVER ? null : last],
    properties: (summary.cloudCover ?? []).map((value) => ({ "eo:cloud_cover": value })),
  });
  return { id: idOf(document), stac, facts };
}
