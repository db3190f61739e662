/** Warped cells by block: found once per window and file grid, then the same for every band that is laid in. */
import type { NearIndexes } from "../../resample/near.ts";
import type { SourceLevel } from "../../source.ts";

export interface Scatter {
  /** Runs of cells in row order that lie in one block, three numbers each: first cell, cell after the last, block number. */
  readonly runs: readonly number[];
  /** Per cell its index in its block; meaningless between runs. */
  readonly inBlock: Int32Array;
}

const scatters = new WeakMap<NearIndexes, Scatter>();

/** Indexes always come with the same level. Neighbouring cells mostly lie in one block; only leaving it costs a division. */
export function scatterOf(indexes: NearIndexes, level: SourceLevel): Scatter {
  const known = scatters.get(indexes);
  if (known) return known;
  const { columns, rows } = indexes;
  const { blockWidth, blockHeight } = level;
  const across = Math.ceil(level.grid.width / blockWidth);
  const inBlock = new Int32Array(columns.length);
  const runs: number[] = [];
  let left = 0;
  let top = 0;
  let right = -1;
  let bottom = -1;
  let start = -1;
  const end = (stop: number): void => {
    if (start >= 0) runs.push(start, stop, (top / blockHeight) * across + left / blockWidth);
    start = -1;
  };
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    const row = rows[i]!;
    if (column < left || column >= right || row < top || row >= bottom) {
      end(i);
      right = -1;
      if (column < 0) continue;
      left = Math.floor(column / blockWidth) * blockWidth;
      top = Math.floor(row / blockHeight) * blockHeight;
      right = left + blockWidth;
      bottom = top + blockHeight;
    }
    if (start < 0) start = i;
    inBlock[i] = (row - top) * blockWidth + column - left;
  }
  end(columns.length);
  const scatter = { runs, inBlock };
  scatters.set(indexes, scatter);
  return scatter;
}
