/** What a block is kept under: the file with what was shown for it, version, level and plane, and the number of the block. */
import { sourceKey } from "../../cube/location.ts";
import type { BlockRead, RasterSource } from "../../cube/source.ts";

/** The number of the block follows. */
export function blockKeyStart(source: RasterSource, read: BlockRead): string {
  const plane = source.layout === "separate" ? (read.band ?? 0) : 0;
  return `${sourceKey(source)}|${source.validator}|${read.level}|${plane}|`;
}
