/** What a job will read, compute and write, from the schedules of some of its chunks: nothing is read, and large jobs take no longer. */
import type { Plan } from "../../cube/plan.ts";
import { type Region, range, wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import { axisIndex, bytesPerElement, sizesOf } from "../../cube/shape.ts";
import {
  estimateBytesPerSecond,
  estimateChunksMax,
  estimatePixelsPerSecond,
  estimateTaskSeconds,
} from "../../limits.ts";
import { netcdfLayout } from "../../io/formats/netcdf/index.ts";
import { CubeRef } from "../../openeo/define.ts";
import { type ChunkBox, boxOf, stagesOf, taskCount } from "../jobs/outline.ts";
import type { JobPlan, RasterFile } from "./job-plan.ts";
import { slabRegion } from "./slabs.ts";

export interface Estimate {
  /** Raw bytes of all files, overviews included; compressed files are smaller. */
  readonly bytes: number;
  /** Of one consumer; several work side by side. */
  readonly seconds: number;
}

export function estimateOf(job: JobPlan): Estimate {
  const stages = stagesOf(job.files);
  const rasters = job.files.flatMap((file) => (file.kind === "raster" ? [file] : []));
  let bytes = 0;
  let seconds = taskCount(stages) * estimateTaskSeconds;
  const samples = Math.max(1, Math.floor(estimateChunksMax / Math.max(1, rasters.length)));
  rasters.forEach((file, index) => {
    bytes += rawBytes(file);
    if (index < estimateChunksMax) seconds += secondsOf(job.plan, file, samples);
  });
  // Files of one output differ in their label alone.
  if (rasters.length > estimateChunksMax) seconds *= rasters.length / estimateChunksMax;
  for (const file of job.files) {
    if (file.kind === "slabs") {
      const { shape } = job.plan.nodes[file.node]!;
      const middle = slabRegion(file, shape, file.tasks >> 1);
      seconds += file.tasks * workSeconds(job.plan, file.node, middle);
      bytes += netcdfLayout(shape, file).bytes;
    }
    if (file.kind !== "whole") continue;
    const { data } = job.outputs[file.output]!;
    if (!(data instanceof CubeRef)) continue;
    const { shape } = job.plan.nodes[data.node]!;
    const region = file.region ?? wholeRegion(sizesOf(shape));
    bytes += cellsOf(region) * bytesPerElement(shape.type);
    seconds += workSeconds(job.plan, data.node, region);
  }
  return { bytes: Math.ceil(bytes), seconds };
}

/** Work of a cell of full resolution when that of encoding it alone is 1. */
export function chunkWeight(plan: Plan, file: RasterFile): number {
  const encoding = rawBytes(file) / estimateBytesPerSecond;
  return Math.round(100 * (1 + secondsOf(plan, file, 1) / encoding)) / 100;
}

function rawBytes(file: RasterFile): number {
  const full = file.width * file.height * file.bands * bytesPerElement(file.storage.type);
  return file.levels > 1 ? (full * 4) / 3 : full;
}

/** Of all chunks of full resolution, judged by some that lie evenly among them. */
function secondsOf(plan: Plan, file: RasterFile, samples: number): number {
  const [stage] = stagesOf([file]);
  const count = stage!.across * stage!.down;
  const taken = Math.min(samples, count);
  let seconds = 0;
  let cells = 0;
  for (let i = 0; i < taken; i++) {
    const number = Math.floor(((i + 0.5) * count) / taken);
    const place = { stage: stage!, row: Math.floor(number / stage!.across), column: number % stage!.across };
    const box = boxOf(file, place);
    seconds += workSeconds(plan, file.node, chunkRegion(plan, file, box));
    cells += box.width * box.height;
  }
  return (seconds * file.width * file.height) / cells;
}

/** What a chunk of full resolution asks of its node. */
export function chunkRegion(plan: Plan, file: RasterFile, box: ChunkBox): Region {
  const { shape } = plan.nodes[file.node]!;
  const y = axisIndex(shape, "y");
  const x = axisIndex(shape, "x");
  return file.region.map((r, dim) =>
    dim === y ? range(box.y, box.y + box.height) : dim === x ? range(box.x, box.x + box.width) : r,
  );
}

function workSeconds(plan: Plan, node: number, region: Region): number {
  const { readBytes, kernelPixels } = resolve(plan, [{ node, region }]);
  return readBytes / estimateBytesPerSecond + kernelPixels / estimatePixelsPerSecond;
}

function cellsOf(region: Region): number {
  return region.reduce((product, r) => product * (r.stop - r.start), 1);
}
