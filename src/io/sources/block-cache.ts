/** Decoded blocks of an isolate for the next request, least recently used first out, up to a number of bytes. */
import type { Block, BlockRead, RasterSource } from "../../cube/source.ts";
import { blockCacheBytesMax } from "../../limits.ts";
import { blockKeyStart } from "./block-key.ts";

export interface BlockCache {
  /** The blocks of a read in its order, undefined where one is not kept. */
  find(source: RasterSource, read: BlockRead): readonly (Block | undefined)[];
  put(source: RasterSource, read: BlockRead, blocks: readonly Block[]): void;
}

/** Sources without a validator are not kept: nothing would tell that they changed. */
export function createBlockCache(bytesMax: number = blockCacheBytesMax): BlockCache {
  const kept = new Map<string, Block>();
  let bytesKept = 0;
  const evict = (): void => {
    for (const [key, block] of kept) {
      if (bytesKept <= bytesMax) return;
      kept.delete(key);
      bytesKept -= bytesOf(block);
    }
  };
  return {
    find(source, read) {
      if (source.validator === null) return read.blocks.map(() => undefined);
      const start = blockKeyStart(source, read);
      return read.blocks.map((number) => {
        const block = kept.get(start + number);
        if (block) {
          kept.delete(start + number);
          kept.set(start + number, block);
        }
        return block;
      });
    },
    put(source, read, blocks) {
      if (source.validator === null) return;
      const start = blockKeyStart(source, read);
      for (const block of blocks) {
        if (kept.has(start + block.number)) continue;
        kept.set(start + block.number, owned(block));
        bytesKept += bytesOf(block);
      }
      evict();
    },
  };
}

function bytesOf(block: Block): number {
  return block.data.byteLength + (block.mask?.byteLength ?? 0);
}

/** Uncompressed blocks may be views of all that was read with them; a copy lets the rest go. */
function owned(block: Block): Block {
  return block.data.buffer.byteLength > block.data.byteLength * 1.25
    ? { ...block, data: block.data.slice() }
    : block;
}
