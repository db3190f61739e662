/**
 * Reads of a schedule, started in its order and ahead of their folds up to a number of decoded bytes. A read that an earlier
 * one of its piece may make needless waits for that one's fold; reads of other planes go on meanwhile. A block that several
 * reads need is fetched once.
 */
import type { Plan } from "./plan.ts";
import type { Schedule } from "./schedule.ts";
import { planeKey, sharedBlocks, sourceOf } from "./shared-blocks.ts";
import type { Block, BlockRead, BlockReader, RasterSource } from "./source.ts";

export interface Prefetcher {
  /** The blocks of read number `at` of a piece that are needed, null when none is; ends their stay in the window. */
  take(piece: number, at: number): Promise<readonly Block[] | null>;
  /** Read number `at` has been folded. `wants` tells which blocks of a later read can still change something. */
  folded(piece: number, at: number, wants: (at: number) => readonly number[]): void;
  /** The remaining reads of this piece are not needed. */
  skip(piece: number): void;
  cancel(): void;
}

interface Entry {
  readonly source: RasterSource;
  readonly read: BlockRead;
  readonly origin: string;
  /** Earlier reads of the piece whose folds are awaited. */
  waitsFor: number;
  /** Those of its blocks that can still change something. */
  wanted: readonly number[];
  /** Decoded bytes in the window. */
  bytes: number;
  state: "waiting" | "started" | "gone";
  blocks: Promise<readonly Block[]> | null;
}

export interface PrefetchOptions {
  readonly reader: BlockReader;
  readonly bytesMax: number;
}

export function prefetcher(plan: Plan, schedule: Schedule, options: PrefetchOptions): Prefetcher {
  const pieces = new Map(schedule.readOrder.map((piece) => [piece, entriesOf(plan, schedule, piece)]));
  const order = [...pieces.values()].flat();
  const pool = createPool(
    options.reader,
    new Map(sharedBlocks(plan, schedule.pieces, schedule.readOrder).uses),
  );
  /** Reads that are free to start since a fold, before those that come next in the order. */
  let freed: Entry[] = [];
  let next = 0;
  let windowBytes = 0;
  /** Once full, the window is filled again when half of it has gone: blocks that are asked for together are joined to few requests. */
  let isFull = false;
  const start = (entry: Entry): void => {
    entry.state = "started";
    entry.bytes = (entry.read.bytes / entry.read.blocks.length) * entry.wanted.length;
    windowBytes += entry.bytes;
    entry.blocks = pool.fetch(entry);
    // A read that fails while it waits in the window is reported by `take`; until then it must not count as unhandled.
    entry.blocks.catch(() => undefined);
  };
  const fits = (entry: Entry): boolean =>
    windowBytes === 0 || windowBytes + entry.read.bytes <= options.bytesMax;
  const fill = (): void => {
    if (isFull && windowBytes > options.bytesMax / 2) return;
    isFull = false;
    while (freed.length > 0) {
      const entry = freed[0]!;
      if (entry.state === "waiting") {
        if (!fits(entry)) return;
        start(entry);
      }
      freed.shift();
    }
    while (next < order.length) {
      const entry = order[next]!;
      if (entry.state === "waiting" && entry.waitsFor === 0) {
        if (!fits(entry)) {
          isFull = true;
          return;
        }
        start(entry);
      }
      next++;
    }
  };
  const leave = (entry: Entry): void => {
    if (entry.state === "gone") return;
    windowBytes -= entry.bytes;
    entry.bytes = 0;
    entry.state = "gone";
    entry.blocks = null;
    pool.leave(entry);
  };
  return {
    async take(piece, at) {
      const entry = pieces.get(piece)![at]!;
      if (entry.state === "gone") return null;
      if (entry.state === "waiting") start(entry);
      fill();
      const blocks = await entry.blocks!;
      leave(entry);
      return blocks;
    },
    folded(piece, at, wants) {
      const entries = pieces.get(piece)!;
      for (let later = at + 1; later < entries.length; later++) {
        const entry = entries[later]!;
        if (!entry.read.after?.includes(at) || --entry.waitsFor > 0 || entry.state === "gone") continue;
        entry.wanted = wants(later);
        if (entry.wanted.length === 0) leave(entry);
        else freed.push(entry);
      }
      fill();
    },
    skip(piece) {
      for (const entry of pieces.get(piece) ?? []) leave(entry);
    },
    cancel() {
      freed = [];
      next = order.length;
      for (const entry of order) leave(entry);
    },
  };
}

function entriesOf(plan: Plan, schedule: Schedule, number: number): Entry[] {
  const piece = schedule.pieces[number]!;
  return piece.reads.map((read): Entry => ({
    source: sourceOf(plan, piece, read),
    read,
    origin: plan.nodes[piece.node]!.origin,
    waitsFor: read.after?.length ?? 0,
    wanted: read.blocks,
    bytes: 0,
    state: "waiting",
    blocks: null,
  }));
}

interface Pool {
  fetch(entry: Entry): Promise<readonly Block[]>;
  /** The entry has its blocks, or needs none any more. */
  leave(entry: Entry): void;
}

/** Blocks on their way or held for a later read of the same schedule; `usesLeft` names those that are shared at all. */
function createPool(reader: BlockReader, usesLeft: Map<string, number>): Pool {
  const held = new Map<string, Promise<Block>>();
  return {
    fetch(entry) {
      const { source, read, wanted, origin } = entry;
      const fetchOf = (blocks: readonly number[]): Promise<readonly Block[]> =>
        reader.read(source, { ...read, blocks }, origin);
      if (usesLeft.size === 0) return fetchOf(wanted);
      const plane = planeKey(source, read);
      const missing = wanted.filter((number) => !held.has(plane + number));
      const fetched = missing.length > 0 ? fetchOf(missing) : Promise.resolve([]);
      const own = new Map(
        missing.map((number, index) => {
          const block = fetched.then((blocks) => blocks[index]!);
          block.catch(() => undefined);
          if (usesLeft.has(plane + number)) held.set(plane + number, block);
          return [number, block];
        }),
      );
      return Promise.all(wanted.map((number) => own.get(number) ?? held.get(plane + number)!));
    },
    leave({ source, read }) {
      if (usesLeft.size === 0) return;
      const plane = planeKey(source, read);
      for (const number of read.blocks) {
        const left = usesLeft.get(plane + number);
        if (left === undefined) continue;
        if (left > 1) usesLeft.set(plane + number, left - 1);
        else {
          usesLeft.delete(plane + number);
          held.delete(plane + number);
        }
      }
    },
  };
}
