/** Binding a collection of another server: its items are searched there. */
import type { LoadParams } from "../../cube/nodes/load.ts";
import type { PathStep } from "../../errors.ts";
import { documentPorts } from "../../io/stac/fetch-document.ts";
import type { CollectionRequest } from "../../openeo/define.ts";
import { readCollection } from "../../stac/read/collection.ts";
import { createItemList } from "../stac/item-list.ts";
import { searchItems } from "../stac/search.ts";
import type { StacApiEntry } from "../collections/upstream/entry.ts";
import type { Asked } from "./asked.ts";
import { chosenBands } from "./chosen-bands.ts";
import { nothingThere } from "./nothing-there.ts";
import type { BindPorts } from "./ports.ts";
import { bindItems } from "./items.ts";

interface Binding {
  readonly asked: Asked;
  readonly entry: StacApiEntry;
  readonly path: readonly PathStep[];
  readonly ports: BindPorts;
}

export async function bindUpstream(
  request: CollectionRequest,
  { entry, asked, path, ports }: Binding,
): Promise<LoadParams> {
  const { api, source, places } = await ports.upstream.get(entry);
  const load = {
    extent: asked.extent,
    bands: request.bands,
    process: "load_collection",
    source: `collection '${entry.id}'`,
    path,
    phase: entry.phase ?? null,
    known: places,
    bandOrder: [],
    bandNames: [],
  };
  chosenBands({ ...load, ...places, names: request.bands });
  const list = createItemList(asked);
  const collection = readCollection(source.json, source.url);
  await searchItems(
    { api, collections: [entry.collection], query: asked, collection },
    list,
    documentPorts(ports),
  );
  if (list.items.length === 0) throw nothingThere({ source: load.source, declared: collection, asked, path });
  return bindItems({ ...load, items: list.items }, ports);
}
