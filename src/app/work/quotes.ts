/** What the tasks of a job will take, by their schedules: each its own where they are few, else the dearest of some counts for all. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import { type Region, regionCells, wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import type { Schedule } from "../../cube/schedule.ts";
import { bytesPerElement, sizesOf } from "../../cube/shape.ts";
import { quotedTasksMax } from "../../limits.ts";
import { CubeRef } from "../../openeo/define.ts";
import { type WorkUnits, greatestWork, noWork, workUnitsOf } from "../billing/work-units.ts";
import { type ChunkBox, boxOf, placeOf, stagesOf } from "../jobs/outline.ts";
import { fullCells } from "../jobs/quoted-work.ts";
import { chunkRegion } from "./estimate.ts";
import type { JobFile, JobPlan, RasterFile } from "./job-plan.ts";
import { slabRegion } from "./slabs.ts";

/** What a task computes, and the raw bytes that its encoder is given. */
export interface TaskPart {
  readonly node: NodeId;
  readonly region: Region;
  readonly writtenBytes: number;
}

export function taskWork(plan: Plan, { writtenBytes }: TaskPart, schedule: Schedule): WorkUnits {
  return { ...workUnitsOf(plan, schedule), tasks: 1, writtenBytes };
}

/** Of full resolution; its overviews are paid with it. */
export function rasterPart(plan: Plan, file: RasterFile, box: ChunkBox): TaskPart {
  const bytes = box.width * box.height * file.bands * bytesPerElement(file.storage.type);
  const writtenBytes = file.levels > 1 ? Math.ceil((bytes * 4) / 3) : bytes;
  return { node: file.node, region: chunkRegion(plan, file, box), writtenBytes };
}

export function cubePart(plan: Plan, node: NodeId, region: Region): TaskPart {
  return { node, region, writtenBytes: regionCells(region) * bytesPerElement(plan.nodes[node]!.shape.type) };
}

/** Of tasks of full resolution, in their order: one for each, or one for all of their size. */
export function fileQuotes(job: JobPlan, file: JobFile): readonly WorkUnits[] {
  const [stage] = stagesOf([file]);
  const count = stage!.across * stage!.down;
  if (count <= quotedTasksMax) return Array.from({ length: count }, (_, index) => workOf(job, file, index));
  return [dearest(count, (index) => workOf(job, file, index, "full"))];
}

/** Of tasks that are not of one file. */
export function quotesOf(count: number, workAt: (index: number) => WorkUnits): readonly WorkUnits[] {
  return count <= quotedTasksMax
    ? Array.from({ length: count }, (_, i) => workAt(i))
    : [dearest(count, workAt)];
}

/** Of tasks that lie evenly among them, the first included. */
function dearest(count: number, workAt: (index: number) => WorkUnits): WorkUnits {
  let most = noWork;
  for (let i = 0; i < quotedTasksMax; i++)
    most = greatestWork(most, workAt(Math.floor((i * count) / quotedTasksMax)));
  return most;
}

/** "full": of a task of full size; one that is cut by the border of its file says nothing of those. */
function workOf(job: JobPlan, file: JobFile, index: number, size: "own" | "full" = "own"): WorkUnits {
  if (size === "full" && file.kind === "raster") {
    const box = boxOf(file, placeOf(stagesOf([file]), index));
    if (box.width * box.height < fullCells(file)) return noWork;
  }
  const part = partOf(job, file, index);
  if (!part) return { ...noWork, tasks: 1 };
  return taskWork(job.plan, part, resolve(job.plan, [part]));
}

/** Null for values that are in the plan. */
function partOf({ plan, outputs }: JobPlan, file: JobFile, index: number): TaskPart | null {
  if (file.kind === "raster") return rasterPart(plan, file, boxOf(file, placeOf(stagesOf([file]), index)));
  if (file.kind === "slabs")
    return cubePart(plan, file.node, slabRegion(file, plan.nodes[file.node]!.shape, index));
  const { data } = outputs[file.output]!;
  if (!(data instanceof CubeRef)) return null;
  return cubePart(plan, data.node, file.region ?? wholeRegion(sizesOf(plan.nodes[data.node]!.shape)));
}
