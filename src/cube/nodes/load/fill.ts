/** Laying decoded blocks into the chunk of a load: cells that are still missing take the first valid value. */
import type { Chunk } from "../../chunk.ts";
import type { Paced } from "../../pace.ts";
import { type SourceWindow, type SupportBox, bilinearFill } from "../../resample/bilinear.ts";
import type { NearIndexes } from "../../resample/near.ts";
import { type Block, type RasterSource, type SourceLevel, maskedOut } from "../../source.ts";
import type { Footprint, Pass } from "./passes.ts";
import { scatterOf } from "./scatter.ts";

/** One plane (label, band) of the chunk. */
export interface PlaneTarget {
  readonly chunk: Chunk;
  /** First cell of the plane. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
  readonly fileBand: number;
  /** True when no cell of the plane has been written: rows may then be copied as they are. */
  readonly untouched: boolean;
}

export function* fillNear(
  pass: Pass,
  source: RasterSource,
  blocks: readonly Block[],
  to: PlaneTarget,
): Paced<void> {
  const footprint = pass.footprint as Extract<Footprint, { kind: "near" }>;
  const level = source.levels[pass.level]!;
  const across = Math.ceil(level.grid.width / level.blockWidth);
  const job: NearJob = {
    indexes: footprint.indexes,
    level,
    to,
    across,
    blockWidth: level.blockWidth,
    blockHeight: level.blockHeight,
    samples: source.layout === "pixel" ? source.bands : 1,
    sourceNodata: source.nodata,
    byNumber: new Map(blocks.map((block) => [block.number, block])),
  };
  yield* footprint.indexes.aligned ? fillAligned(job) : fillScattered(job);
}

interface NearJob {
  readonly indexes: NearIndexes;
  readonly level: SourceLevel;
  readonly to: PlaneTarget;
  readonly across: number;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly samples: number;
  readonly sourceNodata: number | null;
  readonly byNumber: ReadonlyMap<number, Block>;
}

/** Runs of neighbouring source columns inside one block are copied or merged row by row. */
function* fillAligned(job: NearJob): Paced<void> {
  const { rows, columns } = job.indexes;
  const runs = columnRuns(columns, job.blockWidth);
  for (let row = 0; row < rows.length; row++) {
    yield job.to.width;
    const sourceRow = rows[row]!;
    if (sourceRow < 0) continue;
    const blockRow = Math.floor(sourceRow / job.blockHeight) * job.across;
    const inBlock = (sourceRow % job.blockHeight) * job.blockWidth;
    for (const run of runs) {
      const block = job.byNumber.get(blockRow + run.block);
      if (block)
        mergeRun(job, block, {
          from: inBlock + run.inBlock,
          to: job.to.at + row * job.to.width + run.start,
          count: run.count,
          step: run.step,
        });
    }
  }
}

interface ColumnRun {
  readonly start: number;
  count: number;
  readonly block: number;
  readonly inBlock: number;
  /** 1 when each target column takes the next source column; 0 for repeats, -1 for anything else, taken singly. */
  readonly step: 0 | 1;
}

/** Cuts the target columns where the block changes or the source column does not advance by one. */
function columnRuns(columns: Int32Array, blockWidth: number): ColumnRun[] {
  const runs: ColumnRun[] = [];
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    if (column < 0) continue;
    const block = Math.floor(column / blockWidth);
    const last = runs[runs.length - 1];
    const continues =
      last && last.block === block && last.start + last.count === i && columns[i - 1] === column - 1;
    if (continues) last.count++;
    else runs.push({ start: i, count: 1, block, inBlock: column % blockWidth, step: 1 });
  }
  return runs;
}

interface RunCopy {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly step: 0 | 1;
}

function mergeRun(job: NearJob, block: Block, run: RunCopy): void {
  const { chunk, fileBand, untouched } = job.to;
  const plain = job.samples === 1 && block.mask === null && block.data.constructor === chunk.data.constructor;
  if (plain && untouched && Object.is(job.sourceNodata, chunk.nodata)) {
    if (run.count === 1) chunk.data[run.to] = block.data[run.from]!;
    else chunk.data.set(block.data.subarray(run.from, run.from + run.count), run.to);
    chunk.mask?.fill(1, run.to, run.to + run.count);
    return;
  }
  for (let i = 0; i < run.count; i++) mergeCell(job, block, { from: run.from + i, to: run.to + i, fileBand });
}

interface CellCopy {
  /** Cell in the block. */
  readonly from: number;
  readonly to: number;
  readonly fileBand: number;
}

function mergeCell(job: NearJob, block: Block, cell: CellCopy): void {
  const chunk = job.to.chunk;
  const nodata = chunk.nodata;
  const present = chunk.data[cell.to]!;
  const missing = chunk.mask
    ? chunk.mask[cell.to] === 0
    : present === nodata || (present !== present && nodata !== nodata);
  if (!missing) return;
  const at = cell.from * job.samples + cell.fileBand;
  const value = block.data[at]!;
  if (maskedOut(block, cell.from, at)) return;
  if (
    value === job.sourceNodata ||
    (value !== value && job.sourceNodata !== null && job.sourceNodata !== job.sourceNodata)
  )
    return;
  chunk.data[cell.to] = value;
  if (chunk.mask) chunk.mask[cell.to] = 1;
}

function* fillScattered(job: NearJob): Paced<void> {
  const { chunk, untouched } = job.to;
  const blocks = [...job.byNumber.values()];
  const plain =
    job.samples === 1 &&
    Object.is(job.sourceNodata, chunk.nodata) &&
    untouched &&
    blocks.every((block) => block.mask === null && block.data.constructor === chunk.data.constructor);
  yield* plain ? copyScattered(job) : mergeScattered(job);
}

/** Values are taken as they are: nothing lies in the plane yet, and no-data means the same on both sides. */
function* copyScattered(job: NearJob): Paced<void> {
  const { runs, inBlock } = scatterOf(job.indexes, job.level);
  const out = job.to.chunk.data;
  const { mask } = job.to.chunk;
  const start = job.to.at;
  for (let run = 0; run < runs.length; run += 3) {
    const data = job.byNumber.get(runs[run + 2]!)?.data;
    if (!data) continue;
    const [from, to] = [runs[run]!, runs[run + 1]!];
    gather(out, data, { inBlock, start, from, to });
    mask?.fill(1, start + from, start + to);
    yield to - from;
  }
}

interface Gathering {
  readonly inBlock: Int32Array;
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

function gather(out: Chunk["data"], data: Block["data"], cells: Gathering): void {
  const { inBlock, start, to } = cells;
  for (let i = cells.from; i < to; i++) out[start + i] = data[inBlock[i]!]!;
}

function* mergeScattered(job: NearJob): Paced<void> {
  const { runs, inBlock } = scatterOf(job.indexes, job.level);
  const cell = { from: 0, to: 0, fileBand: job.to.fileBand };
  for (let run = 0; run < runs.length; run += 3) {
    const block = job.byNumber.get(runs[run + 2]!);
    if (!block) continue;
    for (let i = runs[run]!; i < runs[run + 1]!; i++) {
      cell.from = inBlock[i]!;
      cell.to = job.to.at + i;
      mergeCell(job, block, cell);
    }
    yield runs[run + 1]! - runs[run]!;
  }
}

/** Interpolates into a float64 plane with a mask. */
export function* fillBilinear(
  pass: Pass,
  source: RasterSource,
  blocks: readonly Block[],
  to: PlaneTarget,
): Paced<void> {
  const footprint = pass.footprint as Extract<Footprint, { kind: "bilinear" }>;
  const level = source.levels[pass.level]!;
  for (const support of footprint.supports) {
    const window = yield* sourceWindow(support, source, { level: pass.level, blocks, fileBand: to.fileBand });
    yield* bilinearFill(footprint.field, window, level.grid, {
      data: to.chunk.data as Float64Array,
      mask: to.chunk.mask!,
      at: to.at,
    });
  }
}

interface WindowParts {
  readonly level: number;
  readonly blocks: readonly Block[];
  readonly fileBand: number;
}

/** One support of the interpolation out of its blocks, as float64 with validity. */
function* sourceWindow({ x, y }: SupportBox, source: RasterSource, parts: WindowParts): Paced<SourceWindow> {
  const level = source.levels[parts.level]!;
  const width = x.stop - x.start;
  const height = y.stop - y.start;
  const data = new Float64Array(width * height);
  const valid = new Uint8Array(width * height);
  const across = Math.ceil(level.grid.width / level.blockWidth);
  const samples = source.layout === "pixel" ? source.bands : 1;
  for (const block of parts.blocks) {
    const left = (block.number % across) * level.blockWidth;
    const top = Math.floor(block.number / across) * level.blockHeight;
    for (let row = Math.max(top, y.start); row < Math.min(top + level.blockHeight, y.stop); row++) {
      yield level.blockWidth;
      for (
        let column = Math.max(left, x.start);
        column < Math.min(left + level.blockWidth, x.stop);
        column++
      ) {
        const from = (row - top) * level.blockWidth + column - left;
        const inData = from * samples + parts.fileBand;
        const value = block.data[inData]!;
        const at = (row - y.start) * width + column - x.start;
        const missing = maskedOut(block, from, inData) || value === source.nodata || value !== value;
        data[at] = value;
        valid[at] = missing ? 0 : 1;
      }
    }
  }
  return { data, valid, column: x.start, row: y.start, width, height };
}
