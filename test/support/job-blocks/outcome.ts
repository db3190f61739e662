/** The tasks of a job on a platform with workers of their own memories: the ledger and the reads are real, pixels are not computed. */
import { chunkRegion } from "../../../src/app/work/estimate.ts";
import type { JobPlan, RasterFile } from "../../../src/app/work/job-plan.ts";
import { type Ledger, createLedger } from "../../../src/app/jobs/ledger.ts";
import { neighboursOf, statesOf } from "../../../src/app/jobs/neighbours.ts";
import { type Stage, boxOf, placeOf, stagesOf } from "../../../src/app/jobs/outline.ts";
import { jobPlanOf } from "../../../src/app/work/plan-job.ts";
import { sharingOf, sharingReader } from "../../../src/app/work/shared-reads.ts";
import { type SlabFile, slabRegion } from "../../../src/app/work/slabs.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import { prefetcher } from "../../../src/cube/prefetch.ts";
import { type Region, wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { sizesOf } from "../../../src/cube/shape.ts";
import type { Block, BlockReader } from "../../../src/cube/source.ts";
import { createCounts } from "../../../src/io/bytes/counted.ts";
import { createLimiter } from "../../../src/io/bytes/limited.ts";
import { createBlockCache } from "../../../src/io/sources/block-cache.ts";
import { limitedStore } from "../../../src/io/sources/block-store.ts";
import { type AdaptiveWait, createAdaptiveWait } from "../../../src/io/sources/adaptive-wait.ts";
import { createSharing } from "../../../src/io/sources/sharing.ts";
import { type Tiers, tiered } from "../../../src/io/sources/tiers.ts";
import {
  isolateBytesMax,
  readAheadBytesMax,
  readsInFlightMax,
  tasksInFlightMax,
} from "../../../src/limits.ts";
import { CubeRef } from "../../../src/openeo/define.ts";
import { type VirtualTime, virtualTime } from "../virtual-time.ts";
import { type Case, planOf } from "./cases.ts";
import { type HeadStore, type TaskStore, headStore } from "./head-store.ts";

export interface Platform {
  /** Workers with memories of their own; each takes the next task when it is done with one. */
  readonly isolates: number;
  /** Data centres over which the workers are spread, each with a store; one when absent. */
  readonly stores?: number;
  /** Milliseconds of a call of the store, of a fetch, and until a worker asks for a task; time stands still when absent. */
  readonly takes?: (what: "store" | "fetch" | "claim") => number;
}

export interface Outcome {
  /** Blocks fetched per distinct block of the schedule of the whole image. */
  readonly ratio: number;
  /** Entries left in the stores. */
  readonly left: number;
  readonly callsMost: number;
  readonly tasks: number;
  /** Virtual milliseconds from the first message to the last answer. */
  readonly ms: number;
}

export async function outcome(one: Case, platform: Platform): Promise<Outcome> {
  const simulation = begin(one, platform);
  const { isolates, stores, ledger, time } = simulation;
  const workers = Array.from({ length: isolates }, (_, index) =>
    work(simulation, stores[index % stores.length]!),
  );
  await time.until(Promise.all(workers));
  if (ledger.doneCount() !== ledger.count) throw new Error("not all tasks were done");
  return {
    ratio: simulation.fetched / wholeImage(simulation.job.plan),
    left: stores.reduce((sum, { held }) => sum + held.size, 0),
    callsMost: simulation.callsMost,
    tasks: ledger.count,
    ms: time.now(),
  };
}

interface Simulation {
  readonly job: JobPlan;
  readonly stages: readonly Stage[];
  readonly ledger: Ledger;
  readonly time: VirtualTime;
  readonly isolates: number;
  readonly stores: readonly HeadStore[];
  readonly messages: number[];
  readonly pass: (what: "store" | "fetch" | "claim") => Promise<void>;
  fetched: number;
  callsMost: number;
}

function begin(one: Case, { isolates, stores = 1, takes }: Platform): Simulation {
  const plan = planOf(one);
  const output = {
    data: new CubeRef(plan.nodes.length - 1),
    format: one.format ?? "GTiff",
    options: {},
    origin: "save",
  };
  const job = jobPlanOf({ plan, outputs: [output] } as never, isolateBytesMax);
  const stages = stagesOf(job.files);
  const time = virtualTime();
  const count = stages[0]!.across * stages[0]!.down;
  return {
    job,
    stages,
    ledger: createLedger({ count, barriers: [], done: [], leaseMs: Infinity }),
    time,
    isolates,
    stores: Array.from({ length: stores }, headStore),
    messages: [],
    pass: (what) => (takes ? time.wait(takes(what)) : Promise.resolve()),
    fetched: 0,
    callsMost: 0,
  };
}

async function work(simulation: Simulation, store: HeadStore): Promise<void> {
  const { ledger, time, messages, pass } = simulation;
  const isolate = { blocks: createBlockCache(), adaptiveWait: createAdaptiveWait() };
  for (;;) {
    messages.push(...ledger.next(time.now(), tasksInFlightMax - ledger.flightCount()));
    const message = messages.shift();
    if (message === undefined) return;
    await pass("claim");
    const number = ledger.claim(message, time.now())!;
    const calls = store.ofTask();
    await perform(simulation, number, readerOf(simulation, calls, isolate));
    simulation.callsMost = Math.max(simulation.callsMost, calls.calls);
    ledger.complete(number);
  }
}

interface Isolate extends Pick<Tiers, "blocks"> {
  readonly adaptiveWait: AdaptiveWait;
}

function readerOf(simulation: Simulation, store: TaskStore, { blocks, adaptiveWait }: Isolate): BlockReader {
  const { time, pass } = simulation;
  const slow = {
    get: (key: string) => pass("store").then(() => store.get(key)),
    put: (key: string, bytes: Uint8Array<ArrayBuffer>) => pass("store").then(() => store.put(key, bytes)),
    remove: (key: string) => pass("store").then(() => store.remove(key)),
  };
  const limited = limitedStore(slow, createLimiter(readsInFlightMax));
  const sharing = createSharing({ store: limited, adaptiveWait, wait: time.wait, signal: null });
  return tiered({ blocks, sharing, counts: createCounts() }, async ({ source, read }) => {
    await pass("fetch");
    simulation.fetched += read.blocks.length;
    const { blockWidth, blockHeight } = source.levels[read.level]!;
    const data = zerosOf(blockWidth * blockHeight * (source.layout === "pixel" ? source.bands : 1));
    return read.blocks.map((number): Block => ({ number, data, mask: null }));
  });
}

const zeros = new Map<number, Uint16Array>();
function zerosOf(values: number): Uint16Array {
  const known = zeros.get(values) ?? new Uint16Array(values);
  zeros.set(values, known);
  return known;
}

/** All reads of a task in the order and with the window of a run. */
async function perform(
  { job, stages, ledger }: Simulation,
  number: number,
  reader: BlockReader,
): Promise<void> {
  const { plan } = job;
  const file = job.files[0] as RasterFile | SlabFile;
  const region =
    file.kind === "raster"
      ? chunkRegion(plan, file, boxOf(file, placeOf(stages, number)))
      : slabRegion(file, plan.nodes[file.node]!.shape, number);
  const states = statesOf(neighboursOf(job.files, stages, number), ledger);
  const sharing = sharingReader(reader, plan, sharingOf({ job, stages, number, states }));
  const schedule = resolve(plan, [{ node: file.node, region }]);
  const reads = prefetcher(plan, schedule, { reader: sharing, bytesMax: readAheadBytesMax });
  for (const piece of schedule.readOrder)
    for (const [at] of schedule.pieces[piece]!.reads.entries()) {
      await reads.take(piece, at);
      reads.folded(piece, at, (later) => schedule.pieces[piece]!.reads[later]!.blocks);
    }
}

function wholeImage(plan: Plan): number {
  const node = plan.nodes.length - 1;
  const region: Region = wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const blocks = new Set<string>();
  for (const piece of resolve(plan, [{ node, region }]).pieces)
    for (const read of piece.reads)
      for (const number of read.blocks)
        blocks.add(`${read.source}/${read.band ?? 0}/${read.level}/${number}`);
  return blocks.size;
}
