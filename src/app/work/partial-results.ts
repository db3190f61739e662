/** What a run that has not finished has to show: files that were written at once, and the chunks of the others. */
import { gtiffMediaType } from "../../io/formats/gtiff/index.ts";
import { outputFormats } from "../../io/formats/index.ts";
import { partialResultsMax } from "../../limits.ts";
import type { ResultFile } from "../../stac/result-file.ts";
import type { Deps } from "../deps.ts";
import { boxOf, placeOf, stagesOf } from "../jobs/outline.ts";
import type { TaskMessage } from "../jobs/tasks.ts";
import type { StoredPart } from "../ports/index.ts";
import { assetsFolder, chunksFolder, planKey } from "../ports/stored-keys.ts";
import { chunkGrid } from "./chunk-file.ts";
import { type JobPlan, parseJobPlan } from "./job-plan.ts";
import { timesOf } from "./result-times.ts";
import { thumbnailName } from "./write-file.ts";

export interface PartialResults {
  readonly files: readonly ResultFile[];
  /** There are further ones, which are not listed. */
  readonly cut: boolean;
}

type Run = Pick<TaskMessage, "job" | "run">;

/** Files before chunks, each in the order of their names; `partialResultsMax` of them at most. */
export async function partialResults(run: Run, deps: Pick<Deps, "files">): Promise<PartialResults> {
  const assets: StoredPart[] = [];
  const chunks: StoredPart[] = [];
  for (const [list, folder] of [
    [assets, assetsFolder(run)],
    [chunks, chunksFolder(run)],
  ] as const)
    for await (const { key, bytes } of deps.files.list(folder)) {
      if (assets.length + chunks.length === partialResultsMax)
        return shown(run, { assets, chunks, cut: true }, deps);
      list.push({ key: key.slice(folder.length), bytes });
    }
  return shown(run, { assets, chunks, cut: false }, deps);
}

interface Found {
  readonly assets: readonly StoredPart[];
  readonly chunks: readonly StoredPart[];
  readonly cut: boolean;
}

async function shown(
  run: Run,
  { assets, chunks, cut }: Found,
  deps: Pick<Deps, "files">,
): Promise<PartialResults> {
  const plan = chunks.length > 0 ? await deps.files.get(planKey(run)) : null;
  const chunkOf = chunkShower(plan && parseJobPlan(new TextDecoder().decode(plan)));
  return { files: [...assets.map(assetShower(assets)), ...chunks.map(chunkOf)], cut };
}

function assetShower(assets: readonly StoredPart[]): (asset: StoredPart) => ResultFile {
  const byThumbnail = new Map(assets.map(({ key }) => [thumbnailName(key), key]));
  return ({ key: name, bytes }) => {
    const own = { name, path: `assets/${name}`, type: typeOf(name), bytes, datetime: null, raster: null };
    const shows = byThumbnail.get(name);
    return shows === undefined ? own : { ...own, shows };
  };
}

function typeOf(name: string): string {
  const format = outputFormats.find(({ extension }) => name.endsWith(extension));
  return format?.mediaType ?? "application/octet-stream";
}

/** A chunk is a small file of its own: it has a place, and the date of the file that it will be part of. */
function chunkShower(job: JobPlan | null): (chunk: StoredPart) => ResultFile {
  const stages = job ? stagesOf(job.files) : [];
  const times = new Map<number, ReturnType<typeof timesOf>>();
  return ({ key: name, bytes }) => {
    const own = { name: `chunk_${name}`, path: `chunks/${name}`, type: gtiffMediaType, bytes };
    const place = job && placeOf(stages, Number(name.replace(/\..*$/, "")));
    const file = job && place ? job.files[place.stage.file]! : null;
    if (!job || !place || file?.kind !== "raster") return { ...own, datetime: null, raster: null };
    const { nodata } = file.storage;
    const known = times.get(place.stage.file) ?? timesOf(file.datetime, { plan: job.plan, node: file.node });
    times.set(place.stage.file, known);
    return {
      ...own,
      ...known,
      raster: {
        grid: chunkGrid(file, place, boxOf(file, place)),
        dataType: file.storage.type,
        nodata: Number.isNaN(nodata) ? "nan" : nodata,
        bands: file.labels.map((label) => ({ ...label, statistics: null })),
      },
    };
  };
}
