/** Counts what is read: in total and per node of the graph, for logs, headers and the bench. */
import type { ByteSource } from "../bytes.ts";

export interface ReadTally {
  /** Range requests, those for headers included. */
  requests: number;
  bytes: number;
  /** Of the requests, those for headers. */
  headerRequests: number;
  /** Blocks decoded. */
  blocks: number;
  /** Blocks that were kept from an earlier request. */
  cacheHits: number;
  /** Blocks that another task of the job had read. */
  shared: number;
  /** Ranges that came with the request of a neighbour. */
  joined: number;
  /** Requests that were made again after a passing failure. */
  retries: number;
}

export interface ReadCounts extends ReadTally {
  /** By origin of the plan's node. */
  readonly byNode: Map<string, ReadTally>;
}

function zeros(): ReadTally {
  return {
    requests: 0,
    bytes: 0,
    headerRequests: 0,
    blocks: 0,
    cacheHits: 0,
    shared: 0,
    joined: 0,
    retries: 0,
  };
}

export function createCounts(): ReadCounts {
  return { ...zeros(), byNode: new Map() };
}

/** Adds to the total and to the node. */
export function count(counts: ReadCounts, origin: string, more: Partial<ReadTally>): void {
  let node = counts.byNode.get(origin);
  if (!node) {
    node = zeros();
    counts.byNode.set(origin, node);
  }
  for (const [name, value] of Object.entries(more) as [keyof ReadTally, number][]) {
    counts[name] += value;
    node[name] += value;
  }
}

/** Counts the reads of headers for a node. */
export function countedHeader(source: ByteSource, counts: ReadCounts, origin: string): ByteSource {
  return {
    key: source.key,
    async read(range, options) {
      count(counts, origin, { requests: 1, headerRequests: 1 });
      const read = await source.read(range, options);
      count(counts, origin, { bytes: read.bytes.length });
      return read;
    },
  };
}

/** Nodes that a trace names one by one; the total holds all of them. */
const NODES_SHOWN = 8;
const NAME_CHARACTERS = 60;

/** `requests=3; bytes=...` of all, then of each node where there are several. */
export function countsText(counts: ReadCounts): string {
  const nodes = counts.byNode.size > 1 ? [...counts.byNode].slice(0, NODES_SHOWN) : [];
  return [
    tallyText(counts),
    ...nodes.map(([origin, tally]) => `${printable(origin)}: ${tallyText(tally)}`),
  ].join(" | ");
}

/** Node names are the user's; headers hold printable ASCII only. */
function printable(origin: string): string {
  return origin.slice(0, NAME_CHARACTERS).replace(/[^\x20-\x7e]|[|]/g, "?");
}

/** The text, and a new start: an invocation may work on several tasks, one after the other. */
export function takeCounts(counts: ReadCounts): string {
  const text = countsText(counts);
  Object.assign(counts, zeros());
  counts.byNode.clear();
  return text;
}

function tallyText(tally: ReadTally): string {
  const { requests, bytes, blocks, headerRequests, cacheHits, shared, joined, retries } = tally;
  return `requests=${requests}; bytes=${bytes}; blocks=${blocks}; headers=${headerRequests}; kept=${cacheHits}; shared=${shared}; joined=${joined}; retries=${retries}`;
}
