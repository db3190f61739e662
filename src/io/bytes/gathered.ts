/** Reads of one file that are asked for in the same turn are joined, whoever asks: a run of neighbouring blocks is one request. */
import type { ByteRange, ByteSource, BytesRead, ReadOptions } from "../bytes.ts";
import { joinRanges } from "./coalesce.ts";
import { type ReadCounts, count } from "./counted.ts";

/** Microtasks that a read waits for its neighbours; all reads of a schedule's window are asked for within a few. */
const TURNS = 8;

interface Waiting {
  readonly range: ByteRange;
  readonly options: ReadOptions;
  readonly origin: string;
  resolve(read: BytesRead): void;
  reject(error: unknown): void;
}

export interface Gatherer {
  /** The file for one node, to which its share of requests and bytes is counted. */
  source(origin: string): ByteSource;
}

export function gathered(file: ByteSource, counts: ReadCounts): Gatherer {
  let waiting: Waiting[] = [];
  const flush = async (): Promise<void> => {
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
    const now = waiting;
    waiting = [];
    const byValidator = Map.groupBy(now, (each) => each.options.validator);
    for (const group of byValidator.values())
      for (const joined of joinRanges(group.map((each) => each.range)))
        void readJoined(file, joined, { parts: joined.parts.map((part) => group[part]!), counts });
  };
  return {
    source: (origin) => ({
      key: file.key,
      read: (range, options) =>
        new Promise((resolve, reject) => {
          if (waiting.push({ range, options, origin, resolve, reject }) === 1) void flush();
        }),
    }),
  };
}

interface Joined {
  readonly parts: readonly Waiting[];
  readonly counts: ReadCounts;
}

/** One request; the first of its parts pays for it and for the gaps. */
async function readJoined(file: ByteSource, range: ByteRange, { parts, counts }: Joined): Promise<void> {
  const [first] = parts as readonly [Waiting];
  count(counts, first.origin, { requests: 1 });
  for (const part of parts.slice(1)) count(counts, part.origin, { joined: 1 });
  try {
    const read = await file.read(range, first.options);
    let paid = 0;
    for (const part of parts) {
      const from = part.range.offset - range.offset;
      const bytes = read.bytes.subarray(from, from + part.range.length);
      if (part !== first) {
        count(counts, part.origin, { bytes: bytes.length });
        paid += bytes.length;
      }
      part.resolve({ ...read, bytes });
    }
    count(counts, first.origin, { bytes: read.bytes.length - paid });
  } catch (error) {
    for (const part of parts) part.reject(error);
  }
}
