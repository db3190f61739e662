/** What an import knows after some of its items: plain data, kept between portions, from which the collection is made in the end. */
import { type SeenGrid, seenGrids } from "../../../cube/load-grid.ts";
import { type Box, splitBox, uniteBoxes } from "../../../stac/read/box.ts";
import { type Item, dataAssets } from "../../../stac/read/item.ts";
import { numberOf } from "../../../stac/read/json.ts";
import type { ItemRecord } from "../../ports/index.ts";
import { bandPlaces } from "../band-places.ts";
import { groupOf, planesOf } from "../collection-facts.ts";
import { type ItemFiles, itemRecord } from "../item-record.ts";
import { fileBands } from "../raster-facts.ts";
import { type SeenBand, type SeenBands, seenBands } from "./seen-bands.ts";

export interface ImportSummary extends SeenBands {
  readonly items: number;
  readonly grids: readonly SeenGrid[];
  readonly group: "day" | "item";
  /** WGS 84; of all items. */
  readonly box: Box;
  /** First and last instant. */
  readonly interval: readonly [string, string];
  /** Least and greatest; null where no item tells. */
  readonly cloudCover: readonly [number, number] | null;
}

export interface Folded {
  readonly summary: ImportSummary;
  readonly items: readonly ItemRecord[];
}

/** `opened`: the items of one portion, of which there is one at least. */
export function withItems(
  before: ImportSummary | null,
  opened: readonly ItemFiles[],
  portion: number,
): Folded {
  const items = opened.map(({ item }) => item);
  const bands = seenBands(before, placesIn(opened), { opened, portion });
  const records = opened.map((each): ItemRecord => {
    const record = itemRecord(each, offered(bands));
    return portion === 0 ? record : { ...record, portion };
  });
  const summary: ImportSummary = {
    ...bands,
    items: (before?.items ?? 0) + items.length,
    grids: seenGrids(
      before?.grids ?? [],
      opened.map(({ files }) => planesOf(files)),
    ),
    group: before?.group === "day" ? "day" : groupOf(items),
    box: items
      .flatMap((item, index) => (item.boxes.length > 0 ? item.boxes : splitBox(records[index]!.bbox)))
      .reduce(uniteBoxes, before?.box ?? NOWHERE),
    interval: intervalOf(items, before),
    cloudCover: cloudCoverOf(items, before),
  };
  return { summary, items: records };
}

const NOWHERE: Box = [Infinity, Infinity, -Infinity, -Infinity];

/** Further sizes of bands go by names that no band has. */
export function offered({ bands, alternates }: SeenBands): readonly SeenBand[] {
  const names = new Set(bands.map((band) => band.name));
  return [...bands, ...alternates.filter((band) => !names.has(band.name))];
}

function placesIn(opened: readonly ItemFiles[]): ReturnType<typeof bandPlaces> {
  const counts = new Map(
    opened.flatMap(({ item, files }) =>
      dataAssets(item).map((asset) => [asset, fileBands(files.get(asset.key)!)] as const),
    ),
  );
  return bandPlaces(
    opened.map(({ item }) => item),
    (asset) => counts.get(asset)!,
  );
}

function intervalOf(items: readonly Item[], before: ImportSummary | null): ImportSummary["interval"] {
  const starts = [...items.map((item) => item.time.start), ...(before ? [before.interval[0]] : [])].sort();
  const ends = [...items.map((item) => item.time.end), ...(before ? [before.interval[1]] : [])].sort();
  return [starts[0]!, ends[ends.length - 1]!];
}

function cloudCoverOf(items: readonly Item[], before: ImportSummary | null): ImportSummary["cloudCover"] {
  const told = items.flatMap((item) => numberOf(item.properties["eo:cloud_cover"]) ?? []);
  const values = [...told, ...(before?.cloudCover ?? [])];
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}
