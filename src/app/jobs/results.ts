/** What a finished run leaves behind: facts of its files, from which the API makes STAC documents. */
import { gtiffMediaType } from "../../io/formats/gtiff/index.ts";
import type { ResultFile } from "../../stac/results.ts";
import type { Deps } from "../deps.ts";
import { assetsFolder, chunksFolder, resultsKey, stagesFolder } from "./keys.ts";
import { runFolder } from "./record.ts";
import type { JobPlan } from "./plan-job.ts";
import { statisticsOf } from "./sums.ts";
import type { FinishedFile, FinishResult, TaskMessage } from "./tasks.ts";

export async function finishTask(
  task: { readonly message: TaskMessage; readonly job: JobPlan; readonly files: readonly FinishedFile[] },
  deps: Deps,
): Promise<FinishResult> {
  const { message, job } = task;
  const results: ResultFile[] = [];
  for (const [index, facts] of task.files.entries()) {
    const file = job.files[index]!;
    if (file.kind === "whole")
      results.push(
        ...facts.assets.map((asset) => ({
          ...asset,
          path: `assets/${asset.name}`,
          datetime: null,
          raster: null,
        })),
      );
    else {
      const layout = facts.layout!;
      if (layout.upload) await deps.files.completeUpload(layout.upload, facts.etags);
      const { nodata } = file.storage;
      results.push({
        name: file.name,
        path: `assets/${file.name}`,
        type: gtiffMediaType,
        bytes: layout.bytes,
        datetime: file.datetime,
        raster: {
          grid: file.grid,
          dataType: file.storage.type,
          nodata: !file.storage.declared && !layout.missing ? null : Number.isNaN(nodata) ? "nan" : nodata,
          bands: file.labels.map((label, band) => ({
            ...label,
            statistics: statisticsOf(facts.sums[band]!, file.width * file.height),
          })),
        },
      });
    }
  }
  await deps.files.put(resultsKey(message), JSON.stringify(results), "application/json");
  await deps.files.removeAll(chunksFolder(message));
  await deps.files.removeAll(stagesFolder(message));
  return { phase: "finish" };
}

type Run = Pick<TaskMessage, "job" | "run">;

export async function readResults(run: Run, deps: Deps): Promise<readonly ResultFile[]> {
  const bytes = await deps.files.get(resultsKey(run));
  return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as ResultFile[]) : [];
}

/** What an unfinished run has to show: files written at once, and the chunks of the others. */
export async function partialResults(run: Run, deps: Deps): Promise<readonly ResultFile[]> {
  const assets = await deps.files.list(assetsFolder(run));
  const chunks = await deps.files.list(chunksFolder(run));
  return [...assets, ...chunks].map(({ key, bytes }) => {
    const path = key.slice(runFolder(run.job, run.run).length);
    const type = path.endsWith(".tif") ? gtiffMediaType : "application/octet-stream";
    const name = path.replace(/^assets\//, "").replace("chunks/", "chunk_");
    return { name, path, type, bytes, datetime: null, raster: null };
  });
}
