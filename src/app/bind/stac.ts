/** Binding load_stac: any STAC address, or results of our own jobs by their signed URL. */
import { OpenEOError, type PathStep } from "../../errors.ts";
import { documentPorts } from "../../io/stac/fetch-document.ts";
import type { Bound, StacRequest } from "../../openeo/define.ts";
import { type FoundItems, findItems } from "../stac/find-items.ts";
import type { OwnResults } from "../ports/own-data.ts";
import { openeoError } from "../ports/openeo-error.ts";
import { createItemList } from "../stac/item-list.ts";
import type { ItemQuery } from "../stac/query.ts";
import { askedFor } from "./asked.ts";
import { bindOwnFile, savedLayers } from "./own-results.ts";
import { ownFirst, withOwnFiles } from "./own-addresses.ts";
import type { BindPorts } from "./ports.ts";
import { bindItems } from "./items.ts";

export async function bindStac(
  request: StacRequest,
  path: readonly PathStep[],
  ports: BindPorts,
): Promise<Bound> {
  const query = askedFor(request, path);
  const own = await ports.ownResults(request.url);
  if (own && own.items.length === 0) return bindOwnFile(request, own, { path, ports });
  const { list, what } = own ? ownItems(own, query) : await found(request.url, { query, path, ports });
  if (list.items.length === 0 && list.reasons.length > 0)
    throw invalidUrl(`${list.reasons.join("; ")}.`, path);
  if (list.items.length === 0)
    throw new OpenEOError(
      "NoDataAvailable",
      `There is no data available for the given extents: of ${list.seen} items of ${what} that were looked at, none lies in them and passes the filters.`,
      path,
    );
  const layers = own && savedLayers(own, new Set(list.items.map(({ id }) => id)));
  const params = await bindItems(
    {
      items: list.items,
      extent: query.extent,
      bands: request.bands,
      process: "load_stac",
      source: what,
      path,
      phase: null,
      known: null,
      bandOrder: list.bandOrder,
      bandNames: list.bandNames,
      ...(layers ? { layers: layers.layers } : {}),
    },
    ports,
  );
  return { kind: "load", params, ...(layers ? { saved: layers.saved } : {}) };
}

function ownItems(own: OwnResults, query: ItemQuery): FoundItems {
  const list = createItemList(query);
  for (const { document, base } of own.items) list.add(document, base, null);
  return { list, what: `batch job '${own.job}'` };
}

interface Finding {
  readonly query: ItemQuery;
  readonly path: readonly PathStep[];
  readonly ports: BindPorts;
}

async function found(url: string, { query, path, ports }: Finding): Promise<FoundItems> {
  try {
    const { list, what } = await findItems(url, query, documentPorts({ ...ports, fetch: ownFirst(ports) }));
    return { list: { ...list, items: await withOwnFiles(list.items, ports) }, what };
  } catch (error) {
    const told = openeoError(error);
    if (told.code === "Internal") throw error;
    const { code, message, retryable, about } = told;
    if (code === "ProcessParameterInvalid" || code === "FileContentInvalid")
      throw invalidUrl(message, path, error);
    throw new OpenEOError(code, message, path, { ...about, cause: error, retryable });
  }
}

function invalidUrl(reason: string, path: readonly PathStep[], cause?: unknown): OpenEOError {
  return new OpenEOError(
    "ProcessParameterInvalid",
    `The value for parameter 'url' of process 'load_stac' is invalid: ${reason}`,
    path,
    { cause },
  );
}
