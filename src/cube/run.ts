/** run(schedule) computes each piece once, frees it after its last consumer, and lets reads run ahead by a bounded window. */
import { readAheadBytesMax } from "../limits.ts";
import { type Chunk, chunkBytes } from "./chunk.ts";
import { ProcessFault } from "./faults.ts";
import type { ExternalPort, Fold, Scratch, Verdict } from "./node.ts";
import { nodeKind } from "./nodes/index.ts";
import { type Pace, type Paced, inTurns, isPaced, noPace } from "./pace.ts";
import type { NodeId, Plan } from "./plan.ts";
import { prefetcher } from "./prefetch.ts";
import { equalRegions, wholeRegion } from "./region.ts";
import { resolve } from "./resolve.ts";
import type { Feed, Piece, Schedule } from "./schedule.ts";
import { type ScratchArrays, createScratch } from "./scratch.ts";
import { sizesOf } from "./shape.ts";
import { countUses } from "./simulate.ts";
import type { BlockReader } from "./source.ts";
import { cutWindow } from "./window.ts";

/** What a run may use of the outside, and whom it tells. */
export interface RunPorts {
  readonly reader: BlockReader;
  readonly external?: ExternalPort;
  /** Of nested plans: the cube that they work on. */
  readonly given?: Chunk;
  /** Lets others run between slices of work; absent where there are none. */
  readonly pace?: Pace;
  /** True when nobody wants the result any more; checked between pieces and slices. */
  readonly cancelled?: () => boolean;
  readonly watch?: RunWatch;
}

/** For tests, logs and counters: called once per event. */
interface RunWatch {
  computed?(piece: Piece): void;
  /** Bytes of finished chunks held now. */
  held?(bytes: number): void;
}

/** Gives one chunk per output of the schedule, covering exactly the asked region. */
export async function run(plan: Plan, schedule: Schedule, ports: RunPorts): Promise<Chunk[]> {
  const state = createState(plan, schedule, ports);
  try {
    const chunks: Chunk[] = [];
    for (const output of schedule.outputs) {
      await compute(state, output.piece);
      chunks.push(windowOf(state, output));
      release(state, output.piece);
    }
    return chunks;
  } finally {
    state.reads.cancel();
  }
}

interface State {
  readonly plan: Plan;
  readonly schedule: Schedule;
  readonly ports: RunPorts;
  readonly pace: Pace;
  readonly uses: number[];
  readonly chunks: (Chunk | null)[];
  readonly reads: ReturnType<typeof prefetcher>;
  readonly scratch: ScratchArrays;
  heldBytes: number;
}

function createState(plan: Plan, schedule: Schedule, ports: RunPorts): State {
  return {
    plan,
    schedule,
    ports,
    pace: watchedPace(ports),
    uses: countUses(schedule.pieces, schedule.outputs),
    chunks: schedule.pieces.map(() => null),
    reads: prefetcher(plan, schedule, { reader: ports.reader, bytesMax: readAheadBytesMax }),
    scratch: createScratch(),
    heldBytes: 0,
  };
}

async function compute(state: State, index: number): Promise<void> {
  if (state.chunks[index]) return;
  try {
    await computePiece(state, index);
  } catch (error) {
    throw located(error, state.plan.nodes[state.schedule.pieces[index]!.node]!.origin);
  }
}

/** A fault that pixels showed, with the node where it first came up. */
function located(error: unknown, origin: string): unknown {
  if (!(error instanceof ProcessFault) || "node" in error.details) return error;
  return new ProcessFault(error.code, error.message, { ...error.details, node: origin });
}

function requireWanted(ports: RunPorts): void {
  if (ports.cancelled?.())
    throw new ProcessFault("RequestCancelled", "Nobody waits for this result any more.");
}

/** Whoever has waited for a turn may find that nobody wants the result any more. */
function watchedPace(ports: RunPorts): Pace {
  return {
    did(work) {
      const turn = (ports.pace ?? noPace).did(work);
      return turn && turn.then(() => requireWanted(ports));
    },
  };
}

function lentTo({ scratch, ports }: State, origin: string): Scratch {
  return {
    ...scratch,
    origin,
    external: ports.external ?? null,
    given: ports.given ?? null,
    nested: (plan, node, given) => runNested(plan, node, { ...ports, given }),
  };
}

/** Schedules of nested plans, which are computed piece after piece. */
const nestedSchedules = new WeakMap<Plan, Schedule>();

/** The whole of a node of a plan of its own; its memory is that of the node in which it is nested. */
async function runNested(plan: Plan, node: NodeId, { watch: _watch, ...ports }: RunPorts): Promise<Chunk> {
  let schedule = nestedSchedules.get(plan);
  if (!schedule) {
    schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]);
    nestedSchedules.set(plan, schedule);
  }
  const [chunk] = await run(plan, schedule, ports);
  return chunk!;
}

/** What a fold gives: at once, or after work in pieces. */
function given<T extends Chunk | Verdict>({ pace }: State, value: T | Promise<T> | Paced<T>): T | Promise<T> {
  return isPaced(value) ? inTurns(value, pace) : value;
}

async function computePiece(state: State, index: number): Promise<void> {
  requireWanted(state.ports);
  const piece = state.schedule.pieces[index]!;
  const node = state.plan.nodes[piece.node]!;
  const inputs = node.inputs.map((id) => state.plan.nodes[id]!.shape);
  const begin = (): Fold =>
    nodeKind(node.kind).begin(node.params, piece.region, inputs, lentTo(state, node.origin));
  const fold =
    piece.feeds.length > 0 ? await feedChunks(state, piece, begin) : await feedReads(state, index, begin());
  keep(state, index, await given(state, fold.finish()));
  if (piece.work.keepsInputs) for (const feed of piece.feeds) release(state, feed.piece);
  state.ports.watch?.computed?.(piece);
}

async function feedChunks(state: State, piece: Piece, begin: () => Fold): Promise<Fold> {
  let fold: Fold | null = null;
  let done = false;
  for (let index = 0; index < piece.feeds.length; index++) {
    const feed = piece.feeds[index]!;
    if (!done) {
      await compute(state, feed.piece);
      fold ??= begin();
      done = (await given(state, fold.feed(index, windowOf(state, feed)))) === "done";
      await state.pace.did(piece.work.kernelPixels / piece.feeds.length);
    }
    if (!piece.work.keepsInputs) release(state, feed.piece);
  }
  return fold!;
}

async function feedReads(state: State, index: number, fold: Fold): Promise<Fold> {
  const reads = state.schedule.pieces[index]!.reads;
  const wants = (at: number): readonly number[] => fold.wants?.(at) ?? reads[at]!.blocks;
  for (let at = 0; at < reads.length; at++) {
    const blocks = await state.reads.take(index, at);
    if (blocks && (await given(state, fold.feedBlocks!(at, blocks))) === "done") {
      state.reads.skip(index);
      break;
    }
    state.reads.folded(index, at, wants);
  }
  return fold;
}

function windowOf(state: State, feed: Feed): Chunk {
  const chunk = state.chunks[feed.piece]!;
  const region = state.schedule.pieces[feed.piece]!.region;
  return equalRegions(region, feed.region) ? chunk : cutWindow(chunk, region, feed.region);
}

function keep(state: State, index: number, chunk: Chunk): void {
  state.chunks[index] = chunk;
  state.heldBytes += chunkBytes(chunk);
  state.ports.watch?.held?.(state.heldBytes);
}

/** One use less; the chunk goes with the last one, and a piece that nobody will use is never computed. */
function release(state: State, index: number): void {
  state.uses[index]!--;
  if (state.uses[index]! > 0) return;
  const chunk = state.chunks[index];
  if (chunk) {
    state.heldBytes -= chunkBytes(chunk);
    state.chunks[index] = null;
    return;
  }
  state.reads.skip(index);
  for (const feed of state.schedule.pieces[index]!.feeds) release(state, feed.piece);
}
