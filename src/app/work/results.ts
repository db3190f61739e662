/** What a finished run leaves behind: facts of its files, from which the API makes STAC documents. */
import { type CubeShape, type Grid, gridOf } from "../../cube/shape.ts";
import { gtiffMediaType } from "../../io/formats/gtiff/index.ts";
import { bandLabels } from "../../io/formats/band-labels.ts";
import type { StoredCells } from "../../io/formats/format.ts";
import { netcdfMediaType } from "../../io/formats/netcdf/index.ts";
import { fileDimensions } from "../../stac/result-dimensions.ts";
import type { ResultFile, ResultRaster } from "../../stac/result-file.ts";
import type { Deps } from "../deps.ts";
import { type CheckedCube, checkOutput } from "../output/check.ts";
import { choicesIn, labelCombinations } from "../output/labels.ts";
import { chunksFolder, resultsKey, slabsFolder, stagesFolder } from "../ports/stored-keys.ts";
import type { JobPlan, RasterFile, WholeFile } from "./job-plan.ts";
import { type BandStatistics, statisticsOf } from "../../io/formats/gtiff/statistics.ts";
import type { AssetFacts, FinishedFile, FinishResult, TaskMessage } from "../jobs/tasks.ts";
import { timesOf } from "./result-times.ts";
import { thumbnailName } from "./write-file.ts";

export async function finishTask(
  task: { readonly message: TaskMessage; readonly job: JobPlan; readonly files: readonly FinishedFile[] },
  deps: Pick<Deps, "files">,
): Promise<FinishResult> {
  const { message, job } = task;
  const results: ResultFile[] = [];
  for (const [index, facts] of task.files.entries()) {
    const file = job.files[index]!;
    if (facts.layout?.upload) await deps.files.completeUpload(facts.layout.upload, facts.etags);
    if (file.kind === "raster") results.push(...rasterResults(job, file, facts));
    else if (file.kind === "slabs") {
      const asset = { name: file.name, type: netcdfMediaType, bytes: facts.layout!.bytes };
      results.push(...wholeResults(job, file, [asset]));
    } else results.push(...wholeResults(job, file, facts.assets));
  }
  await deps.files.put(resultsKey(message), JSON.stringify(results), "application/json");
  await deps.files.removeAll(chunksFolder(message));
  await deps.files.removeAll(stagesFolder(message));
  await deps.files.removeAll(slabsFolder(message));
  return { phase: "finish" };
}

function rasterResults(job: JobPlan, file: RasterFile, facts: FinishedFile): ResultFile[] {
  const layout = facts.layout!;
  const { nodata } = file.storage;
  const raster = {
    grid: file.grid,
    dataType: file.storage.type,
    nodata:
      !file.storage.declared && !layout.missing ? null : Number.isNaN(nodata) ? ("nan" as const) : nodata,
    bands: file.labels.map((label, band) => ({
      ...label,
      statistics: listedStatistics(statisticsOf(facts.sums[band]!, file.width * file.height)),
    })),
  };
  const { name } = file;
  const times = timesOf(file.datetime, { plan: job.plan, node: file.node });
  const path = `assets/${name}`;
  const dims = fileDimensions(job.plan.nodes[file.node]!.shape, file.region);
  const own = { name, path, type: gtiffMediaType, bytes: layout.bytes, ...times, dims, raster };
  if (facts.thumbnailBytes === 0) return [own];
  const shown = thumbnailName(name);
  const thumbnail = { path: `assets/${shown}`, type: "image/png", bytes: facts.thumbnailBytes };
  return [own, { ...thumbnail, name: shown, ...times, raster: null, shows: name }];
}

/** Files of one output that were written at once: one for all labels, or one for each. */
function wholeResults(
  job: JobPlan,
  file: Pick<WholeFile, "output" | "region">,
  assets: readonly AssetFacts[],
): ResultFile[] {
  const checked = checkOutput(job.plan, job.outputs[file.output]!);
  const { node } = checked;
  const shape = node === null ? null : job.plan.nodes[node]!.shape;
  const grid = shape && gridOf(shape);
  const all = shape && grid ? labelCombinations(shape) : [];
  const choices = shape && file.region ? choicesIn(shape, file.region) : all;
  const raster = shape && grid && checked.node !== null ? storedRaster(shape, grid, checked) : null;
  return assets.map((asset, index) => {
    const own = assets.length === choices.length && all.length > 1 ? choices[index]!.datetime : null;
    return {
      ...asset,
      path: `assets/${asset.name}`,
      ...(node === null ? { datetime: null } : timesOf(own, { plan: job.plan, node })),
      raster,
    };
  });
}

/** Types and no-data values are those of the file where all bands have the same, else those of each band. */
function storedRaster(shape: CubeShape, grid: Grid, { writer }: CheckedCube): ResultRaster {
  const cells = writer.stored(shape).map(writtenCells);
  const [first] = cells;
  const areSame = cells.every(
    ({ dataType, nodata }) => dataType === first!.dataType && nodata === first!.nodata,
  );
  const bands = bandLabels(shape).map((label, band) => ({
    ...label,
    statistics: null,
    ...(areSame ? {} : cells[band]),
  }));
  return { grid, bands, ...(areSame ? first! : { dataType: null, nodata: null }) };
}

/** JSON lacks NaN. */
function writtenCells({ dataType, nodata }: StoredCells): Pick<ResultRaster, "dataType" | "nodata"> {
  return { dataType, nodata: nodata !== null && Number.isNaN(nodata) ? "nan" : nodata };
}

type Run = Pick<TaskMessage, "job" | "run">;

export async function readResults(run: Run, deps: Pick<Deps, "files">): Promise<readonly ResultFile[]> {
  const bytes = await deps.files.get(resultsKey(run));
  return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as ResultFile[]) : [];
}

/** As STAC names them. */
function listedStatistics(statistics: BandStatistics | null): Readonly<Record<string, number>> | null {
  if (!statistics) return null;
  const { validPercent, ...named } = statistics;
  return { ...named, valid_percent: validPercent };
}
