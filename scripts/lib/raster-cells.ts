/** Every cell of a raster through the product's reader: statistics per band, and the values of chosen cells. */
import { createCounts } from "../../src/io/bytes/counted.ts";
import type { ByteSource } from "../../src/io/bytes.ts";
import { createHeaderCache } from "../../src/io/sources/header-cache.ts";
import { createReader } from "../../src/io/sources/index.ts";
import type { RasterHeader } from "../../src/io/sources/raster-header.ts";
import { bytesPerElement } from "../../src/cube/shape.ts";
import type { Block } from "../../src/cube/source.ts";
import { workerCodecs } from "../../src/platform/worker-codecs.ts";

export interface BandStatistics {
  valid: number;
  min: number;
  max: number;
  mean: number;
  std: number;
}

export interface Cell {
  readonly row: number;
  readonly col: number;
}

export interface RasterCells {
  readonly statistics: readonly BandStatistics[];
  /** Per wanted cell one value per band. */
  readonly values: readonly (readonly number[])[];
}

/** Blocks that are asked for at once, in decoded bytes and in number. */
const BATCH_BYTES = 8 * 1024 * 1024;
const BATCH_BLOCKS = 4096;

export async function readCells(
  bytes: ByteSource,
  header: RasterHeader,
  cells: readonly Cell[],
): Promise<RasterCells> {
  const reader = createReader({
    open: () => bytes,
    codecs: workerCodecs,
    headers: createHeaderCache(),
    blocks: null,
    counts: createCounts(),
    signal: null,
  });
  const source = { ...header, levels: header.levels };
  const level = header.levels[0]!;
  const { grid, blockWidth, blockHeight } = level;
  const blocks = Math.ceil(grid.width / blockWidth) * Math.ceil(grid.height / blockHeight);
  const samples = header.layout === "pixel" ? header.bands : 1;
  const blockBytes = blockWidth * blockHeight * samples * bytesPerElement(header.type);
  const batch = Math.max(1, Math.min(BATCH_BLOCKS, Math.floor(BATCH_BYTES / blockBytes)));
  const sums = Array.from({ length: header.bands }, () => new RunningSums());
  const values = cells.map(() => Array.from({ length: header.bands }, () => NaN));
  const planes = header.layout === "separate" ? header.bands : 1;
  for (let plane = 0; plane < planes; plane++) {
    for (let first = 0; first < blocks; first += batch) {
      const numbers = Array.from({ length: Math.min(batch, blocks - first) }, (_, i) => first + i);
      const read = { source: 0, level: 0, blocks: numbers, bytes: 0, band: plane };
      for (const block of await reader.read(source, read, "raster"))
        takeBlock(block, { header, plane, sums, cells, values });
    }
  }
  return { statistics: sums.map((sum) => sum.result()), values };
}

interface Taking {
  readonly header: RasterHeader;
  readonly plane: number;
  readonly sums: readonly RunningSums[];
  readonly cells: readonly Cell[];
  readonly values: readonly number[][];
}

function takeBlock(block: Block, taking: Taking): void {
  const { header, plane, sums, cells, values } = taking;
  const { grid, blockWidth, blockHeight } = header.levels[0]!;
  const { width, height } = grid;
  const samples = header.layout === "pixel" ? header.bands : 1;
  const across = Math.ceil(width / blockWidth);
  const left = (block.number % across) * blockWidth;
  const top = Math.floor(block.number / across) * blockHeight;
  const right = Math.min(width, left + blockWidth);
  const bottom = Math.min(height, top + blockHeight);
  for (let sample = 0; sample < samples; sample++) {
    const band = header.layout === "pixel" ? sample : plane;
    const mask = block.mask;
    const [step, first] = mask && mask.length === block.data.length ? [samples, sample] : [1, 0];
    for (let row = top; row < bottom; row++) {
      const start = (row - top) * blockWidth - left;
      for (let column = left; column < right; column++) {
        if (mask && mask[(start + column) * step + first] === 0) continue;
        const value = block.data[(start + column) * samples + sample]!;
        if (value === header.nodata || Number.isNaN(value)) continue;
        sums[band]!.add(value);
      }
    }
    cells.forEach(({ row, col }, i) => {
      if (row >= top && row < bottom && col >= left && col < right)
        values[i]![band] = block.data[((row - top) * blockWidth + col - left) * samples + sample]!;
    });
  }
}

/** Mean and spread about the first value, so that large values keep their digits. */
class RunningSums {
  private count = 0;
  private base = 0;
  private sum = 0;
  private squares = 0;
  private min = Infinity;
  private max = -Infinity;

  add(value: number): void {
    if (this.count++ === 0) this.base = value;
    const difference = value - this.base;
    this.sum += difference;
    this.squares += difference * difference;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  result(): BandStatistics {
    const mean = this.sum / this.count;
    const variance = Math.max(0, this.squares / this.count - mean * mean);
    return {
      valid: this.count,
      min: this.min,
      max: this.max,
      mean: this.base + mean,
      std: Math.sqrt(variance),
    };
  }
}
