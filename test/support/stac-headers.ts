/** Stand-ins for files of recorded assets, which are not here: a header as the asset declares it, or that of a real COG. */
import { existsSync } from "node:fs";
import { declaredFacts } from "../../src/app/collections/raster-facts.ts";
import type { RasterHeader } from "../../src/io/sources/raster-header.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { SourceUnreadable } from "../../src/io/faults.ts";
import { locationName } from "../../src/io/location-name.ts";
import { readItem } from "../../src/stac/read/item.ts";
import type { RecordedDocument } from "./stac-recorded.ts";
import { recordedRoot } from "./stac-recorded.ts";
import { fileBytes } from "./files.ts";

const RECORDED = "https://recorded.test/";

/** One band of uint16 at 450 m. */
const ANY_COG = `${recordedRoot}/landsat8-c2l2/LC08_L2SP_017036_20130419_20200913_02_T2_SR_B2.TIF`;

export function standIns(documents: readonly RecordedDocument[]): {
  readonly open: (href: string) => Promise<RasterHeader>;
  readonly opened: string[];
} {
  const opened: string[] = [];
  const assets = new Map(
    documents.flatMap(({ json, url, kind }) => {
      const read = kind === "item" ? readItem(json, url, null) : null;
      return (read?.item?.assets ?? []).map((asset) => [locationName(asset.location), asset] as const);
    }),
  );
  return {
    opened,
    async open(href) {
      opened.push(href);
      if (!/^https?:/.test(href))
        throw new SourceUnreadable(href, "only https URLs and own files can be read");
      const local = href.replace(RECORDED, `${recordedRoot}/`);
      if (existsSync(local)) return readHeader(fileBytes(local));
      const asset = assets.get(href);
      const facts = asset ? declaredFacts(asset) : null;
      const bands = Math.max(1, asset?.bands.length ?? 1);
      const real = { ...(await readHeader(fileBytes(ANY_COG))), href, bands };
      if (!facts) return real;
      const { grid } = facts.source.levels[0]!;
      return { ...real, levels: [{ ...real.levels[0]!, grid }] };
    },
  };
}
