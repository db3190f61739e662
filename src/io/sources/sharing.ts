/** Blocks that pass from task to task: asked of the store, waited for while another task reads them, put there for later tasks. */
import type { Block, BlockRead, RasterSource, SharedReads } from "../../cube/source.ts";
import { blockEntryBytesMax, blockPacksMax, blockPauseMsMax, blockPauseMsMin } from "../../limits.ts";
import { type Limiter, createLimiter } from "../bytes/limited.ts";
import { blockKeyStart } from "./block-key.ts";
import { blockBytes, packBlocks, unpackBlocks } from "./block-pack.ts";
import type { BlockStore } from "./block-store.ts";
import type { AdaptiveWait } from "./adaptive-wait.ts";

export interface SharingPorts {
  readonly store: BlockStore;
  readonly adaptiveWait: AdaptiveWait;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly signal: AbortSignal | null;
}

/** Gives those of the blocks that there are. */
export type Ask = (blocks: readonly number[]) => Promise<ReadonlyMap<number, Block>>;

/** One read of a plane of which other tasks read blocks too. */
export interface SharedRead {
  /** Whether a task that began earlier is reading the block, so that fetching it can wait. */
  readonly isComing: (block: number) => boolean;
  /** Asks the store for those of these that others read. */
  readonly find: Ask;
  /** Waits for these, as long as waiting has paid off before. */
  readonly arriving: Ask;
  /** Puts what was fetched for those who need it. Waited for, so that no more bytes are held than were read. `all`: all blocks of the read at hand. */
  put(fetched: readonly Block[], all: readonly Block[]): Promise<void>;
  /** Removes what nobody needs after this read. */
  clear(): Promise<void>;
}

export interface Sharing {
  /** Null when nothing of the read is shared, or its source might change unnoticed. */
  of(source: RasterSource, read: BlockRead): SharedRead | null;
}

export function createSharing(ports: SharingPorts): Sharing {
  const packing = createLimiter(blockPacksMax);
  return {
    of(source, read) {
      const { shared } = read;
      return shared && source.validator !== null
        ? sharedRead({ ...ports, packing, source, read, shared })
        : null;
    },
  };
}

interface Context extends SharingPorts {
  /** Copies of blocks are made by so many at once only. */
  readonly packing: Limiter;
  readonly source: RasterSource;
  readonly read: BlockRead;
  readonly shared: SharedReads;
}

function sharedRead(context: Context): SharedRead {
  const { read, shared, store } = context;
  const { done, reading, later } = shared;
  return {
    isComing: (block) => reading.has(block),
    find: (blocks) =>
      find(
        context,
        blocks.filter((block) => done.has(block) || reading.has(block)),
      ),
    arriving: (blocks) => arriving(context, blocks),
    async put(fetched, all) {
      const needed = fetched.filter(({ number }) => later.has(number) || reading.has(number));
      const keys = new Set(needed.map(({ number }) => keyOf(context, number)));
      await Promise.all([...keys].map((key) => put(context, key, all)));
    },
    async clear() {
      const byKey = Map.groupBy(read.blocks, (block) => keyOf(context, block));
      const isOver = (block: number): boolean => done.has(block) && !later.has(block) && !reading.has(block);
      const over = [...byKey].filter(([, blocks]) => blocks.every(isOver));
      await Promise.all(over.map(([key]) => store.remove(key)));
    },
  };
}

/** Tasks that share whole rows of blocks store runs of them: one call for many. */
function keyOf({ source, read, shared }: Context, block: number): string {
  const start = blockKeyStart(source, read);
  if (!shared.rows) return start + block;
  const { grid, blockWidth } = source.levels[read.level]!;
  const run = Math.max(1, Math.floor(blockEntryBytesMax / blockBytes(source, read)));
  const column = block % Math.ceil(grid.width / blockWidth);
  return `${start}${block - (column % run)}+${run}`;
}

async function find(context: Context, blocks: readonly number[]): Promise<Map<number, Block>> {
  const { store, source, read } = context;
  const byKey = Map.groupBy(blocks, (block) => keyOf(context, block));
  const found = new Map<number, Block>();
  await Promise.all(
    [...byKey].map(async ([key, wanted]) => {
      const bytes = await store.get(key);
      const kept = bytes ? unpackBlocks(bytes, source, read) : null;
      for (const number of wanted) if (kept?.has(number)) found.set(number, kept.get(number)!);
    }),
  );
  return found;
}

async function put(context: Context, key: string, all: readonly Block[]): Promise<void> {
  const { store, packing, adaptiveWait, source, read } = context;
  await packing.run(() => {
    const blocks = all.filter(({ number }) => keyOf(context, number) === key);
    return store.put(key, packBlocks(blocks, source, read));
  });
  await adaptiveWait.probe(async () => (await store.get(key)) !== null);
}

/** One block is asked for until it is there, then all: a task stores the blocks of a read together. The last question is for all. */
async function arriving(context: Context, blocks: readonly number[]): Promise<Map<number, Block>> {
  const { adaptiveWait, wait, signal } = context;
  const arrived = new Map<number, Block>();
  const missing = (): number[] => blocks.filter((block) => !arrived.has(block));
  const ask = async (asked: readonly number[]): Promise<boolean> => {
    const found = await find(context, asked);
    for (const [number, block] of found) arrived.set(number, block);
    return found.size > 0;
  };
  let pause = blockPauseMsMin;
  let waited = 0;
  while (missing().length > 0 && waited < adaptiveWait.ms() && !signal?.aborted) {
    await wait(pause);
    waited += pause;
    if (await ask(missing().slice(0, 1))) {
      await ask(missing());
      adaptiveWait.rewarded();
      waited = 0;
    } else pause = Math.min(2 * pause, blockPauseMsMax);
  }
  if (missing().length > 0 && waited > 0 && !(await ask(missing()))) adaptiveWait.vain();
  return arrived;
}
