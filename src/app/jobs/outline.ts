/**
 * The outline of a job: its files and the tasks that compute them. A raster file is computed in square chunks; each writes
 * its tiles of the first levels and passes one smaller level on to the next stage, which treats that level as its pixels.
 */
import type { WorkUnits } from "../billing/work-units.ts";

interface Quoted {
  /** What its tasks of full resolution take at most, one for each or one for all of full size; absent in runs that are free. */
  readonly quotes?: readonly WorkUnits[];
}

export interface RasterOutline extends Quoted {
  readonly kind: "raster";
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly tileSize: number;
  /** Cells of a side of a chunk: the tile size times a power of two. */
  readonly side: number;
  /** Chunks side by side that are computed before the row below them: as many as the kept blocks cover; all when absent. */
  readonly strip?: number;
  /** Levels of the final file, full resolution included. */
  readonly levels: number;
  /** Work of a cell of full resolution when that of a cell of an overview is 1; for progress. */
  readonly weight: number;
}

/** All files of one output whose format is not written in chunks. */
export interface WholeOutline extends Quoted {
  readonly kind: "whole";
}

/** A file of fixed length, to which each task gives its values at computed offsets. */
export interface SlabOutline extends Quoted {
  readonly kind: "slabs";
  readonly tasks: number;
  /** Cells of one task. */
  readonly cells: number;
}

export type FileOutline = RasterOutline | WholeOutline | SlabOutline;

/** Tasks of one file that can run side by side, numbered from `first`: strip by strip, row by row within a strip. */
export interface Stage {
  readonly file: number;
  /** First level that the stage writes; 0 is computed from the plan, higher ones from the stage before. */
  readonly level: number;
  readonly first: number;
  readonly across: number;
  readonly down: number;
  /** Columns of a strip. */
  readonly strip: number;
}

/** Levels that a chunk writes itself, before the one that it passes on. */
export function levelsPerStage(file: RasterOutline): number {
  return Math.log2(file.side / file.tileSize) + 1;
}

/** Stages of all files, full resolution of every file first; a stage starts when all before it are done. */
export function stagesOf(files: readonly FileOutline[]): Stage[] {
  const stages: Stage[] = [];
  let first = 0;
  const add = (stage: Omit<Stage, "first">): void => {
    stages.push({ ...stage, first });
    first += stage.across * stage.down;
  };
  const deepest = files.reduce(
    (most, file) => Math.max(most, file.kind === "raster" ? stageCount(file) : 1),
    1,
  );
  for (let depth = 0; depth < deepest; depth++) {
    files.forEach((file, index) => {
      if (file.kind !== "raster") {
        const down = file.kind === "whole" ? 1 : file.tasks;
        if (depth === 0) add({ file: index, level: 0, across: 1, down, strip: 1 });
      } else if (depth < stageCount(file)) {
        const level = depth * levelsPerStage(file);
        const chunks = (cells: number): number => Math.ceil(Math.ceil(cells / 2 ** level) / file.side);
        const across = chunks(file.width);
        const strip = level === 0 ? (file.strip ?? across) : across;
        add({ file: index, level, across, down: chunks(file.height), strip });
      }
    });
  }
  return stages;
}

function stageCount(file: RasterOutline): number {
  return Math.ceil(file.levels / levelsPerStage(file));
}

export function taskCount(stages: readonly Stage[]): number {
  const last = stages[stages.length - 1];
  return last ? last.first + last.across * last.down : 0;
}

export interface ChunkPlace {
  readonly stage: Stage;
  readonly row: number;
  readonly column: number;
}

export function placeOf(stages: readonly Stage[], number: number): ChunkPlace {
  const stage = stages.findLast((candidate) => candidate.first <= number)!;
  const index = number - stage.first;
  const first = Math.floor(index / (stage.strip * stage.down)) * stage.strip;
  const width = Math.min(stage.strip, stage.across - first);
  const within = index - first * stage.down;
  return { stage, row: Math.floor(within / width), column: first + (within % width) };
}

/** The inverse of `placeOf`. */
export function numberOf({ stage, row, column }: ChunkPlace): number {
  const first = column - (column % stage.strip);
  const width = Math.min(stage.strip, stage.across - first);
  return stage.first + first * stage.down + row * width + column - first;
}

/** Where a chunk lies in the cells of its stage's level, and what it writes. */
export interface ChunkBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Levels of the chunk's file: those of the final file, and the one passed on. */
  readonly levels: number;
  readonly passesOn: boolean;
}

export function boxOf(file: RasterOutline, place: ChunkPlace): ChunkBox {
  const { stage, row, column } = place;
  const x = column * file.side;
  const y = row * file.side;
  const own = Math.min(levelsPerStage(file), file.levels - stage.level);
  const passesOn = stage.level + own < file.levels;
  return {
    x,
    y,
    width: Math.min(file.side, Math.ceil(file.width / 2 ** stage.level) - x),
    height: Math.min(file.side, Math.ceil(file.height / 2 ** stage.level) - y),
    levels: own + (passesOn ? 1 : 0),
    passesOn,
  };
}

/** Numbers of the chunks whose passed-on levels make this chunk's pixels, row by row, with their places within them. */
export function childrenOf(
  file: RasterOutline,
  stages: readonly Stage[],
  place: ChunkPlace,
): { readonly number: number; readonly place: ChunkPlace }[] {
  const below = stages.find(
    (stage) => stage.file === place.stage.file && stage.level === place.stage.level - levelsPerStage(file),
  );
  if (!below) return [];
  const factor = 2 ** levelsPerStage(file);
  const children = [];
  for (let row = place.row * factor; row < Math.min(below.down, (place.row + 1) * factor); row++)
    for (
      let column = place.column * factor;
      column < Math.min(below.across, (place.column + 1) * factor);
      column++
    )
      children.push({
        number: numberOf({ stage: below, row, column }),
        place: { stage: below, row, column },
      });
  return children;
}

/** Tiles of one band of a chunk at one of its levels. */
export function tilesOf(
  file: RasterOutline,
  box: ChunkBox,
  level: number,
): { readonly across: number; readonly down: number } {
  const tiles = (cells: number): number => Math.ceil(Math.ceil(cells / 2 ** level) / file.tileSize);
  return { across: tiles(box.width), down: tiles(box.height) };
}

/** Work of a task, in cells of an overview; for progress. */
export function workOfTask(files: readonly FileOutline[], stages: readonly Stage[], number: number): number {
  const place = placeOf(stages, number);
  const file = files[place.stage.file]!;
  if (file.kind === "whole") return 1;
  if (file.kind === "slabs") return file.cells;
  const { width, height } = boxOf(file, place);
  return width * height * file.bands * (place.stage.level === 0 ? file.weight : 1);
}

/** Payloads in a chunk's file. */
export function lengthCount(file: RasterOutline, box: ChunkBox): number {
  let count = 0;
  for (let level = 0; level < box.levels; level++) {
    const { across, down } = tilesOf(file, box, level);
    count += across * down * file.bands;
  }
  return count;
}
