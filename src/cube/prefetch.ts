/** Reads of a schedule, started in its order and ahead of their folds up to a number of decoded bytes. */
import type { LoadParams } from "./nodes/params.ts";
import type { Plan } from "./plan.ts";
import type { Schedule } from "./schedule.ts";
import type { Block, BlockRead, BlockReader } from "./source.ts";

export interface Prefetcher {
  /** The blocks of read number `at` of a piece; ends their stay in the window. */
  take(piece: number, at: number): Promise<readonly Block[]>;
  /** The remaining reads of this piece are not needed. */
  skip(piece: number): void;
  cancel(): void;
}

interface Entry {
  readonly piece: number;
  readonly at: number;
  readonly read: BlockRead;
  state: "waiting" | "started" | "gone";
  blocks: Promise<readonly Block[]> | null;
}

export interface PrefetchOptions {
  readonly reader: BlockReader;
  readonly bytesMax: number;
}

export function prefetcher(plan: Plan, schedule: Schedule, options: PrefetchOptions): Prefetcher {
  const entries = entriesOf(schedule);
  let next = 0;
  let windowBytes = 0;
  const start = (entry: Entry): void => {
    const params = plan.nodes[schedule.pieces[entry.piece]!.node]!.params as LoadParams;
    entry.state = "started";
    windowBytes += entry.read.bytes;
    entry.blocks = options.reader.read(params.sources[entry.read.source]!, entry.read, entry.read.band ?? 0);
    // A read that fails while it waits in the window is reported by `take`; until then it must not count as unhandled.
    entry.blocks.catch(() => undefined);
  };
  const fill = (): void => {
    while (next < entries.length) {
      const entry = entries[next]!;
      if (entry.state === "waiting") {
        if (windowBytes > 0 && windowBytes + entry.read.bytes > options.bytesMax) return;
        start(entry);
      }
      next++;
    }
  };
  const leave = (entry: Entry): void => {
    if (entry.state === "started") windowBytes -= entry.read.bytes;
    entry.state = "gone";
    entry.blocks = null;
  };
  return {
    async take(piece, at) {
      const entry = entries.find((candidate) => candidate.piece === piece && candidate.at === at)!;
      if (entry.state === "waiting") start(entry);
      fill();
      const blocks = await entry.blocks!;
      leave(entry);
      return blocks;
    },
    skip(piece) {
      for (const entry of entries) if (entry.piece === piece && entry.state !== "gone") leave(entry);
    },
    cancel() {
      for (const entry of entries) leave(entry);
    },
  };
}

function entriesOf(schedule: Schedule): Entry[] {
  return schedule.readOrder.flatMap((piece) =>
    schedule.pieces[piece]!.reads.map((read, at): Entry => ({
      piece,
      at,
      read,
      state: "waiting",
      blocks: null,
    })),
  );
}
