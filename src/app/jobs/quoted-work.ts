/** What the tasks of a run were quoted. */
import { type WorkUnits, partOfWork } from "../billing/work-units.ts";
import { type FileOutline, type RasterOutline, type Stage, boxOf, placeOf } from "./outline.ts";

/** Cells of a chunk that no border cuts. */
export function fullCells({ side, width, height }: RasterOutline): number {
  return Math.min(side, width) * Math.min(side, height);
}

/** Of a task of "compute"; null for those that cost nothing: overviews, and all of a run that is free. */
export function quotedWork(
  files: readonly FileOutline[],
  stages: readonly Stage[],
  number: number,
): WorkUnits | null {
  const place = placeOf(stages, number);
  const file = files[place.stage.file]!;
  const { quotes } = file;
  if (!quotes || place.stage.level > 0) return null;
  if (quotes.length === place.stage.across * place.stage.down) return quotes[number - place.stage.first]!;
  const [full] = quotes;
  if (file.kind !== "raster") return full!;
  const { width, height } = boxOf(file, place);
  return partOfWork(full!, (width * height) / fullCells(file));
}

/** Of a task of a stage. */
export function quotedStageWork(quotes: readonly WorkUnits[], number: number): WorkUnits | null {
  return quotes[Math.min(number, quotes.length - 1)] ?? null;
}
