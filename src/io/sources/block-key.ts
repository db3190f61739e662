/** What a block is kept under: file, version, level and plane, and the number of the block. */
import type { BlockRead, RasterSource } from "../../cube/source.ts";

/** The number of the block follows. */
export function blockKeyStart(source: RasterSource, read: BlockRead): string {
  const plane = source.layout === "separate" ? (read.band ?? 0) : 0;
  return `${source.href}|${source.validator}|${read.level}|${plane}|`;
}
