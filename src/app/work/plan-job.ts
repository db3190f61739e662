/** Planning a job: the graph is bound and lowered, its files are named, and each gets chunks that fit the budget. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import { type Region, range, regionCells, wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import { type CubeShape, axisIndex, bytesPerElement, gridOf, sizesOf } from "../../cube/shape.ts";
import { OpenEOError } from "../../errors.ts";
import { bandLabels } from "../../io/formats/band-labels.ts";
import type { TileChunking } from "../../io/formats/format.ts";
import { levelCount } from "../../io/formats/gtiff/overviews.ts";
import { storageOf } from "../../io/formats/gtiff/samples.ts";
import { gtiff } from "../../io/formats/output/gtiff.ts";
import {
  blockCacheBytesMax,
  chunkOutputBytesMax,
  chunkSidesInTiles,
  fileTilesMax,
  jobTasksMax,
} from "../../limits.ts";
import type { LowerResult, Told } from "../../openeo/lowering.ts";
import type { Deps } from "../deps.ts";
import type { PinnedProcesses } from "../ports/pinned-processes.ts";
import type { Asking } from "../ports/principal.ts";
import { type CheckedOutput, checkOutput } from "../output/check.ts";
import { allTold } from "../output/warnings.ts";
import { labelCombinations, numberedName } from "../output/labels.ts";
import { requireProcess } from "../request/process.ts";
import { lowerRequest } from "../request/lower.ts";
import type { Known, Prepared } from "../request/prepare.ts";
import type { LabelChoice } from "../output/labels.ts";
import { chunkWeight } from "./estimate.ts";
import type { JobFile, JobPlan, RasterFile, WholeFile } from "./job-plan.ts";
import { pictureFiles } from "./pictures.ts";
import { slabFile } from "./slabs.ts";
import { easyTaskWork, requireTaskWork } from "./task-work.ts";
import { stagesOf, taskCount } from "../jobs/outline.ts";

export interface PlanOptions {
  readonly called: PinnedProcesses;
  readonly asking: Asking;
  /** What earlier rounds of stages found out. */
  readonly known?: Known;
  /** For services: the plan alone is wanted, and no files. */
  readonly planOnly?: true;
}

export interface PlannedJob {
  readonly job: JobPlan;
  readonly told: readonly Told[];
}

/** The plan, or what is known so far when stages must run first that are too large for this task. */
export async function planJob(
  process: unknown,
  deps: Deps,
  options: PlanOptions,
): Promise<PlannedJob | Prepared> {
  const request = { ...requireProcess(process, options.called), asking: options.asking };
  const lowered = await lowerRequest(request, deps, options.known);
  if (lowered.stages.length > 0) return lowered;
  const { told } = lowered;
  if (options.planOnly)
    return { told, job: { version: 1, plan: lowered.plan, outputs: lowered.outputs, files: [] } };
  return { told: allTold(lowered), job: jobPlanOf(lowered, deps.budget.bytesMax) };
}

/** Files of a lowered graph; nothing is asked of the outside. */
export function jobPlanOf(lowered: Pick<LowerResult, "plan" | "outputs">, budgetBytes: number): JobPlan {
  const outputs = lowered.outputs.map((output) => checkOutput(lowered.plan, output));
  const files = outputs.flatMap((output, index) => filesOf(lowered.plan, output, { index, budgetBytes }));
  if (files.length === 0) throw new OpenEOError("ProcessGraphInvalid", "The process graph gives no result.");
  const tasks = taskCount(stagesOf(files));
  if (tasks > jobTasksMax)
    throw new OpenEOError(
      "ProcessGraphComplexity",
      `The job needs ${tasks} chunks; ${jobTasksMax} are allowed. Ask for a smaller area, fewer dates or a coarser resolution.`,
    );
  for (const file of files) if (file.kind === "raster") requireFewTiles(file);
  return { version: 1, plan: lowered.plan, outputs: lowered.outputs, files };
}

/** All tiles of a file are known at once when it is put together. */
function requireFewTiles(file: RasterFile): void {
  let tiles = 0;
  for (let level = 0; level < file.levels; level++) {
    const count = (cells: number): number => Math.ceil(Math.ceil(cells / 2 ** level) / file.tileSize);
    tiles += count(file.width) * count(file.height) * file.bands;
  }
  if (tiles > fileTilesMax)
    throw new OpenEOError(
      "ProcessGraphComplexity",
      `The file ${file.name} would have ${tiles} tiles; ${fileTilesMax} are allowed. Ask for a smaller area or fewer bands, or for tiles of 512 cells (option tile_size).`,
    );
}

interface FileOptions {
  readonly index: number;
  readonly budgetBytes: number;
}

function filesOf(plan: Plan, output: CheckedOutput, of: FileOptions): JobFile[] {
  const whole: WholeFile = { kind: "whole", output: of.index };
  if (output.node === null) return [whole];
  const { chunking } = output.writer;
  const ofOneTask = (files: WholeFile[]): WholeFile[] => {
    requireWholeWork(plan, output, files[0]!);
    return files;
  };
  switch (chunking.kind) {
    case "tiles":
      return rasterFiles(plan, { ...of, node: output.node, chunking });
    case "labels":
      return ofOneTask(pictureFiles(plan, output.node, of));
    case "rows": {
      const name = numberedName(`result${output.format.extension}`, of.index);
      const { index, budgetBytes } = of;
      const { datatype } = chunking;
      const slabs = slabFile(plan, output.node, { output: index, name, budgetBytes, datatype });
      return slabs ? [slabs] : ofOneTask([whole]);
    }
    case "whole":
      return ofOneTask([whole]);
  }
}

/** A file that one task computes and writes, with all that it holds; others of the output take about as much. */
function requireWholeWork(plan: Plan, { node }: CheckedOutput, file: WholeFile): void {
  const { shape, origin } = plan.nodes[node!]!;
  const region = file.region ?? wholeRegion(sizesOf(shape));
  const what = file.region ? "A picture of the result" : "The result, which one task writes,";
  requireTaskWork({ what, work: resolve(plan, [{ node: node!, region }]).kernelPixels, origin });
}

interface TiledOutput extends FileOptions {
  readonly node: NodeId;
  readonly chunking: TileChunking;
}

function rasterFiles(plan: Plan, { node, chunking, ...of }: TiledOutput): RasterFile[] {
  const { shape } = plan.nodes[node]!;
  const { tileSize } = chunking;
  const grid = gridOf(shape)!;
  const choices = labelCombinations(shape);
  const labels = bandLabels(shape);
  const facts = {
    kind: "raster" as const,
    node,
    grid,
    width: grid.width,
    height: grid.height,
    labels,
    bands: labels.length,
    storage: storageOf(shape, chunking.datatype),
    deflation: chunking.deflation,
    tileSize,
    levels: levelCount(grid, tileSize),
    ...cutOf(plan, { shape, node, choice: choices[0]!, ...of, tileSize }),
    weight: 1,
  };
  const weight = chunkWeight(plan, { ...facts, name: "", region: choices[0]!.region, datetime: null });
  return choices.map(({ region, name, datetime }) => ({
    ...facts,
    weight,
    name: numberedName(`result${name === "" ? "" : `_${name}`}${gtiff.extension}`, of.index),
    region,
    datetime,
  }));
}

interface SideQuestion extends FileOptions {
  readonly shape: CubeShape;
  readonly node: number;
  readonly choice: LabelChoice;
  readonly tileSize: number;
}

/**
 * The largest side whose first chunk fits into half the budget, and half of what a task may work; other chunks of a plan need about
 * as much. Chunks share blocks at their borders: a strip is as wide as the isolate can keep the blocks of its last row.
 */
function cutOf(plan: Plan, of: SideQuestion): { readonly side: number; readonly strip?: number } {
  const sizes = sizesOf(of.shape);
  for (const tiles of chunkSidesInTiles) {
    const side = of.tileSize * tiles;
    const region = chunkRegion(of, side);
    if (regionCells(region) * bytesPerElement(of.shape.type) > chunkOutputBytesMax) continue;
    const { peakBytes, readBytes, kernelPixels } = resolve(plan, [{ node: of.node, region }]);
    if (peakBytes > of.budgetBytes / 2 || kernelPixels > easyTaskWork) continue;
    const across = Math.ceil(sizes[axisIndex(of.shape, "x")]! / side);
    const strip = Math.max(1, Math.floor(blockCacheBytesMax / Math.max(1, readBytes)));
    return strip < across ? { side, strip } : { side };
  }
  requireTaskWork({
    what: `A piece of ${of.tileSize} x ${of.tileSize} pixels of the result`,
    work: resolve(plan, [{ node: of.node, region: chunkRegion(of, of.tileSize) }]).kernelPixels,
    origin: plan.nodes[of.node]!.origin,
  });
  return { side: of.tileSize };
}

/** The first chunk of a side. */
function chunkRegion({ shape, choice }: SideQuestion, side: number): Region {
  const sizes = sizesOf(shape);
  return choice.region.map((own, dim) =>
    isHorizontal(shape, dim) ? range(0, Math.min(sizes[dim]!, side)) : own,
  );
}

function isHorizontal(shape: CubeShape, dim: number): boolean {
  return dim === axisIndex(shape, "x") || dim === axisIndex(shape, "y");
}
