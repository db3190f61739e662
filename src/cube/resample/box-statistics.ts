/** Methods that look at all source cells under a target cell, as GDAL: those that pick one of them, and means by the shares that lie under it. */
import type { Paced } from "../pace.ts";
import type { SourceWindow } from "./bilinear.ts";
import { type Box, type BoxCorners, type BoxFinder, boxFinder, boxesWithin } from "./boxes.ts";
import { type Corners, cornersOf } from "./corners.ts";
import { type Ring, ringArea, ringBetween } from "./quadrangles.ts";
import type { ResampledPlane, Resampling } from "./resampling.ts";
import { scaleBetween } from "./scale.ts";
import type { Window } from "./window.ts";

/** Gives one number for the valid cells of a box; NaN where there are none. */
export type BoxStatistic = (source: SourceWindow, box: Box) => number;

/** `statistic` is made once per window; it may keep scratch between boxes. */
export function boxResampling(
  facts: Pick<Resampling, "picks" | "quantity"> & { readonly corners?: BoxCorners },
  statistic: (corners: Corners) => BoxStatistic,
): Resampling {
  return {
    picks: facts.picks,
    quantity: facts.quantity,
    resampler({ target, source, window, scale = scaleBetween(target, source) }) {
      const corners = cornersOf(target, source, window);
      const boxAt = boxFinder(corners, source, { corners: facts.corners ?? "diagonal", scale });
      const { support, cells } = boxesWithin(window, boxAt);
      return {
        support,
        work: cells,
        bytes: (corners.u.length + corners.v.length) * 8,
        fill: (from, out) => boxFill({ window, boxAt, valueOf: statistic(corners) }, from, out),
      };
    },
  };
}

interface BoxJob {
  readonly window: Window;
  readonly boxAt: BoxFinder;
  readonly valueOf: BoxStatistic;
}

function* boxFill(
  { window, boxAt, valueOf }: BoxJob,
  source: SourceWindow,
  out: ResampledPlane,
): Paced<void> {
  const width = window.x.stop - window.x.start;
  for (let row = 0, i = 0; row < window.y.stop - window.y.start; row++) {
    for (let column = 0; column < width; column++, i++) {
      const box = boxAt(row, column);
      if (!box) continue;
      yield (box.rowStop - box.rowStart) * (box.columnStop - box.columnStart);
      const value = valueOf(source, box);
      if (Number.isNaN(value)) continue;
      out.data[i] = value;
      out.mask[i] = 1;
    }
  }
}

/** Calls `visit` with the values of the valid cells of a box, row by row. */
function eachValue(source: SourceWindow, box: Box, visit: (value: number) => void): void {
  for (let row = box.rowStart; row < box.rowStop; row++) {
    const from = (row - source.row) * source.width - source.column;
    for (let column = box.columnStart; column < box.columnStop; column++)
      if (source.valid[from + column] === 1) visit(source.data[from + column]!);
  }
}

export function extreme(pick: (a: number, b: number) => number): BoxStatistic {
  return (source, box) => {
    let best = NaN;
    eachValue(source, box, (value) => {
      best = Number.isNaN(best) ? value : pick(best, value);
    });
    return best;
  };
}

/** Of several values that are as frequent the one that was so first, row by row. */
export function mode(): BoxStatistic {
  const counts = new Map<number, number>();
  return (source, box) => {
    counts.clear();
    let best = NaN;
    let most = 0;
    eachValue(source, box, (value) => {
      const count = (counts.get(value) ?? 0) + 1;
      counts.set(value, count);
      if (count <= most) return;
      most = count;
      best = value;
    });
    return best;
  };
}

/** The value at position ceil(share * n) of n in order: one that there is, as GDAL has it. */
export function quantile(share: number): BoxStatistic {
  let values = new Float64Array(64);
  return (source, box) => {
    const cells = (box.rowStop - box.rowStart) * (box.columnStop - box.columnStart);
    if (cells > values.length) values = new Float64Array(cells);
    let count = 0;
    eachValue(source, box, (value) => {
      values[count++] = value;
    });
    return count === 0 ? NaN : values.subarray(0, count).sort()[Math.max(0, Math.ceil(share * count) - 1)]!;
  };
}

/** What of cell number `cell` lies between two sides that touch `cells` of them; a single one counts as a whole. */
function shareOf(cell: number, [low, high]: readonly [number, number], cells: number): number {
  return cells === 1 ? 1 : Math.min(high, cell + 1) - Math.max(low, cell);
}

/** The sum of values, each times the share of its cell that lies in the box, and the sum of the shares. */
function weighted(
  source: SourceWindow,
  box: Box,
  of: (value: number) => number,
): { readonly sum: number; readonly weights: number } {
  const rows = box.rowStop - box.rowStart;
  const columns = box.columnStop - box.columnStart;
  const [vertical, horizontal] = [
    [box.top, box.bottom],
    [box.left, box.right],
  ] as const;
  let [sum, weights] = [0, 0];
  for (let row = box.rowStart; row < box.rowStop; row++) {
    const from = (row - source.row) * source.width - source.column;
    const down = shareOf(row, vertical, rows);
    for (let column = box.columnStart; column < box.columnStop; column++) {
      if (source.valid[from + column] === 0) continue;
      const weight = down * shareOf(column, horizontal, columns);
      weights += weight;
      sum += weight * of(source.data[from + column]!);
    }
  }
  return { sum, weights };
}

export const average: BoxStatistic = (source, box) => {
  const { sum, weights } = weighted(source, box, (value) => value);
  return weights > 0 ? sum / weights : NaN;
};

export const rms: BoxStatistic = (source, box) => {
  const { sum, weights } = weighted(source, box, (value) => value * value);
  return weights > 0 ? Math.sqrt(sum / weights) : NaN;
};

/** Each value times the share of its cell that lies under the target cell, so that sums over all cells stay what they are. */
export function areaSum(corners: Corners): BoxStatistic {
  return (source, box) => {
    const ring = ringOf(corners, box);
    let [sum, weights] = [0, 0];
    for (let row = box.rowStart; row < box.rowStop; row++) {
      const strip = ringBetween(ring, 1, [row, row + 1]);
      const from = (row - source.row) * source.width - source.column;
      for (let column = box.columnStart; column < box.columnStop; column++) {
        if (source.valid[from + column] === 0) continue;
        const weight = ringArea(ringBetween(strip, 0, [column, column + 1]));
        weights += weight;
        sum += weight * source.data[from + column]!;
      }
    }
    return weights > 0 ? sum : NaN;
  };
}

/** The corners of a target cell, one after the other around it. */
function ringOf({ u, v, width, aligned }: Corners, { row, column, left, right, top, bottom }: Box): Ring {
  if (aligned) return [left, top, right, top, right, bottom, left, bottom];
  const at = row * width + column;
  return [at, at + 1, at + width + 1, at + width].flatMap((corner) => [u[corner]!, v[corner]!]);
}
