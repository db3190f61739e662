/** Where a block is looked for: among those of the isolate, among those that the tasks of a job share, in its file. */
import type { Block, BlockRead, BlockReader, RasterSource } from "../../cube/source.ts";
import { type ReadCounts, count } from "../bytes/counted.ts";
import type { BlockCache } from "./block-cache.ts";
import { blockKeyStart } from "./block-key.ts";
import { type BlockStore, packBlock, unpackBlock } from "./block-store.ts";

export interface Tiers {
  /** Null where nothing is kept between requests. */
  readonly blocks: BlockCache | null;
  /** Blocks that outlive the isolate; absent where nothing does. */
  readonly storedBlocks?: BlockStore | null;
  readonly counts: ReadCounts;
}

export interface Asked {
  readonly source: RasterSource;
  readonly read: BlockRead;
  readonly origin: string;
}

/** `fetchBlocks` gives all blocks of a read, in its order. */
export function tiered(tiers: Tiers, fetchBlocks: (asked: Asked) => Promise<readonly Block[]>): BlockReader {
  return {
    async read(source, read, origin) {
      const asked = { source, read, origin };
      const kept = tiers.blocks?.find(source, read) ?? read.blocks.map(() => undefined);
      const found = await sharedBlocks(tiers, asked, kept);
      const missing = read.blocks.filter((_, index) => !found[index]);
      const fresh =
        missing.length > 0 ? await fetchBlocks({ ...asked, read: { ...read, blocks: missing } }) : [];
      countBlocks(tiers.counts, origin, { kept, found, fresh: fresh.length });
      const byNumber = new Map(fresh.map((block) => [block.number, block]));
      const blocks = read.blocks.map((number, index) => found[index] ?? byNumber.get(number)!);
      tiers.blocks?.put(
        source,
        read,
        blocks.filter((_, index) => !kept[index]),
      );
      await share(tiers, asked, fresh);
      return blocks;
    },
  };
}

type Found = readonly (Block | undefined)[];

function countBlocks(
  counts: ReadCounts,
  origin: string,
  of: { readonly kept: Found; readonly found: Found; readonly fresh: number },
): void {
  const cacheHits = of.kept.filter((block) => block).length;
  const shared = of.found.filter((block) => block).length - cacheHits;
  count(counts, origin, { cacheHits, shared, blocks: of.fresh });
}

/** What an earlier task has read is asked of the store. */
async function sharedBlocks(tiers: Tiers, asked: Asked, kept: Found): Promise<Found> {
  const { source, read } = asked;
  const { storedBlocks: store } = tiers;
  if (!store || !read.shared || source.validator === null) return kept;
  const start = blockKeyStart(source, read);
  return Promise.all(
    read.blocks.map(async (number, index) => {
      if (kept[index] || !read.shared!.before.has(number)) return kept[index];
      const bytes = await store.get(start + number);
      return bytes ? unpackBlock(bytes, { source, read, number }) : undefined;
    }),
  );
}

/** What a later task will read is stored, and removed by the last; waited for, so that no more bytes are held than were read. */
async function share({ storedBlocks: store }: Tiers, asked: Asked, fresh: readonly Block[]): Promise<void> {
  const { source, read } = asked;
  if (!store || !read.shared || source.validator === null) return;
  const { before, after } = read.shared;
  const start = blockKeyStart(source, read);
  const puts = fresh.map(async (block) => {
    const bytes = after.has(block.number) ? packBlock(block, source, read) : null;
    if (bytes) await store.put(start + block.number, bytes);
  });
  const removals = read.blocks
    .filter((number) => before.has(number) && !after.has(number))
    .map((number) => store.remove(start + number));
  await Promise.all([...puts, ...removals]);
}
