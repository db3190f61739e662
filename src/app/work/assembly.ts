/** Putting the final file together: which bytes of which chunk's file go where. Pure arithmetic over payload lengths. */
import type { Paced } from "../../cube/pace.ts";
import { type Image, type Layout, LEADER, layoutOf } from "../../io/formats/gtiff/layout.ts";
import { type BandSums, writtenStatistics } from "../../io/formats/gtiff/statistics.ts";
import { chunkHeaderBytes, tileBytes } from "./chunk-file.ts";
import {
  type ChunkPlace,
  type Stage,
  boxOf,
  lengthCount,
  levelsPerStage,
  numberOf,
  placeOf,
  tilesOf,
} from "../jobs/outline.ts";
import type { RasterFile } from "./job-plan.ts";

/** Bytes of a chunk's file that become bytes of the final file. */
interface Copy {
  readonly chunk: number;
  readonly from: number;
  readonly length: number;
  /** Offset in the final file. */
  readonly to: number;
}

export interface Assembly {
  readonly layout: Layout;
  /** Length of the payload of a tile of a level. */
  readonly lengthOf: (level: number, tile: number) => number;
  /** Copies whose bytes lie in [start, stop) of the final file, cut to it, in its order. */
  copies(start: number, stop: number): Copy[];
}

/** The payloads of one level of the final file, in its order: for each its chunk, and its place among those of the chunk's file. */
interface LevelTiles {
  readonly chunk: Uint32Array;
  readonly index: Uint32Array;
}

/** Of finding its place, in kernel pixels. */
const WORK_PER_TILE = 50;

interface ChunkLengths {
  readonly lengths: Uint32Array;
  /** Where each payload's leader starts in the chunk's file. */
  readonly offsets: Float64Array;
}

/** `lengths`: payload lengths of all chunks of the file, chunk after chunk, each in the order of its own file. */
export function* assemble(
  file: RasterFile,
  of: {
    readonly stages: readonly Stage[];
    readonly index: number;
    readonly missing: boolean;
    readonly sums: readonly BandSums[];
  },
  lengths: Uint32Array,
): Paced<Assembly> {
  const stages = of.stages.filter((stage) => stage.file === of.index);
  const chunks = yield* chunksOf(file, stages, lengths);
  const levels: LevelTiles[] = [];
  for (let level = 0; level < file.levels; level++) levels.push(yield* tilesOfLevel(file, stages, level));
  const image: Image = {
    grid: file.grid,
    bands: file.labels.map((label, band) => withStatistics(label, of.sums[band], file)),
    type: file.storage.type,
    nodata: file.storage.declared || of.missing ? file.storage.nodata : null,
    tileSize: file.tileSize,
    levels: file.levels,
    datetime: file.datetime,
  };
  const layout = layoutOf(
    image,
    levels.map((tiles) => tiles.chunk.map((chunk, at) => chunks.get(chunk)!.lengths[tiles.index[at]!]!)),
  );
  const lengthOf = (level: number, tile: number): number =>
    chunks.get(levels[level]!.chunk[tile]!)!.lengths[levels[level]!.index[tile]!]!;
  return { layout, lengthOf, copies: (start, stop) => copiesOf({ layout, levels, chunks }, start, stop) };
}

function withStatistics(
  label: RasterFile["labels"][number],
  sums: BandSums | undefined,
  { width, height }: RasterFile,
): Image["bands"][number] {
  const statistics = sums && writtenStatistics(sums, width * height);
  return statistics ? { ...label, statistics } : label;
}

function* chunksOf(
  file: RasterFile,
  stages: readonly Stage[],
  lengths: Uint32Array,
): Paced<Map<number, ChunkLengths>> {
  const chunks = new Map<number, ChunkLengths>();
  const headers = new Map<string, number>();
  let at = 0;
  for (const stage of stages) {
    for (let number = stage.first; number < stage.first + stage.across * stage.down; number++) {
      const place = placeOf([stage], number);
      const box = boxOf(file, place);
      const own = lengths.subarray(at, (at += lengthCount(file, box)));
      const key = `${box.width}x${box.height}x${box.levels}`;
      const header = headers.get(key) ?? chunkHeaderBytes(file, place, box);
      headers.set(key, header);
      const offsets = new Float64Array(own.length);
      let offset = header;
      own.forEach((length, index) => {
        offsets[index] = offset;
        offset += tileBytes(length);
      });
      chunks.set(number, { lengths: own, offsets });
      yield own.length + WORK_PER_TILE;
    }
  }
  return chunks;
}

/** Tiles of one level of the final file, plane by plane, in row order. */
function* tilesOfLevel(file: RasterFile, stages: readonly Stage[], level: number): Paced<LevelTiles> {
  const cells = (all: number): number => Math.ceil(Math.ceil(all / 2 ** level) / file.tileSize);
  const across = cells(file.width);
  const down = cells(file.height);
  const stage = stages.findLast((candidate) => candidate.level <= level)!;
  const local = level - stage.level;
  const perSide = 2 ** (levelsPerStage(file) - 1 - local);
  const count = file.bands * down * across;
  const tiles = { chunk: new Uint32Array(count), index: new Uint32Array(count) };
  let at = 0;
  for (let band = 0; band < file.bands; band++)
    for (let row = 0; row < down; row++) {
      yield across * WORK_PER_TILE;
      for (let column = 0; column < across; column++) {
        const place: ChunkPlace = {
          stage,
          row: Math.floor(row / perSide),
          column: Math.floor(column / perSide),
        };
        tiles.chunk[at] = numberOf(place);
        tiles.index[at++] = indexInChunk(file, place, {
          local,
          band,
          row: row % perSide,
          column: column % perSide,
        });
      }
    }
  return tiles;
}

interface LocalTile {
  readonly local: number;
  readonly band: number;
  readonly row: number;
  readonly column: number;
}

/** A chunk's file has its coarsest level first, plane by plane, in row order. */
function indexInChunk(file: RasterFile, place: ChunkPlace, tile: LocalTile): number {
  const box = boxOf(file, place);
  let index = 0;
  for (let level = box.levels - 1; level > tile.local; level--) {
    const { across, down } = tilesOf(file, box, level);
    index += across * down * file.bands;
  }
  const { across, down } = tilesOf(file, box, tile.local);
  return index + (tile.band * down + tile.row) * across + tile.column;
}

interface Parts {
  readonly layout: Layout;
  readonly levels: readonly LevelTiles[];
  readonly chunks: ReadonlyMap<number, ChunkLengths>;
}

function copiesOf(parts: Parts, start: number, stop: number): Copy[] {
  const copies: Copy[] = [];
  for (let level = parts.levels.length - 1; level >= 0; level--) {
    const tiles = parts.levels[level]!;
    const starts = parts.layout.starts[level]!;
    for (let number = firstTouching(parts, level, start); number < tiles.chunk.length; number++) {
      const to = starts[number]! - LEADER;
      if (to >= stop) break;
      const chunk = tiles.chunk[number]!;
      const index = tiles.index[number]!;
      const { lengths, offsets } = parts.chunks.get(chunk)!;
      const skip = Math.max(0, start - to);
      const length = Math.min(tileBytes(lengths[index]!), stop - to) - skip;
      if (length > 0) append(copies, { chunk, from: offsets[index]! + skip, length, to: to + skip });
    }
  }
  return copies;
}

/** The last tile of a level that starts at or before an offset; files have their tiles in ascending order. */
function firstTouching(parts: Parts, level: number, offset: number): number {
  const starts = parts.layout.starts[level]!;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! - LEADER <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** Neighbours in both files are one copy. */
function append(copies: Copy[], copy: Copy): void {
  const last = copies[copies.length - 1];
  if (
    last &&
    last.chunk === copy.chunk &&
    last.from + last.length === copy.from &&
    last.to + last.length === copy.to
  )
    copies[copies.length - 1] = { ...last, length: last.length + copy.length };
  else copies.push(copy);
}
