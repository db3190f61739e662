/** The last steps of a file that is put together: its layout, its parts, and the upload that makes them one object. */
import { inTurns } from "../../cube/pace.ts";
import { gtiffMediaType } from "../../io/formats/gtiff/index.ts";
import { netcdfLayout, netcdfMediaType } from "../../io/formats/netcdf/index.ts";
import { partBytesMin, partsMax, readsInFlightMax } from "../../limits.ts";
import type { BandSums } from "../../io/formats/gtiff/statistics.ts";
import type { Deps, TaskPorts } from "../deps.ts";
import { type Assembly, assemble } from "./assembly.ts";
import { assetKey, chunkKey, lengthsKey, slabKey } from "../ports/stored-keys.ts";
import type { Stage } from "../jobs/outline.ts";
import { type SlabFile, slabCopies } from "./slabs.ts";
import { thumbnailOf } from "./thumbnail.ts";
import type { JobPlan, RasterFile } from "./job-plan.ts";
import type { LayoutResult, PartResult, TaskMessage } from "../jobs/tasks.ts";

export interface FileTask {
  readonly message: TaskMessage;
  readonly job: JobPlan;
  readonly stages: readonly Stage[];
  readonly file: number;
  readonly missing: boolean;
  /** Of the file's bands. */
  readonly sums: readonly BandSums[];
}

/** Fixes where everything stands, and keeps the lengths that say so for the parts. */
export async function layoutTask(task: FileTask, deps: TaskPorts): Promise<LayoutResult> {
  const file = task.job.files[task.file] as RasterFile | SlabFile;
  const bytes =
    file.kind === "slabs"
      ? netcdfLayout(task.job.plan.nodes[file.node]!.shape, file).bytes
      : await rasterBytes(task, deps);
  const partBytes = Math.max(partBytesMin, Math.ceil(bytes / partsMax / 65536) * 65536);
  const parts = Math.ceil(bytes / partBytes);
  const key = assetKey(task.message, file.name);
  const upload = parts === 1 ? null : { key, uploadId: await deps.files.startUpload(key, typeOf(file)) };
  return { phase: "layout", missing: task.missing, sums: task.sums, bytes, partBytes, parts, upload };
}

async function rasterBytes(task: FileTask, deps: TaskPorts): Promise<number> {
  const lengths = await deps.jobs.handle(task.message.job).lengths(task.message, task.file);
  const { layout } = await assemblyOf(task, lengths, deps);
  await deps.files.put(lengthsKey(task.message, task.file), lengths.slice().buffer);
  return layout.bytes;
}

function typeOf(file: RasterFile | SlabFile): string {
  return file.kind === "slabs" ? netcdfMediaType : gtiffMediaType;
}

function assemblyOf(task: FileTask, lengths: Uint32Array, { pace }: Pick<Deps, "pace">): Promise<Assembly> {
  const file = task.job.files[task.file] as RasterFile;
  const of = { stages: task.stages, index: task.file, missing: task.missing, sums: task.sums };
  return inTurns(assemble(file, of, lengths), pace);
}

export interface PartTask extends FileTask {
  readonly part: number;
  readonly layout: LayoutResult;
}

export async function partTask(task: PartTask, deps: TaskPorts): Promise<PartResult> {
  const { layout } = task;
  const file = task.job.files[task.file] as RasterFile | SlabFile;
  const start = task.part * layout.partBytes;
  const bytes = new Uint8Array(Math.min(layout.partBytes, layout.bytes - start));
  const target = { bytes, start };
  const thumbnailBytes =
    file.kind === "slabs"
      ? await fillSlabs(task, { file, ...target }, deps)
      : await fillTiles(task, target, deps);
  const key = assetKey(task.message, file.name);
  if (layout.upload) {
    const etag = await deps.files.uploadPart(layout.upload, task.part + 1, bytes);
    return { phase: "parts", thumbnailBytes, etag };
  }
  await deps.files.put(key, bytes, typeOf(file));
  return { phase: "parts", etag: "", thumbnailBytes };
}

/** Gives the bytes of the thumbnail that the first part makes. */
async function fillTiles(task: PartTask, target: Target, deps: TaskPorts): Promise<number> {
  const { message } = task;
  const { bytes, start } = target;
  const stored = await deps.files.get(lengthsKey(message, task.file));
  if (!stored) throw new Error(`the lengths of file ${task.file} have gone`);
  const assembly = await assemblyOf(task, new Uint32Array(stored.buffer), deps);
  fillPrefix(assembly.layout.header, target);
  const copies = assembly
    .copies(start, start + bytes.length)
    .map((copy) => ({ ...copy, key: chunkKey(message, copy.chunk) }));
  await copyAll(copies, target, deps);
  return task.part === 0 ? putThumbnail(task, assembly, { start: bytes, deps }) : 0;
}

async function fillSlabs(
  task: PartTask,
  target: Target & { readonly file: SlabFile },
  deps: Pick<Deps, "files">,
): Promise<number> {
  const { file, bytes, start } = target;
  const { shape } = task.job.plan.nodes[file.node]!;
  const layout = netcdfLayout(shape, file);
  const first = task.stages.find((stage) => stage.file === task.file)!.first;
  fillPrefix(layout.prefix, target);
  const copies = slabCopies(file, { shape, layout }, { start, stop: start + bytes.length }).map((copy) => ({
    ...copy,
    key: slabKey(task.message, first + copy.task),
  }));
  await copyAll(copies, target, deps);
  return 0;
}

function fillPrefix(prefix: Uint8Array, { bytes, start }: Target): void {
  if (start < prefix.length) bytes.set(prefix.subarray(start, start + bytes.length));
}

async function putThumbnail(
  task: PartTask,
  assembly: Assembly,
  { start, deps }: { readonly start: Uint8Array; readonly deps: Pick<Deps, "codecs" | "files"> },
): Promise<number> {
  const file = task.job.files[task.file] as RasterFile;
  const png = thumbnailOf(file, assembly, { start, codecs: deps.codecs });
  if (!png) return 0;
  const key = assetKey(task.message, thumbnailName(file.name));
  await deps.files.put(key, png as Uint8Array<ArrayBuffer>, "image/png");
  return png.length;
}

/** Of a file that is put together; no output can have such a name. */
export function thumbnailName(name: string): string {
  return `thumbnail-${name.replace(/\.tif$/, "")}.png`;
}

interface Target {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Offset of the part in the file. */
  readonly start: number;
}

interface KeyedCopy {
  readonly key: string;
  readonly from: number;
  readonly length: number;
  /** Offset in the file. */
  readonly to: number;
}

/** As many reads at once as the platform lets wait for headers. */
async function copyAll(
  copies: readonly KeyedCopy[],
  target: Target,
  deps: Pick<Deps, "files">,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < copies.length) {
      const copy = copies[next++]!;
      const read = await deps.files.get(copy.key, { offset: copy.from, length: copy.length });
      if (read?.length !== copy.length) throw new Error(`the object ${copy.key} has gone`);
      target.bytes.set(read, copy.to - target.start);
    }
  };
  await Promise.all(Array.from({ length: readsInFlightMax }, worker));
}
