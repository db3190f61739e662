/** Where a block is looked for: among those of the isolate, among those that the tasks of a job share, in its file. */
import type { Block, BlockRead, BlockReader, RasterSource } from "../../cube/source.ts";
import { type ReadCounts, count } from "../bytes/counted.ts";
import type { BlockCache } from "./block-cache.ts";
import type { Ask, SharedRead, Sharing } from "./sharing.ts";

export interface Tiers {
  /** Null where nothing is kept between requests. */
  readonly blocks: BlockCache | null;
  /** Blocks that outlive the isolate; absent where nothing does. */
  readonly sharing?: Sharing | null;
  readonly counts: ReadCounts;
}

export interface Asked {
  readonly source: RasterSource;
  readonly read: BlockRead;
  readonly origin: string;
}

type Fetch = (asked: Asked) => Promise<readonly Block[]>;

/** `fetchBlocks` gives all blocks of a read, in its order. */
export function tiered(tiers: Tiers, fetchBlocks: Fetch): BlockReader {
  return {
    async read(source, read, origin) {
      const asked = { source, read, origin };
      const kept = (tiers.blocks?.find(source, read) ?? []).filter((block) => block !== undefined);
      const blocks = new Map(kept.map((block) => [block.number, block]));
      const shared = tiers.sharing?.of(source, read) ?? null;
      const got = shared
        ? await getShared({ asked, blocks, shared }, fetchBlocks)
        : { found: 0, fetched: (await getMissing({ asked, blocks }, fetchBlocks)).length };
      count(tiers.counts, origin, { cacheHits: kept.length, shared: got.found, blocks: got.fetched });
      const all = read.blocks.map((number) => blocks.get(number)!);
      tiers.blocks?.put(source, read, all);
      await shared?.clear();
      return all;
    },
  };
}

/** Blocks of a read by their number, as far as they are there. */
interface Getting {
  readonly asked: Asked;
  readonly blocks: Map<number, Block>;
}

/** Fetches all that are not there but those that are excepted. */
async function getMissing(
  { asked, blocks }: Getting,
  fetchBlocks: Fetch,
  isExcepted: (block: number) => boolean = () => false,
): Promise<readonly Block[]> {
  const missing = asked.read.blocks.filter((number) => !blocks.has(number) && !isExcepted(number));
  if (missing.length === 0) return [];
  const fetched = await fetchBlocks({ ...asked, read: { ...asked.read, blocks: missing } });
  for (const block of fetched) blocks.set(block.number, block);
  return fetched;
}

/** Its own blocks first, for others may wait for them; then those that others are reading; then what did not come. */
async function getShared(
  getting: Getting & { readonly shared: SharedRead },
  fetchBlocks: Fetch,
): Promise<{ readonly found: number; readonly fetched: number }> {
  const { asked, blocks, shared } = getting;
  const take = async (ask: Ask): Promise<number> => {
    const missing = asked.read.blocks.filter((number) => !blocks.has(number));
    if (missing.length === 0) return 0;
    const found = await ask(missing);
    for (const [number, block] of found) blocks.set(number, block);
    return found.size;
  };
  const fetch = async (isExcepted?: (block: number) => boolean): Promise<number> => {
    const fetched = await getMissing(getting, fetchBlocks, isExcepted);
    await shared.put(fetched, [...blocks.values()]);
    return fetched.length;
  };
  const found = await take(shared.find);
  const own = await fetch(shared.isComing);
  const arrived = await take(shared.arriving);
  return { found: found + arrived, fetched: own + (await fetch()) };
}
