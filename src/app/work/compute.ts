/** Computing one chunk: from the plan at full resolution, from the stage before for overviews, or a whole output at once. */
import { type Chunk, type TypedArray, allocate, chunkBytes } from "../../cube/chunk.ts";
import { inTurns } from "../../cube/pace.ts";
import type { Plan } from "../../cube/plan.ts";
import { wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import type { ScheduledOutput } from "../../cube/schedule.ts";
import { sizesOf } from "../../cube/shape.ts";
import { takeCounts } from "../../io/bytes/counted.ts";
import type { BlockReader } from "../../cube/source.ts";
import type { Raster } from "../../io/formats/format.ts";
import type { EncodedImage } from "../../io/formats/gtiff/index.ts";
import { LEADER } from "../../io/formats/gtiff/layout.ts";
import { encoderBytesFactor } from "../../limits.ts";
import { type WorkUnits, noWork } from "../billing/work-units.ts";
import type { Deps, TaskPorts } from "../deps.ts";
import { checkOutput } from "../output/check.ts";
import { encodeOutput } from "../output/encode.ts";
import { evaluateScheduled } from "../request/evaluate.ts";
import { numberedName, rasterOf } from "../output/labels.ts";
import { reserve } from "../request/reserve.ts";
import { chunkGrid, chunkHeaderBytes, tileCells, encodeChunk, tileBytes } from "./chunk-file.ts";
import { assetKey, chunkKey, slabKey } from "../ports/stored-keys.ts";
import { type TaskPart, cubePart, rasterPart, taskWork } from "./quotes.ts";
import { type SlabFile, computeSlab, slabRegion } from "./slabs.ts";
import { type ChunkBox, type ChunkPlace, type Stage, boxOf, childrenOf, placeOf } from "../jobs/outline.ts";
import type { JobPlan, RasterFile, WholeFile } from "./job-plan.ts";
import { sharingOf, sharingReader } from "./shared-reads.ts";
import { type BandSums, sumsOf } from "../../io/formats/gtiff/statistics.ts";
import type { AssetFacts, ComputeInput, ComputeResult, TaskMessage } from "../jobs/tasks.ts";

export interface ComputeTask {
  readonly message: TaskMessage;
  readonly job: JobPlan;
  readonly stages: readonly Stage[];
  readonly input: ComputeInput;
}

export async function computeTask(task: ComputeTask, deps: TaskPorts): Promise<ComputeResult> {
  const place = placeOf(task.stages, task.message.number);
  const file = task.job.files[place.stage.file]!;
  if (file.kind === "whole") return computeWhole(task, file, deps);
  if (file.kind === "slabs")
    return writeSlab(task, { file, number: task.message.number - place.stage.first }, deps);
  const box = boxOf(file, place);
  if (place.stage.level > 0) {
    const raster = await overviewRaster(task, { file, box, place }, deps);
    return writeChunk(task, { file, box, place, raster, work: { ...noWork, tasks: 1 } }, deps);
  }
  const { raster, work } = await computeRaster(task, { file, box }, deps);
  return writeChunk(task, { file, box, place, raster, work }, deps);
}

async function writeSlab(
  task: ComputeTask,
  of: { readonly file: SlabFile; readonly number: number },
  deps: TaskPorts,
): Promise<ComputeResult> {
  const { plan } = task.job;
  const region = slabRegion(of.file, plan.nodes[of.file.node]!.shape, of.number);
  const scheduled = scheduledOf(plan, cubePart(plan, of.file.node, region));
  const bytes = await computeSlab(
    plan,
    { file: of.file, scheduled },
    { ...deps, reader: readerOf(task, deps) },
  );
  await deps.files.put(slabKey(task.message, task.message.number), bytes, "application/octet-stream");
  return {
    phase: "compute",
    lengths: [],
    missing: false,
    sums: [],
    assets: [],
    ...spentOn(scheduled.work, deps),
  };
}

interface ScheduledPart extends ScheduledOutput {
  readonly work: WorkUnits;
}

function scheduledOf(plan: Plan, part: TaskPart): ScheduledPart {
  const output = { node: part.node, region: part.region };
  const schedule = resolve(plan, [output]);
  return { output, schedule, work: taskWork(plan, part, schedule) };
}

/** What a task took; its counts begin anew. */
function spentOn(work: WorkUnits, { counts }: Pick<Deps, "counts">): Pick<ComputeResult, "usage" | "trace"> {
  const usage = { work, receivedBytes: counts.bytes };
  return { usage, trace: takeCounts(counts) };
}

/** Reads for a task that shares blocks with its neighbours. */
function readerOf({ job, stages, message, input }: ComputeTask, deps: Pick<Deps, "reader">): BlockReader {
  const sharing = sharingOf({ job, stages, number: message.number, states: input.neighbours });
  return sharingReader(deps.reader, job.plan, sharing);
}

interface ChunkOf {
  readonly file: RasterFile;
  readonly box: ChunkBox;
}

interface MadeChunk extends ChunkOf {
  readonly place: ChunkPlace;
  readonly raster: Raster;
  readonly work: WorkUnits;
}

async function writeChunk(task: ComputeTask, made: MadeChunk, deps: TaskPorts): Promise<ComputeResult> {
  const { file, box, place, raster } = made;
  const bytes = raster.bands.reduce((sum, band) => sum + chunkBytes(band.chunk), 0);
  const reservation = await reserve(deps, Math.ceil(bytes * encoderBytesFactor));
  try {
    const encoded = await inTurns(encodeChunk(file, box, raster, deps.codecs), deps.pace);
    const sums = place.stage.level > 0 ? [] : await bandSums(made, encoded, deps);
    await deps.files.put(chunkKey(task.message, task.message.number), encoded.bytes, "image/tiff");
    return {
      phase: "compute",
      lengths: encoded.lengths,
      missing: encoded.missing,
      sums,
      assets: [],
      ...spentOn(made.work, deps),
    };
  } finally {
    reservation.release();
  }
}

async function bandSums(
  { file, raster }: MadeChunk,
  { samples }: EncodedImage,
  { pace }: Pick<Deps, "pace">,
): Promise<BandSums[]> {
  const sums: BandSums[] = [];
  for (const [index, band] of raster.bands.entries())
    sums.push(await inTurns(sumsOf(band.chunk, samples[index]!, file.storage), pace));
  return sums;
}

async function computeRaster(
  task: ComputeTask,
  { file, box }: ChunkOf,
  deps: TaskPorts,
): Promise<Pick<MadeChunk, "raster" | "work">> {
  const { plan } = task.job;
  const scheduled = scheduledOf(plan, rasterPart(plan, file, box));
  const { region } = scheduled.output;
  const ports = { ...deps, reader: readerOf(task, deps) };
  const chunk = await evaluateScheduled(plan, scheduled, ports);
  const grid = { ...file.grid, width: box.width, height: box.height };
  const raster = rasterOf({ chunk, all: region, region }, plan.nodes[file.node]!.shape, grid);
  const place = placeOf(task.stages, task.message.number);
  return { raster: { ...raster, grid: chunkGrid(file, place, box) }, work: scheduled.work };
}

/** The levels that the chunks of the stage before passed on, side by side. */
async function overviewRaster(
  task: ComputeTask,
  of: ChunkOf & { readonly place: ChunkPlace },
  deps: Pick<Deps, "codecs" | "files">,
): Promise<Raster> {
  const { file, box, place } = of;
  const planes = file.labels.map(() => allocate(file.storage.type, box.width * box.height));
  const children = childrenOf(file, task.stages, place);
  for (const [index, child] of children.entries()) {
    const below = boxOf(file, child.place);
    const level = below.levels - 1;
    const width = Math.ceil(below.width / 2 ** level);
    const height = Math.ceil(below.height / 2 ** level);
    const to = { x: below.x / 2 ** level - box.x, y: below.y / 2 ** level - box.y };
    const tiles = await passedOn(
      task.message,
      { ...of, child, box: below, lengths: task.input.children[index]! },
      deps,
    );
    tiles.forEach((tile, band) => {
      for (let row = 0; row < height; row++)
        planes[band]!.set(
          tile.subarray(row * file.tileSize, row * file.tileSize + width),
          (to.y + row) * box.width + to.x,
        );
    });
  }
  const bands = file.labels.map((label, band) => ({
    ...label,
    chunk: storedChunk(file, box, planes[band]!),
  }));
  return { grid: chunkGrid(file, place, box), bands };
}

function storedChunk(file: RasterFile, box: ChunkBox, data: TypedArray): Chunk {
  return {
    sizes: [box.height, box.width],
    type: file.storage.type,
    data,
    mask: null,
    nodata: file.storage.nodata,
  };
}

interface PassedOn {
  readonly file: RasterFile;
  readonly child: { readonly number: number; readonly place: ChunkPlace };
  readonly box: ChunkBox;
  readonly lengths: readonly number[];
}

/** The first payloads of a chunk's file, one per band. */
async function passedOn(
  message: TaskMessage,
  of: PassedOn,
  deps: Pick<Deps, "codecs" | "files">,
): Promise<TypedArray[]> {
  const { file, box, child, lengths } = of;
  const first = lengths.slice(0, file.bands);
  const offset = chunkHeaderBytes(file, child.place, box);
  const length = first.reduce((sum, bytes) => sum + tileBytes(bytes), 0);
  const key = chunkKey(message, child.number);
  const bytes = await deps.files.get(key, { offset, length });
  if (!bytes) throw new Error(`the chunk ${key} has gone`);
  let at = LEADER;
  return first.map((payload) => {
    const tile = tileCells(file, bytes.subarray(at, at + payload), deps.codecs);
    at += tileBytes(payload);
    return tile;
  });
}

async function computeWhole(task: ComputeTask, file: WholeFile, deps: TaskPorts): Promise<ComputeResult> {
  const { plan, outputs } = task.job;
  const output = checkOutput(plan, outputs[file.output]!);
  const { node } = output;
  const region = file.region ?? (node === null ? null : wholeRegion(sizesOf(plan.nodes[node]!.shape)));
  const scheduled = node === null || !region ? null : scheduledOf(plan, cubePart(plan, node, region));
  const made = await encodeOutput({ plan, output, ...(scheduled ? { scheduled } : {}) }, deps);
  const assets: AssetFacts[] = [];
  for (const { name, bytes, mediaType } of made) {
    const unique = numberedName(name, file.output);
    await deps.files.put(assetKey(task.message, unique), bytes as Uint8Array<ArrayBuffer>, mediaType);
    assets.push({ name: unique, type: mediaType, bytes: bytes.length });
  }
  const work = scheduled?.work ?? { ...noWork, tasks: 1 };
  return { phase: "compute", lengths: [], missing: false, sums: [], assets, ...spentOn(work, deps) };
}
