/** The last steps of a raster file: its layout, its parts, and the upload that makes them one object. */
import { gtiffMediaType } from "../../io/formats/gtiff/index.ts";
import { partBytesMin, partsMax, readsInFlightMax } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import { type Assembly, type Copy, assemble } from "./assembly.ts";
import { assetKey, chunkKey, lengthsKey } from "./keys.ts";
import type { Stage } from "./outline.ts";
import { thumbnailOf } from "./thumbnail.ts";
import type { JobPlan, RasterFile } from "./plan-job.ts";
import type { LayoutResult, PartResult, TaskMessage } from "./tasks.ts";

export interface FileTask {
  readonly message: TaskMessage;
  readonly job: JobPlan;
  readonly stages: readonly Stage[];
  readonly file: number;
  readonly missing: boolean;
}

/** Fixes where everything stands, and keeps the lengths that say so for the parts. */
export async function layoutTask(task: FileTask, deps: Deps): Promise<LayoutResult> {
  const file = task.job.files[task.file] as RasterFile;
  const lengths = await deps.jobs.handle(task.message.job).lengths(task.message, task.file);
  const { layout } = assemblyOf(task, lengths);
  await deps.files.put(lengthsKey(task.message, task.file), lengths.slice().buffer);
  const partBytes = Math.max(partBytesMin, Math.ceil(layout.bytes / partsMax / 65536) * 65536);
  const parts = Math.ceil(layout.bytes / partBytes);
  const key = assetKey(task.message, file.name);
  const upload = parts === 1 ? null : { key, uploadId: await deps.files.startUpload(key, gtiffMediaType) };
  return { phase: "layout", missing: task.missing, bytes: layout.bytes, partBytes, parts, upload };
}

function assemblyOf(task: FileTask, lengths: Uint32Array): Assembly {
  const file = task.job.files[task.file] as RasterFile;
  return assemble(file, { stages: task.stages, index: task.file, missing: task.missing }, lengths);
}

export interface PartTask extends FileTask {
  readonly part: number;
  readonly layout: LayoutResult;
}

export async function partTask(task: PartTask, deps: Deps): Promise<PartResult> {
  const { layout, message } = task;
  const stored = await deps.files.get(lengthsKey(message, task.file));
  if (!stored) throw new Error(`the lengths of file ${task.file} have gone`);
  const assembly = assemblyOf(task, new Uint32Array(stored.buffer));
  const start = task.part * layout.partBytes;
  const bytes = new Uint8Array(Math.min(layout.partBytes, layout.bytes - start));
  const { header } = assembly.layout;
  if (start < header.length) bytes.set(header.subarray(start, start + bytes.length));
  await copyAll(assembly.copies(start, start + bytes.length), { bytes, start, message }, deps);
  const thumbnailBytes = task.part === 0 ? await putThumbnail(task, assembly, { start: bytes, deps }) : 0;
  const key = assetKey(message, (task.job.files[task.file] as RasterFile).name);
  if (layout.upload === null) {
    await deps.files.put(key, bytes, gtiffMediaType);
    return { phase: "parts", etag: "", thumbnailBytes };
  }
  return {
    phase: "parts",
    thumbnailBytes,
    etag: await deps.files.uploadPart(layout.upload, task.part + 1, bytes),
  };
}

async function putThumbnail(
  task: PartTask,
  assembly: Assembly,
  { start, deps }: { readonly start: Uint8Array; readonly deps: Deps },
): Promise<number> {
  const file = task.job.files[task.file] as RasterFile;
  const png = thumbnailOf(file, assembly, { start, codecs: deps.codecs });
  if (!png) return 0;
  const key = assetKey(task.message, thumbnailName(file.name));
  await deps.files.put(key, png as Uint8Array<ArrayBuffer>, "image/png");
  return png.length;
}

/** No output can have such a name. */
export function thumbnailName(name: string): string {
  return `thumbnail-${name.replace(/\.tif$/, "")}.png`;
}

interface Target {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly message: TaskMessage;
}

/** As many reads at once as the platform lets wait for headers. */
async function copyAll(copies: readonly Copy[], target: Target, deps: Deps): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < copies.length) {
      const copy = copies[next++]!;
      const key = chunkKey(target.message, copy.chunk);
      const read = await deps.files.get(key, { offset: copy.from, length: copy.length });
      if (read?.length !== copy.length) throw new Error(`the chunk ${key} has gone`);
      target.bytes.set(read, copy.to - target.start);
    }
  };
  await Promise.all(Array.from({ length: readsInFlightMax }, worker));
}
