/** Decoded blocks of an isolate for the next request, least recently used first out, up to a number of bytes. */
import type { Block, BlockRead, RasterSource } from "../../cube/source.ts";
import { blockCacheBytesMax } from "../../limits.ts";

export interface BlockCache {
  /** The blocks of a read in its order, undefined where one is not kept. */
  find(source: RasterSource, read: BlockRead, band: number): readonly (Block | undefined)[];
  put(
    source: RasterSource,
    read: BlockRead,
    kept: { readonly band: number; readonly blocks: readonly Block[] },
  ): void;
}

/** Sources without a validator are not kept: nothing would tell that they changed. */
export function createBlockCache(): BlockCache {
  const kept = new Map<string, Block>();
  let bytesKept = 0;
  const prefix = (source: RasterSource, read: BlockRead, band: number): string =>
    `${source.href}|${source.validator}|${read.level}|${source.layout === "separate" ? band : 0}|`;
  const evict = (): void => {
    for (const [key, block] of kept) {
      if (bytesKept <= blockCacheBytesMax) return;
      kept.delete(key);
      bytesKept -= blockBytes(block);
    }
  };
  return {
    find(source, read, band) {
      const start = prefix(source, read, band);
      return read.blocks.map((number) => {
        const block = kept.get(start + number);
        if (block) {
          kept.delete(start + number);
          kept.set(start + number, block);
        }
        return block;
      });
    },
    put(source, read, { band, blocks }) {
      if (source.validator === null) return;
      const start = prefix(source, read, band);
      for (const block of blocks) {
        if (kept.has(start + block.number)) continue;
        kept.set(start + block.number, block);
        bytesKept += blockBytes(block);
      }
      evict();
    },
  };
}

function blockBytes({ data, mask }: Block): number {
  return data.byteLength + (mask?.byteLength ?? 0);
}
